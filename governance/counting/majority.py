"""Yes or no, by a simple majority or a larger one. A tie is not a majority."""

from collections.abc import Sequence
from fractions import Fraction

from governance.counting.ballots import Choice, YesNo
from governance.counting.results import Count, Round
from governance.counting.settings import Counting, Method


def tally(ballots: Sequence[tuple[YesNo, int]]) -> dict[Choice, int]:
    """Return the votes for each choice, weights added up."""
    votes = dict.fromkeys(Choice, 0)
    for ballot, weight in ballots:
        votes[ballot.choice] += weight
    return votes


def enough(counting: Counting, *, yes: int, base: int) -> bool:
    """Whether ``yes`` of ``base`` votes is the share that ``counting`` asks for. Of no votes it never is."""
    if not base:
        return False
    share = Fraction(yes, base)
    if counting.method is Method.SIMPLE_MAJORITY or counting.threshold_is == "more_than":
        return share > counting.needed
    return share >= counting.needed


def count(counting: Counting, ballots: Sequence[tuple[YesNo, int]]) -> Count:
    """Count yes against no. Abstentions are in the base only where they count against."""
    votes = tally(ballots)
    base = votes[Choice.YES] + votes[Choice.NO]
    if counting.abstentions == "count_against":
        base += votes[Choice.ABSTAIN]
    return Count(
        method=counting.method,
        options=(Choice.YES, Choice.NO),
        cast=sum(votes.values()),
        abstained=votes[Choice.ABSTAIN],
        rounds=(
            Round(
                tallies={choice: votes[choice] for choice in (Choice.YES, Choice.NO)},
                threshold=counting.needed * base,
            ),
        ),
        passed=enough(counting, yes=votes[Choice.YES], base=base),
    )
