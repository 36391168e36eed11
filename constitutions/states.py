"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class DraftStatus(StrEnum):
    """How far a draft has come. ``choosing`` is while people choose between it and others."""

    EDITING = "editing"
    CHOOSING = "choosing"
    PROPOSED = "proposed"
    RATIFIED = "ratified"
    REJECTED = "rejected"
    ABANDONED = "abandoned"


DRAFT = Lifecycle(
    "draft",
    initial=DraftStatus.EDITING,
    moves={
        DraftStatus.EDITING: frozenset({DraftStatus.CHOOSING, DraftStatus.PROPOSED, DraftStatus.ABANDONED}),
        DraftStatus.CHOOSING: frozenset({DraftStatus.EDITING}),
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
    """Whether a bundle still takes options in, and what came of it."""

    GATHERING = "gathering"
    CHOOSING = "choosing"
    CHOSEN = "chosen"
    CLOSED = "closed"


BUNDLE = Lifecycle(
    "bundle",
    initial=BundleStatus.GATHERING,
    moves={
        BundleStatus.GATHERING: frozenset({BundleStatus.CHOOSING, BundleStatus.CLOSED}),
        BundleStatus.CHOOSING: frozenset({BundleStatus.GATHERING, BundleStatus.CHOSEN, BundleStatus.CLOSED}),
        BundleStatus.CHOSEN: frozenset(),
        BundleStatus.CLOSED: frozenset(),
    },
)
