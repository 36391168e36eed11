"""The piles of a count by rounds: which papers lie with which option, and what each is worth.

Equal papers move together, so they are counted once with their number as weight. Values are integers until a
surplus splits them, then exact fractions, or fractions rounded down to ``decimals`` places.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple, Protocol

from governance.counting.papers import Paper
from governance.counting.results import Inactive, Number


class Went(NamedTuple):
    """Where the votes of one pile went: to options, and how many to none."""

    to: dict[str, Number]
    exhausted: Number


Moved = dict[str, Went]


def rounded_down(value: Number, decimals: int | None) -> Number:
    """Return ``value`` cut after ``decimals`` places; as it is where that is ``None``."""
    if decimals is None:
        return value
    unit: int = 10**decimals
    return Fraction(value * unit // 1, unit)


class Piles(Protocol):
    """Papers lying with options, once :meth:`lay` has put them there."""

    def lay(self, standing: Collection[str]) -> None:
        """Lay every paper with the first of ``standing`` it goes to."""

    def tallies(self, options: Iterable[str]) -> dict[str, Number]:
        """Return the votes that lie with each of ``options``."""

    def inactive(self) -> dict[Inactive, Number]:
        """Return the votes that lie with no option any more, by reason."""

    def move(self, sources: Collection[str], standing: Collection[str]) -> Moved:
        """Move all that lies with ``sources`` on to the next of ``standing``."""


class PlainPiles:
    """Piles of papers in Python, for every rule. ``papers`` and how many votes each has."""

    def __init__(self, papers: Mapping[Paper, int], *, decimals: int | None) -> None:
        self.papers = [*papers]
        self.weights = [*papers.values()]
        self.values: list[Number] = [1] * len(self.papers)
        self.places = [0] * len(self.papers)
        self.decimals = decimals
        self.held: dict[str, list[int]] = defaultdict(list)
        self.ended: dict[Inactive, Number] = defaultdict(int)

    def lay(self, standing: Collection[str]) -> None:
        """Lay every paper with the first of ``standing`` it goes to."""
        for each in range(len(self.papers)):
            self._to_next(each, standing)

    def tallies(self, options: Iterable[str]) -> dict[str, Number]:
        """Return the votes that lie with each of ``options``."""
        return {
            option: sum(self.weights[each] * self.values[each] for each in self.held.get(option, ()))
            for option in options
        }

    def inactive(self) -> dict[Inactive, Number]:
        """Return the votes that lie with no option any more, by reason."""
        return dict(self.ended)

    def keep(self, option: str, share: Number) -> Number:
        """Leave what is not surplus with ``option`` for good and return how much that is."""
        kept: Number = 0
        for each in self.held.get(option, ()):
            left = rounded_down(self.values[each] * share, self.decimals)
            kept += self.weights[each] * (self.values[each] - left)
            self.values[each] = left
        return kept

    def move(self, sources: Collection[str], standing: Collection[str]) -> Moved:
        """Move all that lies with ``sources`` on to the next of ``standing``."""
        return self._move(sources, lambda each: self._to_next(each, standing))

    def retire(self, sources: Collection[str], reason: Inactive) -> Moved:
        """End all that lies with ``sources``, for one reason."""
        return self._move(sources, lambda each: self._end(each, reason))

    def _move(self, sources: Collection[str], onward: Callable[[int], str | None]) -> Moved:
        moved: Moved = {}
        # All are taken up before any is laid down: nothing moves twice.
        for source, papers in [(source, self.held.pop(source, [])) for source in sources]:
            to: dict[str, Number] = defaultdict(int)
            exhausted: Number = 0
            for each in papers:
                worth = self.weights[each] * self.values[each]
                target = onward(each)
                if target is None:
                    exhausted += worth
                elif worth:
                    to[target] += worth
            moved[source] = Went(dict(to), exhausted)
        return moved

    def _to_next(self, each: int, standing: Collection[str]) -> str | None:
        steps, end = self.papers[each]
        while self.places[each] < len(steps):
            stand = [option for option in steps[self.places[each]] if option in standing]
            if len(stand) > 1:
                return self._end(each, Inactive.OVERVOTE)
            self.places[each] += 1
            if stand:
                self.held[stand[0]].append(each)
                return stand[0]
        return self._end(each, end)

    def _end(self, each: int, reason: Inactive) -> str | None:
        self.ended[reason] += self.weights[each] * self.values[each]
        return None
