"""Moderation on its pages: hiding, appealing, answering, in public."""

import pytest
from django.test import Client

from governance.models import Hiding, Role, Statement, StatementSource
from governance.services import moderation, statements
from governance.states import HidingStatus
from tests.governance.deliberation.talking import conversation
from tests.governance.deliberation.talking import said as says
from tests.loop import settle
from tests.people import People, add, person
from tests.reading import queries, said

PAGE = "/c/tenants/hidden/"


def hidden(people: People) -> Hiding:
    return moderation.hide(
        people.alice, words=says(people, conversation(people), "Bob is a fool."), reason="It insults."
    )


def test_a_steward_hides_and_everybody_reads_why(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where, "Bob is a fool.")
    page = f"/c/tenants/conversations/{where.pk}/statements/{statement.pk}/"
    client.force_login(people.alice)
    hide = f"/c/tenants/hide/statement/{statement.pk}/"
    assert hide in client.get(page).content.decode()
    assert "Bob is a fool." in said(client.get(hide))
    assert client.post(hide, {"reason": ""}).status_code == 422
    answer = client.post(hide, {"reason": "It insults."})
    case = Hiding.objects.get()
    assert answer["Location"] == f"{PAGE}{case.pk}/"
    client.logout()
    for read in (page, f"/c/tenants/conversations/{where.pk}/", f"{PAGE}{case.pk}/", PAGE):
        shown = said(client.get(read))
        assert "Bob is a fool." not in shown
        assert "It insults." in shown
    client.force_login(people.bob)
    assert "Bob is a fool." in said(client.get(page))
    assert "The words Bob is a fool." in said(client.get(f"{PAGE}{case.pk}/"))
    ledger = said(client.get("/c/tenants/ledger/"))
    assert "alice hid a statement . It insults." in ledger


@pytest.mark.parametrize("noun", ["statement", "argument", "conversation", "user"])
def test_members_and_outsiders_hide_nothing(client: Client, people: People, noun: str) -> None:
    for user in (people.bob, people.charlie):
        client.force_login(user)
        where = conversation(people)
        number = {"statement": says(people, where).pk, "conversation": where.pk}.get(noun, 999)
        expected = 403 if noun in {"statement", "conversation"} else 404
        assert client.post(f"/c/tenants/hide/{noun}/{number}/", {"reason": "So."}).status_code == expected
    assert not Hiding.objects.exists()


def test_an_appeal_is_made_and_answered_by_another_steward(client: Client, people: People) -> None:
    add(people.alice, people.charlie, people.community, Role.STEWARD)
    case = hidden(people)
    page = f"{PAGE}{case.pk}/"
    client.force_login(people.bob)
    assert client.post(f"{page}appeal/", {"appeal-reason": ""}).status_code == 422
    assert client.post(f"{page}appeal/", {"appeal-reason": "I meant myself."})["Location"] == page
    settle()
    assert "answers within seven days" in said(client.get(page))
    client.force_login(people.alice)
    assert "Answer the appeal" not in said(client.get(page))
    refused = client.post(f"{page}answer/", {"answer-restore": "no", "answer-reason": "I stay with it."})
    assert refused.status_code == 403
    assert "who did not hide the words" in said(refused)
    assert "Appeals you can answer" not in said(client.get(PAGE))
    client.force_login(people.charlie)
    assert f"Case {case.pk} , appealed by bob" in said(client.get(PAGE))
    assert client.post(f"{page}answer/", {"answer-reason": "So."}).status_code == 422
    client.post(f"{page}answer/", {"answer-restore": "yes", "answer-reason": "He meant himself."})
    case.refresh_from_db()
    assert case.status == HidingStatus.LIFTED
    client.logout()
    shown = said(client.get(page))
    assert "charlie showed it again. He meant himself." in shown
    assert "The words Bob is a fool." in shown
    ledger = said(client.get("/c/tenants/ledger/"))
    assert "bob asked that what was hidden be shown again. I meant myself." in ledger
    assert "charlie had what was hidden shown again. He meant himself." in ledger


def test_a_steward_takes_it_back(client: Client, people: People) -> None:
    case = hidden(people)
    client.force_login(people.alice)
    client.post(f"{PAGE}{case.pk}/lift/", {"lift-reason": "A slip."})
    case.refresh_from_db()
    assert case.status == HidingStatus.LIFTED
    client.force_login(people.bob)
    assert client.post(f"{PAGE}{case.pk}/lift/", {"lift-reason": "So."}).status_code == 403


def test_without_another_steward_the_case_leads_to_the_vote(client: Client, people: People) -> None:
    add(people.alice, person("erin"), people.community, Role.MEMBER)
    case = hidden(people)
    moderation.appeal(people.bob, hiding=case, reason="I meant myself.")
    settle()
    shown = said(client.get(f"{PAGE}{case.pk}/"))
    assert f"The members decide on the appeal: Show what was hidden again? (case {case.pk})" in shown


def test_an_answer_that_was_reported_can_be_hidden(client: Client, people: People) -> None:
    report = statements.open_statement(
        people.community, author=None, source=StatementSource.CLIENT, about="norm:x", text="Bob is a fool."
    )
    client.force_login(people.alice)
    client.post(f"/c/tenants/hide/statement/{report.pk}/", {"reason": "It insults."})
    assert "a statement of a client of the endpoint" in said(client.get(PAGE))
    assert Statement.objects.get().text == "Bob is a fool."


def test_cases_of_another_community_are_not_here(client: Client, people: People) -> None:
    case = hidden(people)
    assert client.get(f"/c/tenants/hidden/{case.pk + 1}/").status_code == 404
    assert client.get("/c/nowhere/hidden/").status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    hidden(people)
    client.force_login(people.alice)
    one = queries(client, PAGE)
    hidden(people)
    moderation.hide(people.alice, words=conversation(people), reason="It insults.")
    assert queries(client, PAGE) == one
