"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class CommunityStatus(StrEnum):
    """Whether a community still decides."""

    OPEN = "open"
    CLOSED = "closed"


COMMUNITY = Lifecycle(
    "community",
    initial=CommunityStatus.OPEN,
    moves={
        CommunityStatus.OPEN: frozenset({CommunityStatus.CLOSED}),
        CommunityStatus.CLOSED: frozenset(),
    },
)


class DecisionStatus(StrEnum):
    """How far a decision has come."""

    OPEN = "open"
    CARRIED = "carried"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


DECISION = Lifecycle(
    "decision",
    initial=DecisionStatus.OPEN,
    moves={
        DecisionStatus.OPEN: frozenset(
            {DecisionStatus.CARRIED, DecisionStatus.REJECTED, DecisionStatus.WITHDRAWN}
        ),
        DecisionStatus.CARRIED: frozenset(),
        DecisionStatus.REJECTED: frozenset(),
        DecisionStatus.WITHDRAWN: frozenset(),
    },
)


class StepStatus(StrEnum):
    """How far a step of the pipeline has come. ``waiting`` steps may be claimed once they are available."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


STEP = Lifecycle(
    "step",
    initial=StepStatus.WAITING,
    moves={
        StepStatus.WAITING: frozenset({StepStatus.RUNNING, StepStatus.CANCELLED}),
        StepStatus.RUNNING: frozenset(
            {
                StepStatus.RUNNING,
                StepStatus.WAITING,
                StepStatus.DONE,
                StepStatus.FAILED,
                StepStatus.CANCELLED,
            }
        ),
        StepStatus.DONE: frozenset(),
        StepStatus.FAILED: frozenset({StepStatus.WAITING}),
        StepStatus.CANCELLED: frozenset(),
    },
)
