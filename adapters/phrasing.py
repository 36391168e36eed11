"""States of this floor's nouns in plain words. Pure: pages and tests share it."""

from collections.abc import Mapping

from adapters.states import AdaptationStatus, DeploymentStatus, ShareOutStatus
from adapters.training.progress import TrainingState

ADAPTATIONS: Mapping[AdaptationStatus, tuple[str, str]] = {
    AdaptationStatus.RUNNING: ("wait", "being made"),
    AdaptationStatus.READY: ("good", "made"),
    AdaptationStatus.FAILED: ("bad", "failed"),
    AdaptationStatus.CANCELLED: ("plain", "cancelled"),
}
DEPLOYMENTS: Mapping[DeploymentStatus, tuple[str, str]] = {
    DeploymentStatus.STAGED: ("wait", "taking over"),
    DeploymentStatus.LIVE: ("good", "answers now"),
    DeploymentStatus.STANDBY: ("plain", "stands by"),
    DeploymentStatus.RETIRED: ("plain", "retired"),
}
SHARE_OUTS: Mapping[ShareOutStatus, tuple[str, str]] = {
    ShareOutStatus.PROPOSED: ("wait", "under vote"),
    ShareOutStatus.DECLINED: ("plain", "not carried"),
    ShareOutStatus.IN_FORCE: ("good", "decided"),
    ShareOutStatus.REPLACED: ("plain", "replaced"),
    ShareOutStatus.ENDED: ("plain", "ended"),
}
STAGES: Mapping[str, str] = {
    "beginning": "Getting ready",
    TrainingState.STARTING: "The trainer is starting",
    TrainingState.TRAINING: "Training",
    TrainingState.SAVING: "Keeping what was learnt",
    TrainingState.DONE: "Trained; the model is being stored",
    TrainingState.STOPPED: "The trainer was stopped; it goes on from its last checkpoint",
}
"""How far a running adaptation is, where the stage is not in words already."""

QUARTERS = ("has begun", "is a quarter done", "is half done", "is three quarters done", "is nearly done")


def stage(name: str) -> str:
    """Return how far a running adaptation is."""
    return STAGES.get(name) or f"{name[:1].upper()}{name[1:]}" or STAGES["beginning"]


def share_done(done: int, of: int) -> str:
    """Return how much of a work is done in words that change four times at most: what is read out aloud."""
    return QUARTERS[min(4 * done // of, 4) if of else 0]
