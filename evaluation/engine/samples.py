"""What a run measured, before anything is concluded from it. All log-probabilities are natural (nats)."""

import math
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from evaluation.engine.values import Value

# Half-precision arithmetic can put the logarithm of a certainty a hair above 0.
ROUNDING = 1e-2


class Arm(StrEnum):
    """The models a report compares."""

    BASE = "base"
    PROMPT = "prompt"
    ADAPTER = "adapter"
    DEPLOYED = "deployed"


def _missing_unless_finite(value: object) -> object:
    """Take a reply with a token that could not be scored, or with no token, as unscored."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        logprobs = tuple(value)
        finite = all(not isinstance(number, float) or math.isfinite(number) for number in logprobs)
        return logprobs if logprobs and finite else None
    return value


def _not_positive(logprobs: tuple[float, ...] | None) -> tuple[float, ...] | None:
    if logprobs and max(logprobs) > ROUNDING:
        message = f"{max(logprobs):.3g} is no log-probability: it is above 0. Is its sign turned?"
        raise ValueError(message)
    return logprobs


LogProbs = Annotated[
    tuple[float, ...] | None, BeforeValidator(_missing_unless_finite), AfterValidator(_not_positive)
]


class Sample(Value):
    """What one arm did on one item, once. ``None`` is missing: never a violation, never a score.

    ``preferred_logprobs`` and ``rejected_logprobs`` have one entry a token of the example's two replies,
    under this arm. ``reply`` is what the arm itself answered, ``reply_logprobs`` its tokens under the
    *base* model where that was measured. ``judged`` maps a check that only a judge can grade to its grade,
    0 to 1.
    """

    item_id: str
    arm: Arm
    reply: str | None = None
    preferred_logprobs: LogProbs = None
    rejected_logprobs: LogProbs = None
    reply_logprobs: LogProbs = None
    judged: dict[str, Annotated[float, Field(ge=0, le=1)]] = {}

    @property
    def complete(self) -> bool:
        """Whether nothing the run owed here is missing."""
        return None not in (self.reply, self.preferred_logprobs, self.rejected_logprobs)


class StorySample(Value):
    """How likely one arm finds a story's lesson, given the story: one entry a token of the lesson."""

    item_id: str
    arm: Arm
    lesson_logprobs: LogProbs = None
