"""Conversations: who asks, from which day to which, and what ends them."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance import clock
from governance.errors import (
    CommunityClosedError,
    ConversationNotOpenError,
    MalformedError,
    NotAMemberError,
    NotYoursError,
    ReasonNeededError,
    TooManyConversationsError,
    UnknownTopicError,
)
from governance.events import ConversationClosed, ConversationOpened, ConversationPlanned
from governance.models import Conversation, LedgerEntry, Role, StatementVote
from governance.services import communities, conversations, statements
from governance.states import ConversationStatus
from governance.subjects import subject_of
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import AGREE, conversation, said
from tests.loop import settle
from tests.people import People, add

A_DAY = timedelta(days=1)


def kinds(about: Conversation) -> list[str]:
    entries = LedgerEntry.objects.filter(subject=subject_of(about)).order_by("pk")
    return list(entries.values_list("kind", flat=True))


def test_one_that_begins_today_is_open_at_once(people: People) -> None:
    found = conversation(people)
    assert found.status == ConversationStatus.OPEN
    assert kinds(found) == [ConversationOpened.__name__]


def test_it_begins_on_its_first_day_and_ends_with_its_last(people: People) -> None:
    found = conversation(people, starts_in=2, days=3)
    settle()
    found.refresh_from_db()
    assert found.status == ConversationStatus.PLANNED
    with pytest.raises(ConversationNotOpenError, match="it begins on"):
        said(people, found)
    with clock.ahead(2 * A_DAY):
        settle()
        found.refresh_from_db()
        assert found.status == ConversationStatus.OPEN
        said(people, found)
    with clock.ahead(4 * A_DAY):
        settle()
        found.refresh_from_db()
        assert found.status == ConversationStatus.OPEN
    with clock.ahead(6 * A_DAY):
        # Before the step that closes it ran, nobody can vote any more all the same.
        with pytest.raises(ConversationNotOpenError, match="it has ended"):
            said(people, found)
        settle()
    found.refresh_from_db()
    assert found.status == ConversationStatus.CLOSED
    assert found.closed_at is not None
    assert kinds(found)[:3] == [
        each.__name__ for each in (ConversationPlanned, ConversationOpened, ConversationClosed)
    ]


def test_whoever_asked_and_stewards_end_it_with_a_reason(people: People) -> None:
    add(people.alice, people.charlie, people.community, Role.DRAFTER)
    found = conversation(people)
    with pytest.raises(NotYoursError, match="whoever asked for this conversation, or a steward"):
        conversations.close(people.charlie, conversation=found, reason="No.")
    with pytest.raises(ReasonNeededError):
        conversations.close(people.bob, conversation=found, reason=" ")
    conversations.close(people.bob, conversation=found, reason="We know enough.")
    found.refresh_from_db()
    assert found.status == ConversationStatus.CLOSED


def test_the_ledger_says_how_many_took_part_and_not_who_voted(people: People) -> None:
    found = conversation(people)
    statement = said(people, found)
    statements.vote(people.alice, statement=statement, stance=AGREE)
    conversations.close(people.alice, conversation=found, reason="Done.")
    entry = LedgerEntry.objects.get(kind=ConversationClosed.__name__)
    assert entry.payload.body == {"statements": 1, "voters": 1, "reason": "Done."}
    about_votes = LedgerEntry.objects.filter(subject=subject_of(StatementVote.objects.get()))
    assert not about_votes.exists()


@pytest.mark.parametrize(
    ("opens", "closes", "sentence"),
    [
        (-1, 3, "begins today or later"),
        (2, 1, "ends no sooner than it begins"),
        (0, 91, "lasts 90 at most"),
        (91, 92, "begins within 90 days"),
    ],
)
def test_days_that_make_no_sense_are_refused(people: People, opens: int, closes: int, sentence: str) -> None:
    today = clock.now().date()
    with pytest.raises(MalformedError, match=sentence):
        conversations.start(
            people.bob,
            community=people.community,
            title="When?",
            why="Because.",
            opens_on=today + opens * A_DAY,
            closes_on=today + closes * A_DAY,
        )


def test_only_members_ask_and_not_without_end(people: People) -> None:
    today = clock.now().date()
    with pytest.raises(NotAMemberError):
        conversations.start(
            people.charlie, community=people.community, title="?", why="?", opens_on=today, closes_on=today
        )
    for _ in range(conversations.MOST_CONVERSATIONS):
        conversation(people)
    with pytest.raises(TooManyConversationsError, match="5 conversations that have not ended"):
        conversation(people)


def test_a_closed_community_talks_no_more(people: People) -> None:
    found = conversation(people)
    communities.close(people.alice, community=people.community, reason="Over.")
    with pytest.raises(CommunityClosedError):
        said(people, found)
    with clock.ahead(8 * A_DAY):
        settle()
    found.refresh_from_db()
    assert found.status == ConversationStatus.CLOSED


def test_it_is_about_something_that_is_there(people: People) -> None:
    decision = opened(people)
    assert conversation(people, about=subject_of(decision)).about == subject_of(decision)
    for nothing in ("decision:999", "decision:", "norm:none", "cat:1", "decision:1\0"):
        with pytest.raises(UnknownTopicError, match="nothing called"):
            conversation(people, about=nothing)


def test_the_database_refuses_what_makes_no_sense(people: People) -> None:
    found = conversation(people)
    for wrong in ({"status": "asleep"}, {"closes_at": found.opens_at}, {"closed_at": found.opens_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Conversation.objects.filter(pk=found.pk).update(**wrong)
