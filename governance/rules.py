"""Rules of decision, as values, and how ballots are counted under them. Pure: no database.

A rule is frozen into a decision when voting opens. Counting uses integers only: a proposal is carried
when the quorum is met and more members say yes than no.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field


class Choice(StrEnum):
    """What a ballot can say."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


class Outcome(StrEnum):
    """What a count can find."""

    CARRIED = "carried"
    REJECTED = "rejected"


class DecisionRule(BaseModel):
    """Who decides, how many must take part, how long it stays open, and when it may close early.

    ``quorum_percent`` is the share of the electorate that must cast a ballot, abstentions included.
    ``voting_seconds`` is how long voting stays open. ``close_early`` is ``never``; ``when_all_voted``,
    as soon as every elector has cast a ballot; or ``when_decided``, as soon as the ballots not yet cast
    could no longer change the outcome.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    method: Literal["simple_majority"] = "simple_majority"
    electorate: Literal["members", "stewards"] = "members"
    quorum_percent: Annotated[int, Field(ge=1, le=100)] = 50
    voting_seconds: Annotated[int, Field(ge=60, le=90 * 86_400)] = 7 * 86_400
    close_early: Literal["never", "when_all_voted", "when_decided"] = "never"


class Tally(BaseModel):
    """A finished or running count. ``needed`` is how many ballots the quorum asks for."""

    model_config = ConfigDict(frozen=True)

    electors: int
    yes: int
    no: int
    abstain: int
    needed: int

    @property
    def cast(self) -> int:
        """How many ballots were cast."""
        return self.yes + self.no + self.abstain

    @property
    def quorate(self) -> bool:
        """Whether enough electors took part."""
        return self.cast >= self.needed

    @property
    def outcome(self) -> Outcome:
        """What these ballots decide if no other is cast. A tie is not a majority."""
        return Outcome.CARRIED if self.quorate and self.yes > self.no else Outcome.REJECTED


def tally(rule: DecisionRule, *, electors: int, choices: Iterable[Choice]) -> Tally:
    """Count the last ballot of each elector under ``rule``."""
    counts = Counter(choices)
    return Tally(
        electors=electors,
        yes=counts[Choice.YES],
        no=counts[Choice.NO],
        abstain=counts[Choice.ABSTAIN],
        needed=-(-electors * rule.quorum_percent // 100),
    )


def may_close_early(rule: DecisionRule, count: Tally) -> bool:
    """Whether ``rule`` lets voting end now, before its deadline, with this count."""
    missing = count.electors - count.cast
    match rule.close_early:
        case "never":
            return False
        case "when_all_voted":
            return missing == 0
        case "when_decided":
            # Ballots can be replaced until the close, so "decided" means decided by those cast as they stand:
            # whatever the missing electors say, the outcome stays.
            if_all_yes = count.model_copy(update={"yes": count.yes + missing}).outcome
            if_all_no = count.model_copy(update={"no": count.no + missing}).outcome
            return if_all_yes == if_all_no == count.outcome
