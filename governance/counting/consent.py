"""Consent: a proposal passes when somebody says yes and nobody blocks it. Standing aside blocks nothing."""

from collections.abc import Sequence

from governance.counting.ballots import Choice, YesNo
from governance.counting.majority import tally
from governance.counting.results import Count, Round
from governance.counting.settings import Counting


def count(counting: Counting, ballots: Sequence[tuple[YesNo, int]]) -> Count:
    """Look for a block. One is enough, whatever its weight."""
    votes = tally(ballots)
    shown = (Choice.YES, Choice.NO, Choice.STAND_ASIDE)
    return Count(
        method=counting.method,
        options=shown,
        cast=sum(votes.values()),
        abstained=votes[Choice.ABSTAIN],
        rounds=(Round(tallies={choice: votes[choice] for choice in shown}),),
        passed=votes[Choice.YES] > 0 and not votes[Choice.NO],
    )
