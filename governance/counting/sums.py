"""The methods that add up what ballots give: approval, score and quadratic voting.

Approval (Brams and Fishburn 1978): one vote for each option a voter approves of. Score: the scores given, an
option left out having 0. Quadratic (Lalley and Weyl 2018): votes for and against, n of them costing n² credits.
"""

from collections.abc import Mapping, Sequence

from governance.counting.ballots import Approved, Bought, Scored
from governance.counting.results import Count, Round
from governance.counting.settings import Counting
from governance.counting.ties import Ties, best

Summed = Approved | Scored | Bought


def given(ballot: Summed) -> Mapping[str, int]:
    """Return what ``ballot`` gives each option it names."""
    match ballot:
        case Approved():
            return dict.fromkeys(ballot.approved, 1)
        case Scored():
            return ballot.scores
        case Bought():
            return ballot.votes


def count(
    counting: Counting, options: Sequence[str], ballots: Sequence[tuple[Summed, int]], *, seed: str
) -> Count:
    """Add everything up; the options with the most win, and none that has nothing."""
    votes = dict.fromkeys(options, 0)
    for ballot, weight in ballots:
        for option, number in given(ballot).items():
            votes[option] += number * weight
    ties = Ties(counting, options, seed)
    winners = best(votes, counting.seats, ties)
    return Count(
        method=counting.method,
        options=tuple(options),
        cast=sum(weight for _, weight in ballots),
        abstained=0,
        rounds=(Round(tallies=votes, elected=winners),),
        winners=winners,
        ties=tuple(ties.broken),
        seed=seed,
    )
