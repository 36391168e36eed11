"""The Schulze method (Schulze 2018, arXiv:1804.02973): an option wins if no other beats it along stronger paths.

A link from a to b is as strong as the votes for a before b, against those for b before a. A path is as strong
as its weakest link. Whoever has to each other a path at least as strong as the other has back, wins.
"""

from collections import Counter
from collections.abc import Sequence

from governance.counting.papers import Ranks
from governance.counting.rankings import MANY, Rankings, preferences
from governance.counting.results import Count, Round
from governance.counting.settings import Counting
from governance.counting.ties import Ties

Matrix = list[list[int]]
"""[a][b], options by their place."""


def plain_preferences(
    options: Sequence[str], ballots: Sequence[Ranks], weights: Sequence[int] | None
) -> Matrix:
    """Return how many votes rank each option before each other, in Python."""
    place = {option: number for number, option in enumerate(options)}
    size = len(options)
    found = [[0] * size for _ in range(size)]
    alike: Counter[Ranks] = Counter()
    for ranks, weight in zip(ballots, weights or [1] * len(ballots), strict=True):
        alike[ranks] += weight
    for ranks, number in alike.items():
        behind = set(range(size))
        for rank in ranks:
            here = {place[option] for option in rank if option in place} & behind
            behind -= here
            for one in here:
                for other in behind:
                    found[one][other] += number
    return found


def strengths(counting: Counting, votes: Matrix) -> Matrix:
    """Return how strong each link is, as its place among all links from the weakest up.

    By winning votes as Schulze's section 2.1 orders links: a win before a draw before a loss; of wins the one
    with more votes for it, then fewer against; of losses the one with fewer against, then more for it. Margins
    order by the difference.
    """
    size = range(len(votes))

    def order(one: int, other: int) -> tuple[int, int, int]:
        won, lost = votes[one][other], votes[other][one]
        if counting.strength == "margins":
            return won - lost, 0, 0
        if won > lost:
            return 1, won, -lost
        return (-1, -lost, won) if won < lost else (0, 0, 0)

    ranked = {
        key: place for place, key in enumerate(sorted({order(a, b) for a in size for b in size if a != b}))
    }
    return [[ranked[order(a, b)] if a != b else 0 for b in size] for a in size]


def strongest_paths(links: Matrix) -> Matrix:
    """Return the strength of the strongest path from each option to each (Floyd and Warshall, Schulze 2.3.1)."""
    paths = [[*row] for row in links]
    size = range(len(links))
    for via in size:
        for one in size:
            if one == via:
                continue
            reach = paths[one][via]
            row, onward = paths[one], paths[via]
            for other in size:
                if other not in (one, via):
                    row[other] = max(row[other], min(reach, onward[other]))
    return paths


def count(
    counting: Counting,
    options: Sequence[str],
    ballots: Sequence[Ranks],
    weights: Sequence[int] | None,
    *,
    seed: str,
) -> Count:
    """Find the winner; of several, ties are broken as the rule says. ``paths`` in the result holds votes."""
    if len(ballots) >= MANY:
        votes = preferences(Rankings(options, ballots, weights))
    else:
        votes = plain_preferences(options, ballots, weights)
    links = strengths(counting, votes)
    paths = strongest_paths(links)
    size = range(len(options))
    unbeaten = [a for a in size if all(paths[a][b] >= paths[b][a] for b in size)]
    worth = {links[a][b]: votes[a][b] for a in size for b in size if a != b}
    wins = {option: sum(paths[a][b] > paths[b][a] for b in size) for a, option in enumerate(options)}
    level = [options[a] for a in unbeaten]
    ties = Ties(counting, options, seed)
    any_vote = any(map(any, votes))
    chosen = (ties.first(level, [wins]) if len(level) > 1 else level[0]) if any_vote else None
    winners = () if chosen is None else (chosen,)
    return Count(
        method=counting.method,
        options=tuple(options),
        cast=len(ballots) if weights is None else sum(weights),
        abstained=0,
        rounds=(Round(tallies=wins, elected=winners),),
        winners=winners,
        ties=tuple(ties.broken),
        seed=seed,
        pairwise=_named(options, votes),
        paths=_named(options, [[worth.get(each, 0) for each in row] for row in paths]),
    )


def _named(options: Sequence[str], matrix: Matrix) -> dict[str, dict[str, int]]:
    return {
        one: {other: matrix[a][b] for b, other in enumerate(options) if a != b}
        for a, one in enumerate(options)
    }
