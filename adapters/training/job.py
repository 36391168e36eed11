"""What a trainer is asked to do, and how it can end. Imported by processes that never load torch."""

from enum import IntEnum
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, ValidationError

from constitutions.canonical import Strict
from constitutions.norms import Digest
from governance.proof.digests import digest_of_value

MAX_LENGTH = 8_192
MAX_EPOCHS = 100


class TrainerExit(IntEnum):
    """How a trainer process ended: its exit code."""

    DONE = 0
    UNEXPECTED = 1
    BAD_JOB = 2
    CANCELLED = 3
    DISK_FULL = 4
    NO_BASE_MODEL = 5
    LOCKED = 6
    STOPPED = 7

    @property
    def sentence(self) -> str:
        """What it means, for the person who waits for the model."""
        return SENTENCES[self]


SENTENCES = {
    TrainerExit.DONE: "The adapter is trained.",
    TrainerExit.UNEXPECTED: "Training failed unexpectedly; train.log in the run's folder says where.",
    TrainerExit.BAD_JOB: "The training job cannot be carried out as it is written.",
    TrainerExit.CANCELLED: "Training was cancelled, as asked.",
    TrainerExit.DISK_FULL: (
        "The disk is full. Free some space, then ask for the model again: training goes on from its last checkpoint."
    ),
    TrainerExit.NO_BASE_MODEL: "The base model is not here. Fetch it, then ask for the model again.",
    TrainerExit.LOCKED: "Another trainer is at work in this folder. Wait for it to end, or cancel it.",
    TrainerExit.STOPPED: "Training was stopped from outside; it goes on from its last checkpoint.",
}


class Job(Strict):
    """A LoRA adapter (Hu et al. 2021) to be made by supervised fine-tuning on ``dataset.jsonl``.

    ``token`` fences off a predecessor: it names the attempt and takes no part in the result.
    ``adapted_layers`` is how many of the model's last layers get an adapter, ``None`` all of them; what
    lies below them never changes, so it is computed once and not in every epoch. ``warmup_steps`` and
    ``checkpoint_every`` count optimizer steps, ``max_length`` tokens of prompt and completion together.
    ``dtype`` is the number format of the base model; the adapter's weights are trained in float32.
    """

    model_config = ConfigDict(serialize_by_alias=True, validate_by_name=True, validate_by_alias=True)

    schema_version: Annotated[Literal[1], Field(alias="schema")] = 1
    base_model: Path
    base_revision: Annotated[str, Field(min_length=1, max_length=200)]
    base_name: Annotated[str, Field(max_length=200)] = ""
    token: Annotated[int, Field(ge=0)]
    dataset_digest: Digest
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    rank: Annotated[int, Field(ge=1, le=256)] = 8
    alpha: Annotated[int, Field(ge=1, le=1_024)] = 16
    adapted_layers: Annotated[int, Field(ge=1)] | None = None
    learning_rate: Annotated[float, Field(gt=0, le=1)] = 1e-3
    epochs: Annotated[int, Field(ge=1, le=MAX_EPOCHS)] = 6
    batch_size: Annotated[int, Field(ge=1, le=256)] = 4
    warmup_steps: Annotated[int, Field(ge=0)] = 2
    max_length: Annotated[int, Field(ge=16, le=MAX_LENGTH)] = 1_024
    checkpoint_every: Annotated[int, Field(ge=1)] = 10
    threads: Annotated[int, Field(ge=1, le=256)] = 2
    device: Literal["auto", "cpu", "cuda"] = "auto"
    dtype: Literal["auto", "float32", "bfloat16"] = "auto"

    @property
    def model_name(self) -> str:
        """What the base model is called on any machine: ``base_name``, or else its folder's name."""
        return self.base_name or self.base_model.name

    @property
    def digest(self) -> str:
        """The name of this job whoever carries it out: SHA-256 over everything but the token."""
        asked = self.model_dump(mode="json", exclude={"token"})
        return digest_of_value(asked)


def read_job(content: bytes) -> Job:
    """Read a job from JSON; raises ``ValueError`` with a sentence that names the field."""
    try:
        return Job.model_validate_json(content)
    except ValidationError as error:
        problem = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in problem["loc"]) or "the file"
        message = f"job.json cannot be carried out: {place}: {problem['msg']}."
        raise ValueError(message) from error
