"""What a ranked ballot says in a count by rounds, once the rules on voters' slips are applied.

A paper is the options a ballot goes to, one after another, and why it ends. Whatever a rule does to a slip
is known before the first round, but for one: a rank shared by several options counts, under
``exhaust_if_several_stand``, for the only one of them still in the race.
"""

from typing import NamedTuple

from governance.counting.ballots import OVERVOTE
from governance.counting.results import Inactive
from governance.counting.settings import Counting

Ranks = tuple[tuple[str, ...], ...]


class Paper(NamedTuple):
    """Steps in order, each the options of one rank (one, but for a shared rank), and why the paper ends then."""

    steps: Ranks
    end: Inactive


def paper(counting: Counting, ranks: Ranks) -> Paper:
    """Return the paper that ``ranks`` make.

    Rank by rank: too many empty ranks in a row end it, then an option ranked before, then a shared rank,
    each where its rule says so. A rule that refuses such ballots when they are cast ends those that come
    in another way.
    """
    steps: list[tuple[str, ...]] = []
    seen: set[str] = set()
    stepped: set[str] = set()
    last = -1
    for place, marks in enumerate(ranks[: counting.max_rankings]):
        if not marks:
            continue
        rank = tuple(dict.fromkeys(marks))
        if counting.max_skipped_ranks is not None and place - last > counting.max_skipped_ranks + 1:
            return Paper(tuple(steps), Inactive.SKIPPED_RANKS)
        last = place
        if counting.duplicates != "skip" and not seen.isdisjoint(rank):
            return Paper(tuple(steps), Inactive.REPEATED_RANK)
        seen.update(rank)
        if len(rank) > 1 or rank[0] == OVERVOTE:
            if counting.overvotes == "skip":
                continue
            if counting.overvotes != "exhaust_if_several_stand" or OVERVOTE in rank:
                return Paper(tuple(steps), Inactive.OVERVOTE)
        fresh = tuple(each for each in rank if each not in stepped)
        stepped.update(fresh)
        if fresh:
            steps.append(fresh)
    return Paper(tuple(steps), Inactive.BLANK if last < 0 else Inactive.EXHAUSTED)
