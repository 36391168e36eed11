"""The keys and values of every row that is being written: the memory that attention reads.

A row has a *lane*: a stretch of a *shelf*, whose lanes all hold equally many tokens, so that the rows of a shelf
are attended to together without a copy. A lane that becomes too short moves to the next shelf. The lanes in use
are always a shelf's first ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

# Tokens that a lane of the smallest shelf holds; each next shelf's lanes hold twice as many.
SHORTEST = 256

# Tokens of a shelf, or one lane if that is longer.
SHELF_TOKENS = 8_192


@dataclass(frozen=True)
class Geometry:
    """What one token's keys and values look like, how many a lane may have, and where they lie.

    ``kept`` is the format in which they lie; ``exact`` the one that they are rounded to before, which is the
    model's own, so that what a block (see :mod:`adapters.engine.batch.prefixes`) brings back is what it took.
    """

    layers: int
    heads: int
    size: int
    context: int
    device: torch.device
    kept: torch.dtype
    exact: torch.dtype

    @property
    def token_bytes(self) -> int:
        """Bytes of one token's keys and values in all layers, as they lie in a lane."""
        return 2 * self.layers * self.heads * self.size * self.kept.itemsize


class Lane:
    """Where the keys and values of one row lie. The first ``length`` tokens of it are there.

    ``reached`` is up to where anything was ever put; all behind it is nought.
    """

    def __init__(self, shelf: "Shelf", index: int) -> None:
        self.shelf = shelf
        self.index = index
        self.length = 0
        self.reached = 0

    def read(self, start: int, end: int) -> torch.Tensor:
        """Return a copy ``[layers, 2, heads, end - start, size]`` of these tokens, in the model's own format."""
        held = self.shelf.store[:, :, self.index, :, start:end]
        return held.to(self.shelf.geometry.exact, copy=True)

    def write(self, start: int, block: torch.Tensor) -> None:
        """Put a block that was read before at ``start``."""
        end = start + block.shape[3]
        self.reached = max(self.reached, end)
        self.shelf.store[:, :, self.index, :, start:end] = block

    def cut(self, length: int) -> None:
        """Forget all behind the first ``length`` tokens."""
        self.shelf.store[:, :, self.index, :, length : self.reached] = 0
        self.length = self.reached = length

    def clear(self) -> None:
        """Put noughts in place of everything."""
        self.shelf.store[:, :, self.index, :, : self.reached] = 0
        self.reached = 0


class Shelf:
    """Lanes of equal length. ``store`` is ``[layers, 2, lanes, heads, capacity, size]``: keys, then values."""

    def __init__(self, geometry: Geometry, capacity: int) -> None:
        self.geometry = geometry
        self.capacity = capacity
        self.lanes: list[Lane] = []
        self.store = torch.empty(0)
        self._layers: list[tuple[torch.Tensor, torch.Tensor]] = []
        self.fit(0)

    @property
    def room(self) -> int:
        """How many lanes there is memory for."""
        return self.store.shape[2]

    def keys(self, layer: int) -> torch.Tensor:
        """Return all keys of a layer ``[lanes, heads, capacity, size]``, to read and to write."""
        return self._layers[layer][0]

    def values(self, layer: int) -> torch.Tensor:
        """Return all values of a layer, likewise."""
        return self._layers[layer][1]

    def take(self) -> Lane:
        """Return an empty lane. There must be room for it."""
        lane = Lane(self, len(self.lanes))
        self.lanes.append(lane)
        return lane

    def fit(self, lanes: int) -> None:
        """Have room for exactly so many lanes, not fewer than are in use."""
        shape = (self.geometry.layers, 2, lanes, self.geometry.heads, self.capacity, self.geometry.size)
        # Zeros, since what lies behind a row's tokens is multiplied by nought, which makes no number of NaN.
        store = torch.zeros(shape, dtype=self.geometry.kept, device=self.geometry.device)
        if self.lanes:
            store[:, :, : len(self.lanes)] = self.store[:, :, : len(self.lanes)]
        self.store = store
        self._layers = [(layer[0], layer[1]) for layer in store]


class Memory:
    """All shelves. Together they hold at most ``limit`` tokens, and one row of full length in any case.

    The lanes in use are always the first ones of the first shelves of their length, so what is idle is at most one
    shelf of each, and giving memory back or taking more copies no more than that.
    """

    def __init__(self, geometry: Geometry, limit: int) -> None:
        self.geometry = geometry
        self.limit = max(limit, geometry.context)
        self._shelves: dict[int, list[Shelf]] = {capacity: [] for capacity in _capacities(geometry.context)}

    @property
    def tokens(self) -> int:
        """How many tokens there is memory for now."""
        return sum(shelf.room * shelf.capacity for shelves in self._shelves.values() for shelf in shelves)

    def take(self, tokens: int) -> Lane | None:
        """Return an empty lane for at least ``tokens`` tokens, or None while there is no memory for one."""
        capacity = next(capacity for capacity in self._shelves if capacity >= tokens)
        free = (shelf for shelf in self._shelves[capacity] if len(shelf.lanes) < shelf.room)
        shelf = next(free, None) or self._another(capacity)
        return None if shelf is None else shelf.take()

    def widen(self, lane: Lane, tokens: int) -> Lane | None:
        """Return a lane for ``tokens`` tokens with what ``lane`` holds, or None while there is no memory for it.

        If it is another one, ``lane`` is released.
        """
        if tokens <= lane.shelf.capacity:
            return lane
        wider = self.take(tokens)
        if wider is not None:
            wider.write(0, lane.read(0, lane.length))
            wider.length = lane.length
            self.release(lane)
        return wider

    def release(self, lane: Lane) -> None:
        """Take a lane back. The last one of its length moves into its place."""
        shelves = self._shelves[lane.shelf.capacity]
        last = next(shelf for shelf in reversed(shelves) if shelf.lanes).lanes.pop()
        held = last.read(0, last.length)
        # What one adapter made infinite must not stand behind another's tokens, where it is multiplied by nought.
        last.clear()
        if last is not lane:
            lane.clear()
            last.shelf, last.index = lane.shelf, lane.index
            last.shelf.lanes[last.index] = last
            last.write(0, held)

    def _another(self, capacity: int) -> Shelf | None:
        """Return a new shelf, for which others give back what is idle if need be; None while there is no memory."""
        for idle_given_back in (False, True):
            left = (self.limit - self.tokens) // capacity
            if left > 0:
                shelf = Shelf(self.geometry, capacity)
                shelf.fit(min(left, max(SHELF_TOKENS // capacity, 1)))
                self._shelves[capacity].append(shelf)
                return shelf
            for shelves in () if idle_given_back else self._shelves.values():
                shelves[:] = [shelf for shelf in shelves if shelf.lanes]
                if shelves and len(shelves[-1].lanes) < shelves[-1].room:
                    shelves[-1].fit(len(shelves[-1].lanes))
        return None


def _capacities(context: int) -> Sequence[int]:
    capacity, found = SHORTEST, []
    while capacity < context:
        found.append(capacity)
        capacity *= 2
    return (*found, context)
