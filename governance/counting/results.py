"""What a count found: every round, every tie, exact. Values that JSON can carry; words belong to the pages."""

from collections.abc import Mapping
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer

from governance.counting.settings import Method

Number = int | Fraction


def _read(value: object) -> Fraction:
    """Return the number that JSON carries as an integer or as ``p/q``."""
    if isinstance(value, int | str | Fraction):
        return Fraction(value)
    raise ValueError("A count is an integer or a fraction written p/q, never a decimal.")


def _write(value: Fraction) -> int | str:
    """Return ``value`` as JSON carries it."""
    return int(value) if value.denominator == 1 else str(value)


Exact = Annotated[Fraction, BeforeValidator(_read), PlainSerializer(_write)]
"""A number of votes: a ``Fraction`` here, an integer or ``"p/q"`` in JSON."""


class Inactive(StrEnum):
    """Why a ballot counts for no option any more."""

    BLANK = "blank"
    OVERVOTE = "overvote"
    SKIPPED_RANKS = "skipped_ranks"
    REPEATED_RANK = "repeated_rank"
    EXHAUSTED = "exhausted"
    FINAL_SURPLUS = "final_surplus"


class Value(BaseModel):
    """A part of a result."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Transfer(Value):
    """Where the votes of one option went after a round: to options, to nobody, or lost in rounding (residual)."""

    source: str
    to: dict[str, Exact]
    exhausted: Exact = Fraction(0)
    residual: Exact = Fraction(0)


class Round(Value):
    """One round: what each option had, what was asked for, who was elected or eliminated, and what moved then.

    ``tallies`` holds the options still in the race and those elected before. ``inactive`` (by reason) and
    ``residual`` (lost in rounding) are what they have come to by this round: together with ``tallies`` they
    always make all ballots that were counted.
    """

    tallies: dict[str, Exact]
    threshold: Exact | None = None
    elected: tuple[str, ...] = ()
    eliminated: tuple[str, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    inactive: dict[Inactive, Exact] = {}
    residual: Exact = Fraction(0)


class Tie(Value):
    """A tie that was broken: ``between`` whom, in which round (from 1), for what, ``chosen`` how.

    For ``win`` the chosen option goes first; for ``elimination`` it is the one that leaves. Nobody is chosen
    where a tie for the win leaves everything as it is and no option stands for that.
    """

    round: int
    between: tuple[str, ...]
    over: Literal["win", "elimination"]
    chosen: str | None
    by: Literal["seed", "order_of_options", "previous_round", "status_quo", "generator"]


class Count(Value):
    """A finished count. ``cast`` and ``abstained`` are votes, that is ballots times their weights.

    ``passed`` is for yes and no; ``winners``, first elected first, for options. ``pairwise[a][b]`` is how many
    prefer a to b; ``paths[a][b]`` how strong the strongest path from a to b is (Schulze).
    """

    method: Method
    options: tuple[str, ...]
    cast: int
    abstained: int
    rounds: tuple[Round, ...]
    winners: tuple[str, ...] = ()
    passed: bool | None = None
    ties: tuple[Tie, ...] = ()
    seed: str = ""
    pairwise: dict[str, dict[str, int]] | None = None
    paths: dict[str, dict[str, int]] | None = None

    @property
    def tallies(self) -> Mapping[str, Fraction]:
        """What each option had in the last round."""
        return self.rounds[-1].tallies if self.rounds else {}
