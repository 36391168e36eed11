"""Conversations for tests, each walked through the real services."""

from collections.abc import Sequence
from datetime import timedelta

from governance import clock
from governance.models import Community, Conversation, OpinionMapRecord, Role, Stance, Statement, User
from governance.permissions import membership_of
from governance.services import conversations, statements
from tests.loop import settle
from tests.people import People, add, person

AGREE, PASS, DISAGREE = Stance.AGREE, Stance.PASS, Stance.DISAGREE


def conversation(people: People, *, days: int = 7, starts_in: int = 0, about: str = "") -> Conversation:
    """Return bob's question to the community."""
    first = clock.now().date() + timedelta(days=starts_in)
    return conversations.start(
        people.bob,
        community=people.community,
        title="How plainly should it speak?",
        why="Some of us find its letters hard to read.",
        opens_on=first,
        closes_on=first + timedelta(days=days),
        about=about,
    )


def said(people: People, where: Conversation, text: str = "It speaks in short sentences.") -> Statement:
    """Return bob's statement."""
    return statements.contribute(people.bob, conversation=where, text=text)


def crowd(people: People, number: int) -> list[User]:
    """Bring in this many members more."""
    found = [person(f"member-{each}") for each in range(number)]
    for each in found:
        if membership_of(each, people.community) is None:
            add(people.alice, each, people.community, Role.MEMBER)
    return found


def voted(users: Sequence[User], statement: Statement, stance: Stance) -> None:
    """Have several say the same to a statement."""
    for each in users:
        statements.vote(each, statement=statement, stance=stance)


def two_camps(people: People, *, each: int = 4, where: Conversation | None = None) -> Conversation:
    """Return a conversation of eight statements on which two camps differ, but for the last, which all agree with."""
    where = where or conversation(people)
    members = crowd(people, 2 * each)
    plain, full = members[:each], members[each:]
    for number in range(7):
        statement = said(people, where, f"Statement {number} that divides.")
        voted(plain, statement, AGREE if number % 2 else DISAGREE)
        voted(full, statement, DISAGREE if number % 2 else AGREE)
    voted(members, said(people, where, "It never makes fun of anybody."), AGREE)
    return where


def mapped(people: People, where: Conversation) -> OpinionMapRecord:
    """Close a conversation, and return the map that the pipeline made of it."""
    where.refresh_from_db()
    conversations.close(people.alice, conversation=where, reason="Enough was said.")
    settle()
    return OpinionMapRecord.objects.get(conversation=where)


def members_of(community: Community) -> list[User]:
    """Return the people of a community."""
    return list(User.objects.filter(memberships__community=community, memberships__left_at=None))
