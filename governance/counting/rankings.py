"""Many ranked ballots as arrays, and their piles: the bulk path of counts by rounds and of Schulze."""

from collections.abc import Collection, Iterable, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from governance.counting.papers import Ranks, paper
from governance.counting.piles import Moved, Went
from governance.counting.results import Inactive, Number
from governance.counting.settings import Counting

Ints = NDArray[np.integer]

MANY = 2_000
"""From so many ballots on, arrays are the faster way."""
EXACT_LIMIT = 2**53
"""Sums below this are exact in the floats with which NumPy adds up weights."""


class _Codes(dict[tuple[str, ...], int]):
    """Numbers the ranks it meets: one option has its place among the options, anything else a later number."""

    def __init__(self, options: Sequence[str]) -> None:
        super().__init__({(option,): place for place, option in enumerate(options)})
        self.others: list[tuple[str, ...]] = []

    def __missing__(self, rank: tuple[str, ...]) -> int:
        code = self[rank] = len(self)
        self.others.append(rank)
        return code


class Rankings:
    """Ranked ballots as arrays.

    ``codes`` holds every ballot's ranks one after another and ``starts`` (ballots + 1) where each begins; a
    code below the number of options is that option alone, any other stands for ``others``. ``weights`` is
    ``None`` where every ballot has weight 1.
    """

    def __init__(
        self, options: Sequence[str], ballots: Sequence[Ranks], weights: Sequence[int] | None = None
    ) -> None:
        codes = _Codes(options)
        self.options = tuple(options)
        lengths = np.fromiter(map(len, ballots), dtype=np.int64, count=len(ballots))
        self.starts = np.zeros(len(ballots) + 1, dtype=np.int64)
        np.cumsum(lengths, out=self.starts[1:])
        ranks = chain.from_iterable(ballots)
        self.codes = np.fromiter(map(codes.__getitem__, ranks), dtype=np.int32, count=int(self.starts[-1]))
        self.others = codes.others
        self.ballots = ballots
        self.weights = None if weights is None else np.fromiter(weights, np.int64, count=len(ballots))

    @property
    def lengths(self) -> Ints:
        """How many ranks each ballot has. Shape (ballots,)."""
        return np.diff(self.starts)

    @property
    def total(self) -> int:
        """All votes."""
        return len(self.ballots) if self.weights is None else int(self.weights.sum())

    def rows(self) -> Ints:
        """Return the ballot of each code. Shape (codes,)."""
        return np.repeat(np.arange(len(self.ballots)), self.lengths)

    def places(self) -> Ints:
        """Return the rank of each code within its ballot, from 0. Shape (codes,)."""
        return np.arange(len(self.codes)) - np.repeat(self.starts[:-1], self.lengths)


class BulkPiles:
    """Piles of whole papers in arrays: every paper is worth 1, every step goes to one option.

    ``order`` (ballots, steps) holds options by number, then a sentinel; ``holder`` (ballots,) is the option
    a paper lies with, or the sentinel.
    """

    def __init__(self, counting: Counting, rankings: Rankings) -> None:
        self.options = rankings.options
        self.none = len(self.options)
        self.weights = rankings.weights
        self.reasons = [*Inactive]
        self.order, self.ends = _ordered(counting, rankings)
        self.place = np.zeros(len(self.order), dtype=np.int64)
        self.holder = np.full(len(self.order), self.none, dtype=np.int16)
        self.votes = np.zeros(self.none + 1, dtype=np.int64)
        self.ended = np.zeros(len(self.reasons), dtype=np.int64)

    def lay(self, standing: Collection[str]) -> None:
        """Lay every paper with the first of ``standing`` it goes to."""
        self._on(np.arange(len(self.order)), standing)
        self.votes = np.array(self._sums(self.holder, slice(None), self.none + 1))

    def tallies(self, options: Iterable[str]) -> dict[str, Number]:
        """Return the votes that lie with each of ``options``."""
        found = dict(zip(self.options, self.votes.tolist(), strict=False))
        return {option: found[option] for option in options}

    def inactive(self) -> dict[Inactive, Number]:
        """Return the votes that lie with no option any more, by reason."""
        return {reason: int(votes) for reason, votes in zip(self.reasons, self.ended, strict=True) if votes}

    def move(self, sources: Collection[str], standing: Collection[str]) -> Moved:
        """Move all that lies with ``sources`` on to the next of ``standing``."""
        moved: Moved = {}
        for source in sources:
            left = self.options.index(source)
            papers = np.flatnonzero(self.holder == left)
            self._on(papers, standing)
            votes = self._sums(self.holder[papers], papers, self.none + 1)
            self.votes[left] = 0
            self.votes += votes
            to = {option: went for option, went in zip(self.options, votes, strict=False) if went}
            moved[source] = Went({**to}, votes[self.none])
        return moved

    def _on(self, papers: Ints, standing: Collection[str]) -> None:
        """Give each of ``papers`` to its next standing option, or end it."""
        stops = np.array([option in standing for option in self.options] + [True])
        open_ = papers
        while len(open_):
            at = self.order[open_, self.place[open_]]
            self.holder[open_] = at
            self.place[open_] += at != self.none
            open_ = open_[~stops[at]]
        gone = papers[self.holder[papers] == self.none]
        self.ended += np.array(self._sums(self.ends[gone], gone, len(self.reasons)))

    def _sums(self, values: Ints, papers: Ints | slice, size: int) -> list[int]:
        weights = None if self.weights is None else self.weights[papers]
        return [int(each) for each in np.bincount(values, weights=weights, minlength=size)]


def suits(counting: Counting, rankings: Rankings) -> bool:
    """Whether arrays can hold these ballots: no paper's way depends on who stands when a shared rank is reached."""
    shared = counting.overvotes == "exhaust_if_several_stand" and any(map(len, rankings.others))
    return not shared and rankings.total < EXACT_LIMIT


def _ordered(counting: Counting, rankings: Rankings) -> tuple[Ints, Ints]:
    """Return the papers as arrays: options in order (ballots, steps + 1) and the reason each ends (ballots,)."""
    count, none = len(rankings.ballots), len(rankings.options)
    reasons = [*Inactive]
    rows, places, lengths = rankings.rows(), rankings.places(), rankings.lengths
    order = np.full((count, int(lengths.max(initial=0)) + 1), none, dtype=np.int16)
    order[rows, places] = np.minimum(rankings.codes, none)
    ends = np.where(lengths == 0, reasons.index(Inactive.BLANK), reasons.index(Inactive.EXHAUSTED))
    # A slip is a rank that is no single option, an option ranked twice, or more ranks than count.
    slips = np.zeros(count, dtype=bool)
    slips[rows[rankings.codes >= none]] = True
    seen = np.zeros((count, none + 1), dtype=bool)
    seen[rows, np.minimum(rankings.codes, none)] = True
    slips |= seen.sum(axis=1) != lengths
    if counting.max_rankings is not None:
        slips |= lengths > counting.max_rankings
    numbers = {option: place for place, option in enumerate(rankings.options)}
    for each in np.flatnonzero(slips).tolist():
        steps, end = paper(counting, rankings.ballots[each])
        known = [numbers[option] for (option,) in steps if option in numbers]
        order[each] = none
        order[each, : len(known)] = known
        ends[each] = reasons.index(end)
    return order, ends


def preferences(rankings: Rankings) -> list[list[int]]:
    """Return how many votes rank each option before each other: ``[a][b]`` is a before b.

    Options that a ballot leaves out are level, behind all it ranks; one ranked twice has the better rank.
    """
    ranks = _ranks(rankings)
    if rankings.weights is None:
        return [[int(np.count_nonzero(one < other)) for other in ranks] for one in ranks]
    return [[int(rankings.weights[one < other].sum()) for other in ranks] for one in ranks]


def _ranks(rankings: Rankings) -> Ints:
    """Return how each ballot ranks each option, from 0; unranked is the greatest. Shape (options, ballots)."""
    count, none = len(rankings.ballots), len(rankings.options)
    deepest = int(rankings.lengths.max(initial=0))
    kind = np.uint8 if deepest <= np.iinfo(np.uint8).max else np.uint32
    ranks = np.full((none, count), np.iinfo(kind).max, dtype=kind)
    # From the back, so that of an option ranked twice the better rank stays.
    rows, places, codes = rankings.rows()[::-1], rankings.places()[::-1], rankings.codes[::-1]
    alone = codes < none
    ranks[codes[alone], rows[alone]] = places[alone]
    # Shared ranks, an entry for each option in one; again the better of two ranks is set last.
    numbers = {option: place for place, option in enumerate(rankings.options)}
    members = [[numbers[option] for option in shared if option in numbers] for shared in rankings.others]
    sizes = np.fromiter(map(len, members), dtype=np.int64, count=len(members))
    flat = np.fromiter(chain.from_iterable(members), dtype=np.int64, count=int(sizes.sum()))
    which = codes[~alone] - none
    many = sizes[which]
    first = np.repeat(np.cumsum(sizes)[which] - many, many)
    within = np.arange(len(first)) - np.repeat(np.cumsum(many) - many, many)
    option, row = flat[first + within], np.repeat(rows[~alone], many)
    ranks[option, row] = np.minimum(ranks[option, row], np.repeat(places[~alone], many))
    return ranks
