"""What a count is shown with: bars, stages, tables. A picture's lengths are per cent of its widest."""

from dataclasses import dataclass
from fractions import Fraction

from governance.counting.results import Number
from governance.rulebook.count_phrasing import votes

WHOLE = 100


@dataclass(frozen=True)
class Bar:
    """A bar from ``start``, ``length`` long, of which the last ``gained`` came in this round; ``line`` is a mark."""

    label: str
    value: str
    start: float
    length: float
    gained: float = 0
    line: float | None = None
    note: str = ""

    @property
    def gained_from(self) -> float:
        """Where the part that came in this round begins."""
        return self.start + self.length - self.gained


@dataclass(frozen=True)
class Row:
    """A row of a table: what it is about, its cells, and whether it stands out (a winner)."""

    head: str
    cells: tuple[str, ...]
    strong: bool = False


@dataclass(frozen=True)
class Table:
    """A table whose first column heads its rows."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Stage:
    """One picture with its sentences: a round, or the whole of a count that has one."""

    title: str
    words: tuple[str, ...]
    bars: tuple[Bar, ...]


Drawn = tuple[tuple[Stage, ...], tuple[Table, ...]]
"""One body's count: its pictures, and the tables that say the same."""


def share(number: Number, whole: Number) -> float:
    """Return a length in per cent of ``whole``."""
    return round(float(WHOLE * Fraction(number) / Fraction(whole)), 2)


def percent(number: Number, whole: int) -> str:
    """Return a share for reading: “33 %”; of nothing there is none."""
    return f"{round(WHOLE * Fraction(number) / whole)} %" if whole else "—"


def signed(number: Number) -> str:
    """Return a number of votes that may be below nothing, with a minus sign."""
    return votes(number).replace("-", "−")
