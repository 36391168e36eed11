"""RCTab's ways of breaking ties, on the generator that it uses: Java's, as ``java.util.Random`` specifies it.

The specification gives the generator (Knuth, TAOCP 2, 3.2.1), ``nextDouble`` and ``nextInt(bound)``;
``Collections.shuffle`` exchanges from the back. A random choice is the tied names in order, at the next double
times their number.
"""

from collections.abc import Callable, Sequence
from typing import Literal

from governance.counting.rctab.errors import ElectionError
from governance.counting.results import Tie
from governance.counting.ties import History, Over, level_before

MULTIPLIER = 0x5DEECE66D
INCREMENT = 0xB
MASK = (1 << 48) - 1
INT_BITS = 31
INT_LIMIT = 1 << INT_BITS


class JavaRandom:
    """The generator of ``java.util.Random``."""

    def __init__(self, seed: int) -> None:
        self.state = (seed ^ MULTIPLIER) & MASK

    def bits(self, count: int) -> int:
        """Return the next ``count`` bits."""
        self.state = (self.state * MULTIPLIER + INCREMENT) & MASK
        return self.state >> (48 - count)

    def double(self) -> float:
        """Return the next double, from 0 to below 1, of 53 bits."""
        return ((self.bits(26) << 27) + self.bits(27)) * 2.0**-53

    def below(self, bound: int) -> int:
        """Return the next integer below ``bound``, without bias."""
        if bound & -bound == bound:
            return (bound * self.bits(INT_BITS)) >> INT_BITS
        while True:
            found = self.bits(INT_BITS)
            value = found % bound
            if found - value + bound - 1 < INT_LIMIT:
                return value

    def shuffle(self, items: list[str]) -> None:
        """Shuffle ``items`` in place."""
        for end in range(len(items), 1, -1):
            other = self.below(end)
            items[end - 1], items[other] = items[other], items[end - 1]


def java_order(name: str) -> bytes:
    """Return the key by which Java puts strings in order: their UTF-16 units."""
    return name.encode("utf-16-be")


def hash_set_order(names: Sequence[str]) -> list[str]:
    """Return ``names`` as Java's ``HashSet`` gives them back.

    RCTab draws among those still level after earlier rounds in this order.
    """
    size = 16
    while size * 3 < len(names) * 4:
        size *= 2

    def bucket(name: str) -> int:
        units = name.encode("utf-16-be")
        code = 0
        for high, low in zip(units[::2], units[1::2], strict=True):
            code = (31 * code + (high << 8 | low)) & 0xFFFFFFFF
        return (code ^ code >> 16) & (size - 1)

    return sorted(names, key=bucket)


class RctabTies:
    """Breaks ties by one of RCTab's modes. ``order`` holds the candidates as the contest file lists them."""

    def __init__(self, mode: str, order: Sequence[str], seed: int) -> None:
        self.broken: list[Tie] = []
        self.random = JavaRandom(seed)
        self.order = [*order]
        if mode == "generatepermutation":
            self.order.sort(key=java_order)
            self.random.shuffle(self.order)
        try:
            self.choose = CHOICES[mode]
        except KeyError as error:
            raise ElectionError(f"The rule tiebreakMode has the unknown value “{mode}”.") from error

    def first(self, tied: Sequence[str], history: History) -> str | None:
        """Return which of ``tied`` wins."""
        return self._break("win", tied, history)

    def last(self, tied: Sequence[str], history: History) -> str:
        """Return which of ``tied`` is eliminated."""
        return self._break("elimination", tied, history)

    def _break(self, over: Over, tied: Sequence[str], history: History) -> str:
        between = sorted(tied, key=java_order)
        chosen, by = self.choose(self, over, between, history)
        self.broken.append(Tie(round=len(history), between=tuple(between), over=over, chosen=chosen, by=by))
        return chosen


By = Literal["order_of_options", "previous_round", "generator"]


def _at_random(ties: RctabTies, _: Over, tied: Sequence[str], __: History) -> tuple[str, By]:
    return tied[int(ties.random.double() * len(tied))], "generator"


def _in_order(ties: RctabTies, over: Over, tied: Sequence[str], _: History) -> tuple[str, By]:
    ordered = sorted(tied, key=ties.order.index)
    return ordered[0 if over == "win" else -1], "order_of_options"


def _ask(_: RctabTies, __: Over, tied: Sequence[str], history: History) -> tuple[str, By]:
    raise ElectionError(
        f"In round {len(history)} {' and '.join(tied)} are tied, and the rules leave the choice to a person: "
        "choose another tiebreakMode."
    )


def _earlier(otherwise: "Chooser") -> "Chooser":
    def chosen(ties: RctabTies, over: Over, tied: Sequence[str], history: History) -> tuple[str, By]:
        level = level_before(over, tied, history)
        if len(level) == 1:
            return level[0], "previous_round"
        return otherwise(ties, over, hash_set_order(level) if len(history) > 1 else level, history)

    return chosen


Chooser = Callable[[RctabTies, Over, Sequence[str], History], tuple[str, By]]
CHOICES: dict[str, Chooser] = {
    "random": _at_random,
    "usecandidateorder": _in_order,
    "usecandidateorderintheconfigfile": _in_order,
    "generatepermutation": _in_order,
    "stopcountingandask": _ask,
    "previousroundcountsthenrandom": _earlier(_at_random),
    "previousroundcountsthenask": _earlier(_ask),
    "previousroundcountsthenstopcountingandask": _earlier(_ask),
}
