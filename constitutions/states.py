"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class DraftStatus(StrEnum):
    """How far a draft has come."""

    EDITING = "editing"
    PROPOSED = "proposed"
    RATIFIED = "ratified"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


DRAFT = Lifecycle(
    "draft",
    initial=DraftStatus.EDITING,
    moves={
        DraftStatus.EDITING: frozenset({DraftStatus.PROPOSED, DraftStatus.ABANDONED}),
        DraftStatus.PROPOSED: frozenset({DraftStatus.RATIFIED, DraftStatus.REJECTED, DraftStatus.EDITING}),
        DraftStatus.RATIFIED: frozenset(),
        DraftStatus.REJECTED: frozenset(),
        DraftStatus.ABANDONED: frozenset(),
    },
)


class VersionStatus(StrEnum):
    """Whether a ratified version is the one in force."""

    IN_FORCE = "in_force"
    SUPERSEDED = "superseded"


VERSION = Lifecycle(
    "version",
    initial=VersionStatus.IN_FORCE,
    moves={
        VersionStatus.IN_FORCE: frozenset({VersionStatus.SUPERSEDED}),
        VersionStatus.SUPERSEDED: frozenset(),
    },
)


class BundleStatus(StrEnum):
    """Whether a bundle still takes options in."""

    GATHERING = "gathering"
    CLOSED = "closed"


BUNDLE = Lifecycle(
    "bundle",
    initial=BundleStatus.GATHERING,
    moves={
        BundleStatus.GATHERING: frozenset({BundleStatus.CLOSED}),
        BundleStatus.CLOSED: frozenset(),
    },
)
