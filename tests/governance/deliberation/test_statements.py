"""Statements and the votes on them: what may be said, which comes next, and that nobody learns who said what."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from governance import clock
from governance.errors import (
    ConversationNotOpenError,
    MalformedError,
    NotAMemberError,
    TooManyStatementsError,
    WordsHiddenError,
)
from governance.models import LedgerPayload, Statement, StatementSource, StatementVote
from governance.selectors.conversations import counted, unseen_by
from governance.services import conversations, moderation, statements
from tests.governance.deliberation.talking import AGREE, DISAGREE, PASS, conversation, crowd, said, voted
from tests.people import People


def test_a_thought_has_at_most_400_characters(people: People) -> None:
    where = conversation(people)
    assert len(said(people, where, "a" * 400).text) == 400
    with pytest.raises(MalformedError, match="at most 400 characters, and this has 401"):
        said(people, where, "b" * 401)
    with pytest.raises(MalformedError, match="Write at least a word"):
        said(people, where, " \n ")


def test_what_is_said_is_kept_without_what_can_mislead(people: People) -> None:
    where = conversation(people)
    assert said(people, where, " e\u0301crit\r\nici ").text == "écrit\nici"
    for hidden in ("\u202e", "\u200b", "\x00", "\U000e0041"):
        with pytest.raises(MalformedError, match="which cannot be seen"):
            said(people, where, f"plain{hidden}words")


def test_nobody_says_the_same_twice(people: People) -> None:
    where = conversation(people)
    said(people, where)
    with pytest.raises(MalformedError, match="word for word"):
        said(people, where)


def test_nobody_floods_a_conversation(people: People) -> None:
    where = conversation(people)
    for number in range(statements.MOST_STATEMENTS):
        said(people, where, f"Thought {number}.")
    with pytest.raises(TooManyStatementsError, match="10 statements into this conversation within a day"):
        said(people, where, "One more.")
    statements.contribute(people.alice, conversation=where, text="Somebody else's.")
    said(people, conversation(people), "Elsewhere.")
    with clock.ahead(timedelta(days=1, seconds=1)):
        said(people, where, "The next day.")


def test_only_members_speak_and_vote(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    with pytest.raises(NotAMemberError):
        statements.contribute(people.charlie, conversation=where, text="I think so too.")
    with pytest.raises(NotAMemberError):
        statements.vote(people.charlie, statement=statement, stance=AGREE)


def test_a_vote_can_change_until_the_close_and_the_last_one_counts(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    for stance in (AGREE, PASS, DISAGREE):
        statements.vote(people.alice, statement=statement, stance=stance)
    statements.vote(people.bob, statement=statement, stance=AGREE)
    assert counted(where) == {statement.pk: {"cast": (2, 1, 1), "standing": (1, 0, 1)}}
    conversations.close(people.alice, conversation=where, reason="Done.")
    with pytest.raises(ConversationNotOpenError):
        statements.vote(people.alice, statement=statement, stance=AGREE)


def test_a_vote_never_changes(people: People) -> None:
    statement = said(people, conversation(people))
    vote = statements.vote(people.alice, statement=statement, stance=AGREE)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        StatementVote.objects.filter(pk=vote.pk).update(stance=DISAGREE)


def test_no_vote_reaches_the_ledger(people: People) -> None:
    statement = said(people, conversation(people))
    before = LedgerPayload.objects.count()
    statements.vote(people.alice, statement=statement, stance=AGREE)
    assert LedgerPayload.objects.count() == before
    assert "agree" not in json.dumps(list(LedgerPayload.objects.values_list("body", flat=True)))


def test_what_fewest_voted_on_comes_first(people: People) -> None:
    where = conversation(people)
    first, second, third = (said(people, where, f"Thought {number}.") for number in range(3))
    voted(crowd(people, 2), first, AGREE)
    statements.vote(people.bob, statement=second, stance=PASS)
    assert [each.pk for each in unseen_by(people.alice, where)] == [third.pk, second.pk, first.pk]
    statements.vote(people.alice, statement=third, stance=AGREE)
    assert [each.pk for each in unseen_by(people.alice, where)] == [second.pk, first.pk]


def test_among_equals_the_order_differs_from_person_to_person(people: People) -> None:
    where = conversation(people)
    for number in range(9):
        said(people, where, f"Thought {number}.")
    orders = {tuple(each.pk for each in unseen_by(user, where)) for user in crowd(people, 6)}
    assert len(orders) > 1
    assert [*unseen_by(people.alice, where)] == [*unseen_by(people.alice, where)]


def test_what_is_hidden_is_not_voted_on(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    moderation.hide(people.alice, words=statement, reason="It names a person.")
    assert not unseen_by(people.alice, where).exists()
    with pytest.raises(WordsHiddenError, match="It names a person"):
        statements.vote(people.bob, statement=statement, stance=AGREE)


def test_a_report_is_a_statement_without_a_vote(people: People) -> None:
    report = statements.open_statement(
        people.community,
        author=None,
        source=StatementSource.CLIENT,
        about="norm:plain-words",
        text="An answer broke it. " * 40,
    )
    with pytest.raises(MalformedError, match="not said in a conversation"):
        statements.vote(people.bob, statement=report, stance=AGREE)


def test_the_database_refuses_what_is_no_thought_of_a_member(people: People) -> None:
    statement = said(people, conversation(people))
    for wrong in ({"text": "a" * 401}, {"author": None}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Statement.objects.filter(pk=statement.pk).update(**wrong)
