"""Conversations on their pages: asking, saying, voting one at a time with and without htmx, and what is shown when."""

from datetime import timedelta

import pytest
from django.test import Client

from governance import clock
from governance.models import Conversation, Statement, StatementVote
from governance.selectors.conversations import unseen_by
from governance.services import conversations, moderation, statements
from governance.states import ConversationStatus
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import AGREE, DISAGREE, conversation, crowd, voted
from tests.governance.deliberation.talking import said as says
from tests.loop import settle
from tests.people import People
from tests.reading import queries, said

PAGE = "/c/tenants/conversations/"


def address(where: Conversation, more: str = "") -> str:
    return f"{PAGE}{where.pk}/{more}"


def asked(**changes: str) -> dict[str, str]:
    today = clock.now().date()
    return {
        "title": "How plainly?",
        "why": "Its letters are hard to read.",
        "opens_on": today.isoformat(),
        "closes_on": (today + timedelta(days=3)).isoformat(),
        **changes,
    }


def test_a_member_asks_and_everyone_reads(client: Client, people: People) -> None:
    client.force_login(people.bob)
    answer = client.post(f"{PAGE}new/", asked())
    where = Conversation.objects.get()
    assert answer["Location"] == address(where)
    client.logout()
    shown = said(client.get(PAGE))
    for words in ("How plainly?", "0 statements · 0 people voted", "only a vote decides"):
        assert words in shown
    shown = said(client.get(address(where)))
    assert "Its letters are hard to read." in shown
    assert "Only members of Tenants can do this." in shown
    assert "Sign in to vote" in shown


def test_outsiders_are_refused_with_a_sentence(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where)
    client.force_login(people.charlie)
    assert "Only members of Tenants can do this." in said(client.get(PAGE))
    assert client.get(f"{PAGE}new/").status_code == 403
    for more, sent in (
        ("say/", {"text": "Hello."}),
        ("vote/", {"statement": statement.pk, "stance": "agree"}),
    ):
        assert client.post(address(where, more), sent).status_code == 403
    assert not StatementVote.objects.exists()
    client.logout()
    for more in ("say/", "vote/", "close/", "map/draw/"):
        assert client.post(address(where, more))["Location"].startswith("/sign-in/")


def test_what_is_asked_wrongly_is_shown_again_with_a_sentence(client: Client, people: People) -> None:
    client.force_login(people.bob)
    yesterday = (clock.now().date() - timedelta(days=1)).isoformat()
    answer = client.post(f"{PAGE}new/", asked(opens_on=yesterday))
    assert answer.status_code == 422
    assert "A conversation begins today or later." in said(answer)
    assert "How plainly?" in answer.content.decode()
    answer = client.post(f"{PAGE}new/", asked(title="x\u202ey"))
    assert "which cannot be seen. Remove it." in said(answer)


def test_one_statement_at_a_time_without_scripts(client: Client, people: People) -> None:
    where = conversation(people)
    first, second = says(people, where, "Short sentences."), says(people, where, "No jargon.")
    client.force_login(people.alice)
    assert "You have voted on 0 of 2." in said(client.get(address(where)))
    for done in (1, 2):
        after = unseen_by(people.alice, where).first()
        assert after is not None
        answer = client.post(address(where, "vote/"), {"statement": after.pk, "stance": "pass"})
        assert answer["Location"] == f"{address(where)}#vote"
        shown = said(client.get(address(where)))
        assert f"You have voted on {done} of 2." in shown or "You have voted on every statement." in shown
    assert {vote.statement for vote in StatementVote.objects.all()} == {first, second}


def test_with_scripts_the_next_one_comes_with_the_focus_on_it(client: Client, people: People) -> None:
    where = conversation(people)
    first, second = says(people, where, "Short sentences."), says(people, where, "No jargon.")
    client.force_login(people.alice)
    sent = {"statement": first.pk, "stance": "agree"}
    answer = client.post(address(where, "vote/"), sent, headers={"HX-Request": "true"})
    page = answer.content.decode()
    assert page.lstrip().startswith('<section class="card" id="vote"')
    assert second.text in page
    assert "autofocus" in page
    assert "You said “agree”. You have voted on 1 of 2." in said(answer)
    sent["statement"] = second.pk
    answer = client.post(address(where, "vote/"), sent, headers={"HX-Request": "true"})
    assert "You said “agree”. You have voted on every statement." in said(answer)


def test_a_vote_that_makes_no_sense_is_no_vote(client: Client, people: People) -> None:
    where, other = conversation(people), conversation(people)
    statement = says(people, where)
    client.force_login(people.alice)
    for sent in (
        {"statement": statement.pk, "stance": "maybe"},
        {"statement": "x", "stance": "agree"},
        {"stance": "agree"},
    ):
        assert client.post(address(where, "vote/"), sent).status_code == 404
    assert (
        client.post(address(other, "vote/"), {"statement": statement.pk, "stance": "agree"}).status_code
        == 404
    )
    assert client.get(f"/c/tenants/conversations/{other.pk}/statements/{statement.pk}/").status_code == 404


def test_a_vote_is_changed_on_the_statements_page(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where)
    page = address(where, f"statements/{statement.pk}/")
    client.force_login(people.alice)
    assert "You have not voted on it." in said(client.get(page))
    for stance, words in (("agree", "You agree."), ("disagree", "You disagree."), ("pass", "You passed.")):
        sent = {"statement": statement.pk, "stance": stance, "back": "yes"}
        assert client.post(address(where, "vote/"), sent)["Location"] == page
        assert words in said(client.get(page))
    assert "Said by bob" in said(client.get(page))


def test_nobody_sees_how_others_vote_until_the_end(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where)
    voted([people.alice, people.bob, *crowd(people, 2)], statement, AGREE)
    statements.vote(people.alice, statement=statement, stance=DISAGREE)
    page = address(where, f"statements/{statement.pk}/")
    for shown in (said(client.get(address(where))), said(client.get(page))):
        assert "agree" not in shown.replace("can agree or disagree", "")
    conversations.close(people.alice, conversation=where, reason="Done.")
    assert "3 agree, 1 disagree, 0 passed" in said(client.get(address(where)))
    shown = said(client.get(page))
    assert "Each person's last vote 3 1 0" in shown
    assert "Every vote, also those changed later 4 1 0" in shown
    # Who voted what is on no page, for nobody.
    assert "alice" not in shown


def test_saying_something_puts_it_to_the_others(client: Client, people: People) -> None:
    where = conversation(people)
    client.force_login(people.alice)
    hostile = "<script>alert(1)</script> & “quoted” \u05d0\u200f"
    assert client.post(address(where, "say/"), {"text": hostile})["Location"] == address(where)
    page = client.get(address(where))
    assert "<script>alert" not in page.content.decode()
    assert "It has characters that cannot be seen: right-to-left mark" in said(page)
    answer = client.post(address(where, "say/"), {"text": "a" * 401})
    assert answer.status_code == 422
    assert "at most 400 characters, and this has 401" in said(answer)


def test_it_can_be_about_something(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    about = f"decision:{decision.pk}"
    assert "About the decision “Shall we?” ." in said(client.get(f"{PAGE}new/?about={about}"))
    client.post(f"{PAGE}new/", asked(about=about))
    where = Conversation.objects.get()
    assert "the decision “Shall we?”" in said(client.get(address(where)))
    decided_on = said(client.get(f"/c/tenants/decisions/{decision.pk}/"))
    assert "Talked over in How plainly? ." in decided_on
    answer = client.post(f"{PAGE}new/", asked(about="decision:999"))
    assert "There is nothing called “decision:999”" in said(answer)


def test_it_is_ended_with_a_reason(client: Client, people: People) -> None:
    where = conversation(people)
    client.force_login(people.alice)
    assert "End it now" in said(client.get(address(where)))
    assert client.post(address(where, "close/"), {"close-reason": ""}).status_code == 422
    client.post(address(where, "close/"), {"close-reason": "Enough."})
    where.refresh_from_db()
    assert where.status == ConversationStatus.CLOSED
    shown = said(client.get(address(where)))
    assert "End it now" not in shown
    assert "Put it to the others" not in shown
    assert client.post(address(where, "say/"), {"text": "Late."}).status_code == 409


def test_a_planned_one_says_when_it_begins(client: Client, people: People) -> None:
    where = conversation(people, starts_in=3)
    client.force_login(people.alice)
    assert "begins on" in said(client.get(PAGE))
    assert "takes no statements and no votes: it begins on" in said(client.get(address(where)))


def test_a_hidden_conversation_shows_neither_question_nor_reason(client: Client, people: People) -> None:
    where = conversation(people)
    moderation.hide(people.alice, words=where, reason="It insults somebody.")
    for page in (PAGE, address(where)):
        shown = said(client.get(page))
        assert "How plainly should it speak?" not in shown
        assert "A conversation that a steward hid" in shown
    assert "hard to read" not in said(client.get(address(where)))
    client.force_login(people.bob)
    shown = said(client.get(address(where)))
    assert "Hidden by alice, because: It insults somebody." in shown
    assert "Read it all the same Some of us find its letters hard to read." in shown


@pytest.mark.parametrize("more", ["", "statements"])
def test_pages_take_as_many_queries_for_three_as_for_one(client: Client, people: People, more: str) -> None:
    client.force_login(people.alice)
    where = conversation(people)
    pages = {"": address(where), "statements": PAGE}
    statement = says(people, where)
    voted([people.bob, people.alice], statement, AGREE)
    one = queries(client, pages[more])
    for number in range(2):
        voted([people.bob], says(people, where, f"Another {number}."), AGREE)
        moderation.hide(
            people.alice, words=says(people, where, f"Bad {number}."), reason="It names a person."
        )
        conversation(people)
    # A first statement that is still to vote on costs nothing more than one that is not.
    assert queries(client, pages[more]) <= one + 1
    two = queries(client, pages[more])
    for number in range(3):
        says(people, where, f"More {number}.")
    assert queries(client, pages[more]) == two


def test_the_ledger_tells_it_in_words(client: Client, people: People) -> None:
    where = conversation(people, starts_in=1)
    with clock.ahead(timedelta(days=1)):
        settle()
        says(people, where)
        where.refresh_from_db()
        conversations.close(people.alice, conversation=where, reason="Enough.")
        settle()
    shown = said(client.get("/c/tenants/ledger/"))
    for words in (
        "bob planned a conversation .",
        "A conversation began.",
        "bob said something in a conversation.",
        "A conversation ended, ended by alice: 1 statement, 0 people voted. Enough.",
        "An opinion map of a conversation was made.",
    ):
        assert words in shown
    assert Statement.objects.get().text not in shown
