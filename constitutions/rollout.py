"""How a new model takes over from the one before it: in what shares, for how long, and how long it is watched. Pure."""

from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from constitutions.canonical import Strict

MAX_STEPS = 5
MAX_HOURS = 720
"""Thirty days."""
MAX_SHARE = 99
"""Whoever answers all is live."""


class RolloutStep(Strict):
    """For so many hours the new model answers so many of a hundred conversations."""

    share: Annotated[int, Field(ge=1, le=MAX_SHARE)]
    hours: Annotated[int, Field(ge=1, le=MAX_HOURS)]


class Rollout(Strict):
    """The steps before a new model answers everything, and how many hours it is watched from then on.

    While it is rolled out or watched, evidence that no longer holds brings the model before it back.
    """

    steps: Annotated[tuple[RolloutStep, ...], Field(min_length=1, max_length=MAX_STEPS)]
    watch_hours: Annotated[int, Field(ge=0, le=MAX_HOURS)] = 24

    @model_validator(mode="after")
    def _only_rises(self) -> Self:
        for before, after in pairwise(self.steps):
            if after.share <= before.share:
                message = (
                    f"After {before.share} % comes {after.share} %, which is no more. "
                    "Put the steps in order, each with a larger share than the one before it."
                )
                raise ValueError(message)
        return self
