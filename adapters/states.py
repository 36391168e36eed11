"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class AdaptationStatus(StrEnum):
    """How far the making of a model has come."""

    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    CANCELLED = "cancelled"


ADAPTATION = Lifecycle(
    "adaptation",
    initial=AdaptationStatus.RUNNING,
    moves={
        AdaptationStatus.RUNNING: frozenset(
            {AdaptationStatus.READY, AdaptationStatus.FAILED, AdaptationStatus.CANCELLED}
        ),
        AdaptationStatus.READY: frozenset(),
        AdaptationStatus.FAILED: frozenset(),
        AdaptationStatus.CANCELLED: frozenset(),
    },
)


class DeploymentStatus(StrEnum):
    """Whether a model answers. ``staged`` ones answer a share; ``standby`` ones can be returned to."""

    STAGED = "staged"
    LIVE = "live"
    STANDBY = "standby"
    RETIRED = "retired"


DEPLOYMENT = Lifecycle(
    "deployment",
    initial=DeploymentStatus.STAGED,
    moves={
        DeploymentStatus.STAGED: frozenset({DeploymentStatus.LIVE, DeploymentStatus.RETIRED}),
        DeploymentStatus.LIVE: frozenset({DeploymentStatus.STANDBY, DeploymentStatus.RETIRED}),
        # A model whose evidence breaks, or that a steward takes off, gives way to the one that stands by.
        DeploymentStatus.STANDBY: frozenset({DeploymentStatus.LIVE, DeploymentStatus.RETIRED}),
        DeploymentStatus.RETIRED: frozenset(),
    },
)


class ShareOutStatus(StrEnum):
    """Whether a commons said so of the engine's time. ``ended`` are those of a commons that has closed."""

    PROPOSED = "proposed"
    DECLINED = "declined"
    IN_FORCE = "in_force"
    REPLACED = "replaced"
    ENDED = "ended"


SHARE_OUT = Lifecycle(
    "share-out",
    initial=ShareOutStatus.PROPOSED,
    moves={
        # What was carried before another, and is settled after it, is replaced at once.
        ShareOutStatus.PROPOSED: frozenset(
            {ShareOutStatus.DECLINED, ShareOutStatus.IN_FORCE, ShareOutStatus.REPLACED}
        ),
        ShareOutStatus.IN_FORCE: frozenset({ShareOutStatus.REPLACED, ShareOutStatus.ENDED}),
        ShareOutStatus.DECLINED: frozenset(),
        ShareOutStatus.REPLACED: frozenset(),
        ShareOutStatus.ENDED: frozenset(),
    },
)
