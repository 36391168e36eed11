"""The states of this floor's nouns, and the moves between them."""

from enum import StrEnum

from governance.lifecycle import Lifecycle


class RunStatus(StrEnum):
    """How far an evaluation has come."""

    RUNNING = "running"
    FINISHED = "finished"
    FAILED = "failed"


RUN = Lifecycle(
    "evaluation",
    initial=RunStatus.RUNNING,
    moves={
        RunStatus.RUNNING: frozenset({RunStatus.FINISHED, RunStatus.FAILED}),
        RunStatus.FINISHED: frozenset(),
        RunStatus.FAILED: frozenset(),
    },
)
