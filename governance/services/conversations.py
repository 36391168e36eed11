"""Conversations: asking for one, its first and its last day, ending it sooner."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import transaction

from governance import clock, ledger, phrasing
from governance.errors import (
    ConversationNotOpenError,
    MalformedError,
    NotYoursError,
    ReasonNeededError,
    StaleStateError,
    TooManyConversationsError,
)
from governance.events import ConversationClosed, ConversationOpened, ConversationPlanned
from governance.models import Community, Conversation, Membership, Role, Timer, User
from governance.permissions import check_member, has_role
from governance.policies import check_open, check_shown
from governance.ports.topics import check_topic
from governance.selectors.conversations import not_ended_by, participation
from governance.services.wording import clean
from governance.states import CONVERSATION, ConversationStatus
from governance.subjects import subject_of

OPENING = "conversation_opens"
CLOSING = "conversation_closes"
"""The kinds of the timers that begin a conversation and end it."""

LONGEST = timedelta(days=90)
MOST_CONVERSATIONS = 5
"""How many conversations that have not ended one person may have in a community."""


def beginning(day: date) -> datetime:
    """Return the moment at which a day begins, in UTC."""
    return datetime.combine(day, time(), tzinfo=UTC)


def check_can_start(user: User | None, community: Community) -> Membership:
    """Return the person's membership. Raises the sentence that says why they cannot ask for a conversation."""
    check_open(community)
    membership = check_member(user, community)
    if not_ended_by(membership.user, community) >= MOST_CONVERSATIONS:
        raise TooManyConversationsError(limit=MOST_CONVERSATIONS)
    return membership


@transaction.atomic
def start(
    opener: User,
    *,
    community: Community,
    title: str,
    why: str,
    opens_on: date,
    closes_on: date,
    about: str = "",
) -> Conversation:
    """Ask the community a question. It opens at once if ``opens_on`` is today, and closes when ``closes_on`` ends.

    Days are UTC's. Raises the sentence that says why not.
    """
    check_can_start(opener, community)
    moment = clock.now()
    _check_days(moment.date(), opens_on, closes_on)
    if about:
        check_topic(community, about)
    conversation = Conversation.objects.create(
        community=community,
        title=clean(title, longest=120, what="A title"),
        why=clean(why, longest=2_000, what="A reason"),
        about=about,
        opened_by=opener,
        planned_at=moment,
        opens_at=max(moment, beginning(opens_on)),
        closes_at=beginning(closes_on) + timedelta(days=1),
    )
    subject = subject_of(conversation)
    Timer.objects.create(kind=CLOSING, subject=subject, due_at=conversation.closes_at)
    if conversation.opens_at <= moment:
        _open(conversation, actor=opener)
        return conversation
    Timer.objects.create(kind=OPENING, subject=subject, due_at=conversation.opens_at)
    ledger.record(
        ConversationPlanned(
            subject=subject,
            opens_at=conversation.opens_at.isoformat(),
            closes_at=conversation.closes_at.isoformat(),
        ),
        community=community,
        actor=opener,
    )
    return conversation


def _check_days(today: date, opens_on: date, closes_on: date) -> None:
    if opens_on < today:
        raise MalformedError(sentences="A conversation begins today or later. Choose another first day.")
    if closes_on < opens_on:
        raise MalformedError(
            sentences="A conversation ends no sooner than it begins. Choose a later last day."
        )
    if opens_on - today > LONGEST or closes_on - opens_on > LONGEST:
        raise MalformedError(
            sentences=f"A conversation begins within {LONGEST.days} days and lasts {LONGEST.days} at most."
        )


def locked(conversation: Conversation) -> Conversation:
    """Return the conversation as it stands now; it stays so until the transaction ends."""
    every = Conversation.objects.select_for_update(of=("self",), no_key=True)
    return every.select_related("community", "opened_by").get(pk=conversation.pk)


def check_takes_part(user: User | None, conversation: Conversation) -> Membership:
    """Return the person's membership. Raises the sentence that says why they cannot speak or vote here now."""
    check_open(conversation.community)
    membership = check_member(user, conversation.community)
    moment = clock.now()
    why = ""
    if conversation.status == ConversationStatus.PLANNED:
        why = f"it begins on {phrasing.day(conversation.opens_at)}. Come back then."
    elif conversation.status == ConversationStatus.CLOSED or conversation.closes_at <= moment:
        why = "it has ended. What was said stays to be read."
    if why:
        raise ConversationNotOpenError(title=conversation.title, why=why)
    check_shown(conversation)
    return membership


@transaction.atomic
def open_if_due(conversation_id: int) -> None:
    """Let a conversation begin if its first day has come; one that has begun or ended stays as it is."""
    conversation = locked(Conversation(pk=conversation_id))
    if conversation.status == ConversationStatus.PLANNED and conversation.opens_at <= clock.now():
        _open(conversation, actor=None)


@transaction.atomic
def close_if_due(conversation_id: int) -> None:
    """End a conversation if its last day is over; one that has ended stays as it is."""
    conversation = locked(Conversation(pk=conversation_id))
    if conversation.status != ConversationStatus.CLOSED and conversation.closes_at <= clock.now():
        _close(conversation, actor=None, reason="")


def check_can_close(user: User | None, conversation: Conversation) -> None:
    """Raise the sentence that says why the person cannot end the conversation: who asked for it can, or a steward."""
    asked = user is not None and conversation.opened_by_id == user.pk
    if not (asked or has_role(user, conversation.community, Role.STEWARD)):
        raise NotYoursError(who="whoever asked for this conversation, or a steward,")
    check_member(user, conversation.community)
    if conversation.status == ConversationStatus.CLOSED:
        raise StaleStateError(what="conversation", now=conversation.status)


@transaction.atomic
def close(user: User, *, conversation: Conversation, reason: str) -> None:
    """End a conversation before its last day, with a reason."""
    conversation = locked(conversation)
    check_can_close(user, conversation)
    if not reason.strip():
        raise ReasonNeededError
    _close(conversation, actor=user, reason=reason.strip())


def _open(conversation: Conversation, *, actor: User | None) -> None:
    CONVERSATION.move(conversation, ConversationStatus.OPEN)
    ledger.record(
        ConversationOpened(
            subject=subject_of(conversation),
            about=conversation.about,
            closes_at=conversation.closes_at.isoformat(),
        ),
        community=conversation.community,
        actor=actor,
    )


def _close(conversation: Conversation, *, actor: User | None, reason: str) -> None:
    statements, voters = participation(conversation)
    CONVERSATION.move(conversation, ConversationStatus.CLOSED, closed_at=clock.now())
    ledger.record(
        ConversationClosed(
            subject=subject_of(conversation), statements=statements, voters=voters, reason=reason
        ),
        community=conversation.community,
        actor=actor,
    )
