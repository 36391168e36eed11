"""How ballots are counted, as a value. Every field has a default, so that a text which omits it keeps its digest."""

from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[str, Field(pattern=r"^[1-9][0-9]{0,5}/[1-9][0-9]{0,5}$")]
"""An exact share, such as ``2/3``."""


class Method(StrEnum):
    """The ways ballots are counted."""

    SIMPLE_MAJORITY = "simple_majority"
    SUPERMAJORITY = "supermajority"
    CONSENT = "consent"
    APPROVAL = "approval"
    SCORE = "score"
    SCHULZE = "schulze"
    INSTANT_RUNOFF = "instant_runoff"
    SINGLE_TRANSFERABLE_VOTE = "single_transferable_vote"
    QUADRATIC = "quadratic"

    @property
    def binary(self) -> bool:
        """Whether its ballots say yes or no to one proposal."""
        return self in BINARY

    @property
    def ranked(self) -> bool:
        """Whether its ballots rank options."""
        return self in RANKED


BINARY = frozenset({Method.SIMPLE_MAJORITY, Method.SUPERMAJORITY, Method.CONSENT})
RANKED = frozenset({Method.SCHULZE, Method.INSTANT_RUNOFF, Method.SINGLE_TRANSFERABLE_VOTE})
SEATED = frozenset(
    {
        Method.APPROVAL,
        Method.SCORE,
        Method.QUADRATIC,
        Method.INSTANT_RUNOFF,
        Method.SINGLE_TRANSFERABLE_VOTE,
    }
)
"""The methods that can fill more than one seat."""

Filling = Literal["quota", "quota_one_a_round", "last_standing", "share", "repeated"]
FILLINGS: dict[Method, frozenset[Filling]] = {
    Method.INSTANT_RUNOFF: frozenset({"last_standing", "share", "repeated"}),
    Method.SINGLE_TRANSFERABLE_VOTE: frozenset({"quota", "quota_one_a_round"}),
}
"""How these methods may fill several seats."""


class Counting(BaseModel):
    """How ballots become a result.

    For yes and no
        ``threshold`` is the share of yes that a supermajority needs, reached ``at_least`` or passed
        (``more_than``), of yes and no, or with ``abstentions="count_against"`` of all ballots. A simple
        majority needs more than half of the same base. Consent needs a yes and no block.
    For options
        ``ties`` says who goes first when options are level: the option named by ``status_quo``, the order of
        options, lots drawn from the seed, or earlier rounds (latest first) and then lots; see
        :mod:`governance.counting.ties`. ``seats`` is how many win. ``score_max`` is the best score;
        ``credits`` what a voter can spend, n votes for an option costing n².
    For ranked ballots
        ``overvotes``, ``duplicates``, ``max_skipped_ranks`` and ``max_rankings`` say what becomes of a ballot
        that ranks several options alike, one twice, leaves ranks out, or ranks too many: it is refused when it
        is cast, the rank is skipped, or the ballot counts no further. Schulze knows equal ranks and never
        minds them. ``strength`` is what makes a Schulze link strong.
    For rounds
        ``filling`` says how seats are filled: by ``quota``; by quota but ``quota_one_a_round``; to those
        ``last_standing`` after eliminations; to all once each has ``minimum_share``; or ``repeated`` runoffs,
        the winners of earlier ones left out. ``quota`` is Droop's or Hare's, rounded to ``quota_decimals``;
        votes are split exactly, or where ``decimals`` is given rounded down to that many places.
        ``batch_elimination`` drops all who cannot catch up at once, ``minimum_votes`` all who have fewer,
        ``first_round_sets_threshold`` keeps the first majority asked for, ``until_two_remain`` goes on
        after a winner is found, and ``stop_after_round`` stops early, whoever has won by then.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Method = Method.SIMPLE_MAJORITY

    threshold: Share = "2/3"
    threshold_is: Literal["at_least", "more_than"] = "at_least"
    abstentions: Literal["ignored", "count_against"] = "ignored"

    ties: Literal["by_seed", "by_previous_rounds", "by_order_of_options", "status_quo"] = "by_seed"
    status_quo: Annotated[str, Field(min_length=1, max_length=64)] = "no_change"
    seats: Annotated[int, Field(ge=1, le=1_000)] = 1
    score_max: Annotated[int, Field(ge=1, le=100)] = 5
    credits: Annotated[int, Field(ge=1, le=1_000_000)] = 100

    overvotes: Literal["refuse", "skip", "exhaust", "exhaust_if_several_stand"] = "refuse"
    duplicates: Literal["refuse", "skip", "exhaust"] = "refuse"
    max_skipped_ranks: Annotated[int, Field(ge=0)] | None = None
    max_rankings: Annotated[int, Field(ge=1)] | None = None
    strength: Literal["winning_votes", "margins"] = "winning_votes"

    filling: Filling = "quota"
    minimum_share: Share = "15/100"
    quota: Literal["droop", "hare"] = "droop"
    quota_decimals: Annotated[int, Field(ge=0, le=20)] = 0
    decimals: Annotated[int, Field(ge=0, le=20)] | None = None
    batch_elimination: bool = False
    minimum_votes: Annotated[int, Field(ge=0)] = 0
    first_round_sets_threshold: bool = False
    until_two_remain: bool = False
    stop_after_round: Annotated[int, Field(ge=1)] | None = None

    @property
    def needed(self) -> Fraction:
        """The share of yes that a majority of this kind needs."""
        return Fraction(self.threshold) if self.method is Method.SUPERMAJORITY else Fraction(1, 2)

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if Fraction(self.threshold) > 1:
            raise ValueError(
                "More yes than there are votes cannot be asked for: keep the threshold at 1/1 or below."
            )
        if Fraction(self.threshold) == 1 and self.threshold_is == "more_than":
            raise ValueError("More than all votes can never be reached: ask for at least 1/1, or for less.")
        if Fraction(self.minimum_share) > 1:
            raise ValueError(
                "No option can have more than all votes: keep the minimum share at 1/1 or below."
            )
        if self.seats > 1 and self.method not in SEATED:
            raise ValueError(
                f"{self.method} finds one winner: for several seats take approval, score or transferable votes."
            )
        allowed = FILLINGS.get(self.method, frozenset())
        single = self.filling == "quota" and self.seats == 1
        if self.method in FILLINGS and self.filling not in allowed and not single:
            raise ValueError(
                f"{self.method} fills several seats by {' or '.join(sorted(allowed))}, not by {self.filling}."
            )
        one_at_a_time = self.batch_elimination or self.until_two_remain or self.first_round_sets_threshold
        if one_at_a_time and self.seats > 1 and self.filling != "repeated":
            raise ValueError(
                "Eliminating in batches, counting until two remain and keeping the first threshold are for one "
                "seat at a time."
            )
        return self
