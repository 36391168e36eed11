"""Which event is of interest to whom, and when they are told. Pure: a table, its words, and the times of letters.

Every event has a :class:`Notice`, this floor's in :data:`NOTICES`, those of the floors above in ``config.notices``,
which puts all of them together. An event without one fails a test.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Group(StrEnum):
    """What an event is about, as people choose what they want to hear of."""

    VOTES = "votes"
    TALK = "talk"
    TEXTS = "texts"
    MODELS = "models"
    MEMBERS = "members"
    RECORD = "record"


class To(StrEnum):
    """Whom an event concerns: who belongs to its community, by role, or who its subject names."""

    ELECTORS = "electors"
    """Everybody who may vote on the decision that the subject names."""
    MEMBERS = "members"
    DRAFTERS = "drafters"
    STEWARDS = "stewards"
    PERSON = "person"
    """The person whom the subject names."""
    PARTIES = "parties"
    """Whoever hid the words that the subject names, wrote them, or appealed."""
    OPERATORS = "operators"


class Way(StrEnum):
    """How somebody wants to be told. Whatever is sent by e-mail stands in the app too."""

    NONE = "none"
    APP = "app"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


MAILED = frozenset({Way.AT_ONCE, Way.DAILY, Way.WEEKLY})

DEFAULTS: Mapping[Group, Way] = {
    Group.VOTES: Way.DAILY,
    Group.TALK: Way.APP,
    Group.TEXTS: Way.APP,
    Group.MODELS: Way.APP,
    Group.MEMBERS: Way.APP,
    Group.RECORD: Way.APP,
}
"""What applies to somebody who chose nothing."""


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What becomes of one kind of event.

    ``to`` are told of it, except whoever did it, and unless it is about a ``not_about`` (a noun). ``by_mail``:
    whether a letter may tell it. ``outside``: whether the community's webhooks are told.
    """

    group: Group
    to: tuple[To, ...] = ()
    not_about: str = ""
    by_mail: bool = True
    outside: bool = True

    @property
    def goes_anywhere(self) -> bool:
        """Whether anybody is told at all."""
        return bool(self.to) or self.outside


NOTICES: Mapping[str, Notice] = {
    "CommunityFounded": Notice(group=Group.RECORD),
    "CommunityClosed": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "InvitationIssued": Notice(group=Group.MEMBERS),
    "MemberJoined": Notice(group=Group.MEMBERS, to=(To.STEWARDS,)),
    "MemberLeft": Notice(group=Group.MEMBERS, to=(To.STEWARDS,)),
    "MemberRemoved": Notice(group=Group.MEMBERS, to=(To.PERSON, To.STEWARDS)),
    "RoleChanged": Notice(group=Group.MEMBERS, to=(To.PERSON,)),
    "RulesInForce": Notice(group=Group.TEXTS),
    "DecisionProposed": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionOpened": Notice(group=Group.VOTES, to=(To.ELECTORS,)),
    "VotingProlonged": Notice(group=Group.VOTES, to=(To.ELECTORS,)),
    "VotingExtended": Notice(group=Group.VOTES, to=(To.ELECTORS,)),
    "DecisionConfirming": Notice(group=Group.VOTES, to=(To.ELECTORS,)),
    "DecisionPassed": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "VetoCast": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionVetoed": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionCarried": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionRejected": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionExpired": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "DecisionWithdrawn": Notice(group=Group.VOTES, to=(To.ELECTORS,)),
    # Who votes when, or hands over their vote, is nobody's business but the record's.
    "BallotCast": Notice(group=Group.VOTES, outside=False),
    "VoteDelegated": Notice(group=Group.VOTES, to=(To.PERSON,), outside=False),
    "DelegationEnded": Notice(group=Group.VOTES, outside=False),
    "ConversationPlanned": Notice(group=Group.TALK),
    "ConversationOpened": Notice(group=Group.TALK, to=(To.MEMBERS,)),
    "ConversationClosed": Notice(group=Group.TALK, to=(To.MEMBERS,)),
    "OpinionMapRequested": Notice(group=Group.TALK),
    "OpinionMapMade": Notice(group=Group.TALK),
    # A report is told; what is said in a conversation is read there.
    "StatementOpened": Notice(group=Group.TALK, to=(To.STEWARDS,), not_about="conversation"),
    "ArgumentMade": Notice(group=Group.TALK),
    "ArgumentWithdrawn": Notice(group=Group.TALK),
    "WordsHidden": Notice(group=Group.TALK, to=(To.PARTIES, To.STEWARDS)),
    "HidingAppealed": Notice(group=Group.TALK, to=(To.STEWARDS,)),
    "HidingUpheld": Notice(group=Group.TALK, to=(To.PARTIES, To.STEWARDS)),
    "HidingLifted": Notice(group=Group.TALK, to=(To.PARTIES, To.STEWARDS)),
    "AttestationIssued": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "AttestationRevoked": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "AttestationRestored": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "AttestationExpired": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "AttestationBrought": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "CaseOpened": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "CaseClosed": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "SanctionAnnounced": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "SanctionAnswered": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "SanctionAppealed": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "SanctionBegan": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "SanctionEnded": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "SanctionLifted": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    "SanctionStayed": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "VoicesAsked": Notice(group=Group.VOTES, to=(To.MEMBERS,)),
    "VoiceCast": Notice(group=Group.VOTES, outside=False),
    "SanctionUpheld": Notice(group=Group.RECORD, to=(To.MEMBERS,)),
    # Never by e-mail: a letter that could not be sent is such a step itself.
    "StepFailed": Notice(group=Group.RECORD, to=(To.STEWARDS, To.OPERATORS), by_mail=False),
    "WebhookAdded": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "WebhookPaused": Notice(group=Group.RECORD),
    "WebhookResumed": Notice(group=Group.RECORD),
    "WebhookDisabled": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
    "WebhookRemoved": Notice(group=Group.RECORD, to=(To.STEWARDS,)),
}


DIGEST_HOUR = 6
"""When digests are sent, in UTC; weekly ones on Mondays."""
GRACE = timedelta(minutes=1)
"""What is recorded this close to a letter goes into the next one, so that no letter misses what is being written."""
REMINDED_BEFORE = timedelta(days=1)
"""How long before a vote ends its electors hear of it once more, at the latest."""


def slot_before(way: Way, moment: datetime) -> datetime:
    """Return the last time at or before ``moment`` at which letters of that kind are sent (aware, UTC)."""
    if way is Way.AT_ONCE:
        return moment.replace(second=0, microsecond=0)
    slot = moment.replace(hour=DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if slot > moment:
        slot -= timedelta(days=1)
    return slot - timedelta(days=slot.weekday()) if way is Way.WEEKLY else slot


def slot_after(way: Way, moment: datetime) -> datetime:
    """Return the first time after ``moment``, and some grace, at which letters of that kind are sent."""
    spans = {Way.AT_ONCE: timedelta(minutes=1), Way.DAILY: timedelta(days=1), Way.WEEKLY: timedelta(weeks=1)}
    return slot_before(way, moment + GRACE) + spans[way]


def slots(way: Way, moment: datetime, *, closes_at: datetime | None) -> tuple[datetime, ...]:
    """Return when letters tell what is recorded at ``moment``: the next, and the last in time before a vote ends."""
    first = slot_after(way, moment)
    if closes_at is None:
        return (first,)
    last = slot_before(way, closes_at - REMINDED_BEFORE)
    return (first, last) if last > first else (first,)
