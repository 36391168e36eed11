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
class DraftReanchored(Event):
    """A draft was merged with the version that had come into force since it was begun."""

    base_digest: str
    """The digest of the version it stands on now."""
    before_digest: str
    """The digest of the text it stood on before, or nothing."""


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


@dataclass(frozen=True, kw_only=True)
class MinorityRecorded(Event):
    """What stood against a text that came into force was kept with the version."""

    digest: str
    """The digest of the record."""
    number: int
    """The version's number in its community."""


@dataclass(frozen=True, kw_only=True)
class NormReviewDue(Event):
    """The day came on which a norm was to be looked at again."""

    norm: str
    """The norm's id."""
    on: str
    """The day, as ISO 8601."""


@dataclass(frozen=True, kw_only=True)
class NormSunsetNear(Event):
    """A norm ends soon, unless it is renewed."""

    norm: str
    """The norm's id."""
    on: str
    """The day it ends, as ISO 8601."""


@dataclass(frozen=True, kw_only=True)
class NormLapsed(Event):
    """A norm ended on its day: nobody had renewed it."""

    version: str
    """The version in force, as ``version:id``."""
    text_kind: str
    """``constitution`` or ``charter``."""
    norm: str
    """The norm's id."""
    returns_to: str
    """The digest of the charter whose norm of that id holds again, or nothing."""


@dataclass(frozen=True, kw_only=True)
class BundleOpened(Event):
    """Somebody asked for drafts to be put side by side, to choose between them."""

    base_digest: str
    """The digest of the text that every option changes, or nothing."""


@dataclass(frozen=True, kw_only=True)
class BundleOptionAdded(Event):
    """A draft was put among a bundle's options."""

    draft: str
    """The draft, as ``draft:id``."""


@dataclass(frozen=True, kw_only=True)
class BundleOptionRemoved(Event):
    """A draft was taken out of a bundle's options."""

    draft: str
    """The draft, as ``draft:id``."""


@dataclass(frozen=True, kw_only=True)
class BundlePutToVote(Event):
    """Members were asked which of a bundle's drafts shall be put to the vote as the community's text, if any."""

    decision: str
    """The decision that chooses, as ``decision:id``."""


@dataclass(frozen=True, kw_only=True)
class BundleChosen(Event):
    """Members chose one of a bundle's drafts. It is the text only once it is ratified."""

    draft: str
    """The draft, as ``draft:id``."""
    sentence: str
    """Why it could not be put to the vote at once; nothing if it was."""


@dataclass(frozen=True, kw_only=True)
class BundleClosed(Event):
    """A bundle was closed: nothing is put in or taken out of it any more."""
