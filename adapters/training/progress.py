"""What a trainer says about itself while it works (progress.json) and when it is done (result.json)."""

from enum import StrEnum

from constitutions.canonical import Strict
from constitutions.norms import Digest


class TrainingState(StrEnum):
    """How far a trainer has come."""

    STARTING = "starting"
    TRAINING = "training"
    SAVING = "saving"
    DONE = "done"
    CANCELLED = "cancelled"
    STOPPED = "stopped"
    FAILED = "failed"


class Progress(Strict):
    """A trainer's last word. ``step`` of ``steps`` are optimizer steps, ``epoch`` a fraction of all epochs.

    ``loss`` is the last step's, in nats per token; ``seconds`` counts the attempts before this one too, as
    far as their work was kept; ``resumed_from`` is the step of the checkpoint that this attempt took up.
    """

    state: TrainingState
    step: int = 0
    steps: int = 0
    epoch: float = 0.0
    loss: float | None = None
    seconds: float = 0.0
    resumed_from: int | None = None
    token: int | None = None
    sentence: str


class Result(Strict):
    """What came out. ``files`` maps each file of the adapter to its SHA-256 in hex.

    ``loss_curve`` has one loss per optimizer step, in nats per completion token; ``final_loss`` is the mean
    of the last epoch. ``peak_memory_bytes`` is the resident memory of the last attempt's process, or on a
    GPU what torch took there.
    """

    job_digest: Digest
    adapter_digest: Digest
    files: dict[str, str]
    train_items: int
    steps: int
    final_loss: float
    loss_curve: tuple[float, ...]
    seconds: float
    peak_memory_bytes: int
    resumed_from: int | None
