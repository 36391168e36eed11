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


@dataclass(frozen=True)
class Geometry:
    """What one token's keys and values look like, how many a lane may have, and where they lie.

    ``kept`` is the format in which they lie; ``exact`` the one that they are rounded to before, which is the
    model's own, so that what a block (see :mod:`adapters.engine.prefixes`) brings back is what it took.
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
    """Where the keys and values of one row lie. The first ``length`` tokens of it are there."""

    def __init__(self, shelf: "Shelf", index: int) -> None:
        self.shelf = shelf
        self.index = index
        self.length = 0

    def read(self, start: int, end: int) -> torch.Tensor:
        """Return a copy ``[layers, 2, heads, end - start, size]`` of these tokens, in the model's own format."""
        held = self.shelf.store[:, :, self.index, :, start:end]
        return held.to(self.shelf.geometry.exact, copy=True)

    def write(self, start: int, block: torch.Tensor) -> None:
        """Put a block that was read before at ``start``."""
        self.shelf.store[:, :, self.index, :, start : start + block.shape[3]] = block


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

    def release(self, lane: Lane) -> None:
        """Take a lane back. The last one moves into its place."""
        last = self.lanes.pop()
        if last is not lane:
            last.index = lane.index
            last.write(0, self.store[:, :, len(self.lanes), :, : last.length])
            self.lanes[last.index] = last

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
    """All shelves. Together they hold at most ``limit`` tokens, and one row of full length in any case."""

    def __init__(self, geometry: Geometry, limit: int) -> None:
        self.geometry = geometry
        self.limit = max(limit, geometry.context)
        self._shelves = [Shelf(geometry, capacity) for capacity in _capacities(geometry.context)]

    @property
    def tokens(self) -> int:
        """How many tokens there is memory for now."""
        return sum(shelf.room * shelf.capacity for shelf in self._shelves)

    def take(self, tokens: int) -> Lane | None:
        """Return an empty lane for at least ``tokens`` tokens, or None while there is no memory for one."""
        shelf = next(shelf for shelf in self._shelves if shelf.capacity >= tokens)
        return shelf.take() if len(shelf.lanes) < shelf.room or self._grown(shelf) else None

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
            lane.shelf.release(lane)
        return wider

    def release(self, lane: Lane) -> None:
        """Take a lane back."""
        lane.shelf.release(lane)

    def _grown(self, shelf: Shelf) -> bool:
        """Give ``shelf`` more room if there is memory: twice as much, or one lane; others give back what is idle."""
        for idle_given_back in (False, True):
            for more in (shelf.room, 1):
                if more and self.tokens + more * shelf.capacity <= self.limit:
                    shelf.fit(shelf.room + more)
                    return True
            for other in () if idle_given_back else self._shelves:
                if other is not shelf and len(other.lanes) < other.room:
                    other.fit(len(other.lanes))
        return False


def _capacities(context: int) -> Sequence[int]:
    capacity, found = SHORTEST, []
    while capacity < context:
        found.append(capacity)
        capacity *= 2
    return (*found, context)
