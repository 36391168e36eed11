"""Arguments on the pages of what they are about, and on their own."""

from django.test import Client

from governance.models import Argument, Side
from governance.services import arguments, moderation
from governance.subjects import subject_of
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import conversation
from tests.governance.deliberation.talking import said as says
from tests.people import People, document, draft_of
from tests.reading import queries, said

NEW = "/c/tenants/arguments/new/"


def argued(people: People, about: str, side: Side = Side.FOR, text: str = "It saves time.") -> Argument:
    return arguments.argue(people.bob, community=people.community, about=about, side=side, text=text)


def test_both_sides_stand_on_the_decisions_page(client: Client, people: People) -> None:
    decision = opened(people)
    page = f"/c/tenants/decisions/{decision.pk}/"
    assert "Nobody has argued for it yet." in said(client.get(page))
    client.force_login(people.bob)
    for side, text in (("for", "It saves time."), ("against", "It costs money.")):
        sent = {"about": subject_of(decision), "side": side, "text": text, "norm_id": ""}
        made = client.post(NEW, sent)
        assert made["Location"] == f"{page}#argument-{Argument.objects.order_by('-pk')[0].pk}"
    shown = said(client.get(page))
    assert shown.index("It saves time.") < shown.index("Against") < shown.index("It costs money.")
    assert "weighs with 0 people" in shown


def test_they_stand_on_a_statements_page_too(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where)
    argued(people, subject_of(statement))
    page = f"/c/tenants/conversations/{where.pk}/statements/{statement.pk}/"
    assert "It saves time." in said(client.get(page))
    assert "Sign in to argue" in said(client.get(page))


def test_what_is_argued_wrongly_is_shown_again(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    about = subject_of(decision)
    answer = client.post(NEW, {"about": about, "side": "", "text": "So."})
    assert answer.status_code == 422
    assert "Say whether it speaks for it or against it." in said(answer)
    assert "About the decision “Shall we?”" in said(answer)
    answer = client.post(NEW, {"about": about, "side": "for", "text": "So.", "norm_id": "none"})
    assert "There is nothing called “norm:none”" in said(answer)
    assert client.post(NEW, {"about": "decision:999", "side": "for", "text": "So."}).status_code == 422
    client.force_login(people.charlie)
    assert client.post(NEW, {"about": about, "side": "for", "text": "So."}).status_code == 403


def test_it_weighs_and_is_withdrawn_by_buttons(client: Client, people: People) -> None:
    decision = opened(people)
    argument = argued(people, subject_of(decision))
    page = f"/c/tenants/decisions/{decision.pk}/"
    mine = f"/c/tenants/arguments/{argument.pk}/"
    client.force_login(people.bob)
    assert client.post(f"{mine}weigh/", {"weighs": "yes"})["Location"] == f"{page}#argument-{argument.pk}"
    shown = said(client.get(page))
    assert "weighs with 1 person" in shown
    assert "It no longer weighs with me" in shown
    client.post(f"{mine}weigh/", {"weighs": "no"})
    assert "weighs with 0 people" in said(client.get(page))
    client.post(f"{mine}withdraw/")
    assert "Withdrawn : bob no longer stands by it." in said(client.get(page))
    client.force_login(people.alice)
    assert "Withdraw it" not in said(client.get(page))
    assert client.post(f"{mine}withdraw/").status_code == 403


def test_a_hidden_one_is_read_by_members_at_a_click(client: Client, people: People) -> None:
    argument = argued(people, subject_of(opened(people)), text="Bob is a fool.")
    moderation.hide(people.alice, words=argument, reason="It insults.")
    page = f"/c/tenants/arguments/{argument.pk}/"
    assert "Bob is a fool." not in said(client.get(page))
    client.force_login(people.bob)
    shown = said(client.get(page))
    assert "Hidden by alice, because: It insults." in shown
    assert "Read it all the same Bob is a fool." in shown


def test_what_is_argued_about_a_draft_is_for_members(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    argument = argued(people, f"draft:{draft.pk}/norm-0")
    page = f"/c/tenants/drafts/{draft.pk}/for-and-against/norm-0/"
    client.force_login(people.bob)
    assert "It saves time." in said(client.get(page))
    assert "It saves time." in said(client.get(f"/c/tenants/arguments/{argument.pk}/"))
    assert page in client.get(f"/c/tenants/drafts/{draft.pk}/").content.decode()
    assert client.get(f"/c/tenants/drafts/{draft.pk}/for-and-against/none/").status_code == 404
    client.force_login(people.charlie)
    assert client.get(page).status_code == 403
    assert client.get(f"/c/tenants/arguments/{argument.pk}/").status_code == 403


def test_a_debate_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    decision = opened(people)
    page = f"/c/tenants/decisions/{decision.pk}/"
    client.force_login(people.alice)
    argued(people, subject_of(decision))
    one = queries(client, page)
    for side in Side:
        again = argued(people, subject_of(decision), side)
        arguments.weigh(people.bob, argument=again, weighs=True)
    assert queries(client, page) == one


def test_the_ledger_tells_that_and_not_what(client: Client, people: People) -> None:
    argument = argued(people, subject_of(opened(people)), Side.AGAINST, "It costs money.")
    arguments.withdraw(people.bob, argument=argument)
    shown = said(client.get("/c/tenants/ledger/"))
    assert "bob argued against something." in shown
    assert "bob withdrew an argument ." in shown
    assert "It costs money." not in shown
