"""What the keeper of a charter may do to one who adheres and breaks a floor, as agreed in the charter's text. Pure.

Graduated sanctions (E. Ostrom, *Governing the Commons*, 1990, p. 94): a ladder of steps, each of which the keeper
decides by itself, takes effect some days after it was announced, ends on a day, and can be appealed to a body that
is named beforehand. Whoever adheres pins the text by its digest, and so has agreed to these terms and to no others.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from governance.rules import Strict

MEMBERS: Literal["members"] = "members"
LONGEST_DAYS = 366


class Rung(StrEnum):
    """A step of the ladder, the mildest first."""

    NOTICE = "notice"
    RATE_CAP = "rate_cap"
    SUSPENSION = "suspension"
    REMOVAL = "removal"


ORDER = tuple(Rung)


class Step(Strict):
    """One rung of a charter's ladder, and for how many days it lasts.

    ``a_minute`` is how many questions the model answers in a minute under a rate cap, and stands with no other rung.
    """

    rung: Rung
    days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)]
    a_minute: Annotated[int, Field(ge=1, le=10_000)] | None = None

    @model_validator(mode="after")
    def _caps_alone_have_a_rate(self) -> Self:
        if (self.rung is Rung.RATE_CAP) is not (self.a_minute is not None):
            message = "A rate cap says how many questions a minute are answered (“a_minute”), and no other step does."
            raise ValueError(message)
        return self


class Sanctions(Strict):
    """A charter's terms. Steps are taken in the ladder's order, unless ``skipping`` lets the keeper pass over some.

    ``notice_days`` pass between a step's announcement and its effect. An appeal goes to ``appeal_to``: a community's
    name in addresses, or ``members``, all members of the keeper. While one is open, what is above a notice has no
    effect if ``stays`` says so. One that is not answered within ``appeal_days`` falls in favour of whoever appealed.
    """

    ladder: Annotated[tuple[Step, ...], Field(min_length=1, max_length=len(ORDER))]
    notice_days: Annotated[int, Field(ge=1, le=30)] = 7
    appeal_to: Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=64)] = MEMBERS
    appeal_days: Annotated[int, Field(ge=1, le=LONGEST_DAYS)] = 30
    stays: bool = True
    skipping: bool = False

    @model_validator(mode="after")
    def _grows(self) -> Self:
        places = [ORDER.index(step.rung) for step in self.ladder]
        if places != sorted(set(places)):
            message = (
                "The ladder's steps stand in the order notice, rate_cap, suspension, removal, each once at most. "
                "Put the milder ones first."
            )
            raise ValueError(message)
        return self

    def step(self, rung: Rung) -> Step | None:
        """Return the charter's terms for a rung, or ``None`` where its ladder has none."""
        return next((step for step in self.ladder if step.rung is rung), None)

    def next_steps(self, reached: Rung | None) -> tuple[Step, ...]:
        """Return the steps that may be taken after ``reached``, the highest that took effect: up to the next one."""
        if self.skipping:
            return self.ladder
        if reached is None:
            return self.ladder[:1]
        place = next((at for at, step in enumerate(self.ladder) if step.rung is reached), -1)
        return self.ladder[: place + 2]
