"""Numbers that wait in memory for the database, each at its place, within bounds."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

Place = TypeVar("Place")


class Counts(Generic[Place]):
    """Adds up what is counted at the same place. Beyond ``most`` places, ``past`` is told what does not fit."""

    def __init__(self, *, most: int, past: Callable[[Place, int], None]) -> None:
        self._most, self._past = most, past
        self._rows: dict[Place, int] = {}

    def __len__(self) -> int:
        return len(self._rows)

    def add(self, place: Place, number: int) -> None:
        """Count at a place."""
        if place in self._rows or len(self._rows) < self._most:
            self._rows[place] = self._rows.get(place, 0) + number
        else:
            self._past(place, number)

    def take(self) -> Sequence[tuple[Place, int]]:
        """Take everything out."""
        rows, self._rows = self._rows, {}
        return list(rows.items())
