"""What happens to texts."""

from dataclasses import dataclass

from governance.events import Event


@dataclass(frozen=True, kw_only=True)
class DraftStarted(Event):
    """Somebody began a text, from nothing or from a version."""

    base_digest: str
    """The digest of the text it began from, or nothing."""


@dataclass(frozen=True, kw_only=True)
class DraftProposed(Event):
    """A draft was put to the vote; its text cannot change any more."""

    digest: str
    """The digest of the text that is voted on."""
    decision: str
    """The decision, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class DraftAbandoned(Event):
    """A draft was given up."""


@dataclass(frozen=True, kw_only=True)
class VersionRatified(Event):
    """A text came into force and superseded the one before."""

    digest: str
    """The digest of the text."""
    number: int
    """The version's number in its community, from 1."""
    text_kind: str
    """``constitution``, which a model is made for, or ``charter``, which others adhere to."""
    decision: str
    """The decision that ratified it, as ``decision:id``."""
