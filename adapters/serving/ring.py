"""Which of several engines answers for which adapter: consistent hashing with bounded loads. Pure.

Each replica stands at many points of a circle and each key at one; a key's replicas are met clockwise from
there, its home first. So every process finds the same home without a word between them, an adapter's weights
and prefixes stay warm in one place, and a replica that comes or goes moves only what was its own.

A popular adapter would still pile up at its home. Hence no replica is given more than ``BOUND`` times the
mean of what is under way, and what is beyond that goes on to the next one clockwise (Mirrokni, Thorup and
Zadimoghaddam, Consistent Hashing with Bounded Loads, SODA 2018, arXiv:1608.01350).
"""

from bisect import bisect
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from hashlib import blake2b
from math import ceil

POINTS = 128
"""At how many points a replica stands: with these, the shares of keys differ by about a tenth."""
KEYS = 4_096
"""Of how many keys a process remembers the order of their replicas."""
BOUND = 1.25
"""How much more than the mean one replica is given: the paper's 1 + ε. Less moves more, more queues longer."""


def place(text: str) -> int:
    """Return where on the circle ``text`` stands: the same in every process, which ``hash()`` is not."""
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest())


def room(requests: int, replicas: int) -> int:
    """Return how many of ``requests`` one of ``replicas`` may hold."""
    return ceil(BOUND * requests / replicas)


@dataclass(frozen=True)
class Ring:
    """The circle. ``replicas`` are addresses, each once; their order does not matter."""

    replicas: tuple[str, ...]

    @cached_property
    def _circle(self) -> list[tuple[int, str]]:
        return sorted((place(f"{each}#{number}"), each) for each in self.replicas for number in range(POINTS))

    def clockwise(self, key: str) -> tuple[str, ...]:
        """Return every replica once, in the order in which ``key`` meets them."""
        return _clockwise(self, key)

    def _walk(self, key: str) -> Iterator[str]:
        start = bisect(self._circle, (place(key), ""))
        for step in range(len(self._circle)):
            yield self._circle[(start + step) % len(self._circle)][1]

    def pick(self, key: str, loads: Mapping[str, int], *, without: Collection[str] = ()) -> str | None:
        """Return the first replica that ``key`` meets and that has room for one request more.

        ``loads`` says how many requests each has now. ``without`` are those that cannot be taken, and count
        for nothing; None if no other is left. Among the rest one always has room, as ``BOUND`` is above 1.
        """
        left = [each for each in self.replicas if each not in without]
        if not left:
            return None
        most = room(sum(loads[each] for each in left) + 1, len(left))
        return next(each for each in self.clockwise(key) if each in left and loads[each] < most)


@lru_cache(maxsize=KEYS)
def _clockwise(ring: Ring, key: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ring._walk(key)))  # noqa: SLF001 - its own ring; on a method, a cache keeps rings alive
