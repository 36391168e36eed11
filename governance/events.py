"""The vocabulary of what happened, one dataclass an event. Upper floors add theirs in their own ``events``.

An event's fields become the payload of its ledger entry; ``subject`` (``noun:id``) stands in the header.
No ballot's choice is ever a field.
"""

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened to ``subject``."""

    kinds: ClassVar[dict[str, type["Event"]]] = {}

    subject: str
    """What it happened to, as ``noun:id``."""

    def __init_subclass__(cls) -> None:
        if cls.__name__ in Event.kinds and Event.kinds[cls.__name__].__module__ != cls.__module__:
            message = f"Two events are called {cls.__name__}."
            raise TypeError(message)
        Event.kinds[cls.__name__] = cls

    @property
    def kind(self) -> str:
        """The event's name in the ledger."""
        return type(self).__name__

    @property
    def payload(self) -> dict[str, Any]:
        """The fields but the subject."""
        fields = asdict(self)
        del fields["subject"]
        return fields


@dataclass(frozen=True, kw_only=True)
class CommunityFounded(Event):
    """A community began, with a founding rule that ratifies its first constitution."""

    slug: str
    """Its name in addresses."""
    name: str
    """Its name as people say it."""


@dataclass(frozen=True, kw_only=True)
class CommunityClosed(Event):
    """A community stopped deciding; its model is taken offline and its record stays readable."""

    reason: str
    """Why, in the words of whoever closed it."""


@dataclass(frozen=True, kw_only=True)
class InvitationIssued(Event):
    """A steward made a link that lets one person join."""

    role: str
    """The role it gives."""


@dataclass(frozen=True, kw_only=True)
class MemberJoined(Event):
    """Somebody became a member."""

    role: str
    """The role they joined with."""


@dataclass(frozen=True, kw_only=True)
class MemberLeft(Event):
    """Somebody left of their own will."""


@dataclass(frozen=True, kw_only=True)
class MemberRemoved(Event):
    """A steward ended somebody's membership."""

    reason: str
    """Why, in the steward's words."""


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Event):
    """A steward gave a member another role."""

    old: str
    """The role before."""
    new: str
    """The role now."""


@dataclass(frozen=True, kw_only=True)
class DecisionOpened(Event):
    """Voting began; rule, electors and digests are frozen."""

    decision_kind: str
    """What is decided: ``ratify``, ``deploy``, ``review_stop``."""
    title: str
    """The question as put to the electors."""
    subject_digest: str
    """The digest of what is decided on."""
    evidence_digest: str
    """The digest of the evidence shown, or nothing."""
    electors: int
    """How many can vote."""


@dataclass(frozen=True, kw_only=True)
class BallotCast(Event):
    """An elector voted, or voted anew. What they chose stays out of the record."""

    replaced: bool
    """Whether an earlier ballot of theirs was replaced."""


@dataclass(frozen=True, kw_only=True)
class DecisionCarried(Event):
    """Voting ended and the proposal won."""

    decision_kind: str
    """What was decided."""
    subject_digest: str
    """The digest of what was decided on."""
    evidence_digest: str
    """The digest of the evidence shown, or nothing."""
    yes: int
    """Ballots for it."""
    no: int
    """Ballots against it."""
    abstain: int
    """Ballots for neither."""
    electors: int
    """How many could have voted."""


@dataclass(frozen=True, kw_only=True)
class DecisionRejected(Event):
    """Voting ended and the proposal lost, by majority or for want of a quorum."""

    decision_kind: str
    """What was decided."""
    yes: int
    """Ballots for it."""
    no: int
    """Ballots against it."""
    abstain: int
    """Ballots for neither."""
    electors: int
    """How many could have voted."""
    quorate: bool
    """Whether enough took part."""


@dataclass(frozen=True, kw_only=True)
class DecisionWithdrawn(Event):
    """Whoever opened the decision took it back before it closed."""

    decision_kind: str
    """What was to be decided."""
    reason: str
    """Why."""


@dataclass(frozen=True, kw_only=True)
class StatementOpened(Event):
    """Somebody said something for the community to consider, such as “this answer broke a norm”."""

    about: str
    """What it is about, as ``noun:id``."""


@dataclass(frozen=True, kw_only=True)
class StepFailed(Event):
    """A step of the pipeline was given up after its last attempt."""

    step: str
    """The step, as ``step:id``."""
    task: str
    """The task's name."""
    sentence: str
    """What went wrong."""
