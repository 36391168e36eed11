"""A chart of means with their intervals, as lengths in an SVG. The table beside it says the same in figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.engine.estimates import Estimate
from evaluation.engine.phrasing import percent

WIDTH = 360
LEFT = 10
RIGHT = WIDTH - 16
TOP = 8
ROW = 46
LINE = 30
"""How far below its row's top an interval lies; the row's name stands above it."""

AXIS = 24
TICKS = (0.0, 0.25, 0.5, 0.75, 1.0)


@dataclass(frozen=True)
class Tick:
    """A mark on the axis."""

    x: str
    label: str


@dataclass(frozen=True)
class Bar:
    """One mean and its interval. ``low`` and ``high`` are empty where there is no interval."""

    name: str
    y: int
    line: int
    mean: str
    low: str
    high: str
    candidate: bool


@dataclass(frozen=True)
class Chart:
    """Everything the SVG draws, in its own units; ``words`` says it for whoever does not see it."""

    width: int
    height: int
    top: int
    floor: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    words: str


def chart(rows: Sequence[tuple[str, Estimate, bool]]) -> Chart:
    """Return the chart of shares from 0 to 1: of each row its name, its figure, whether it is the candidate."""
    floor = TOP + ROW * len(rows)
    found = [(name, estimate, is_it) for name, estimate, is_it in rows if estimate.mean is not None]
    return Chart(
        width=WIDTH,
        height=floor + AXIS,
        top=TOP,
        floor=floor,
        bars=tuple(
            Bar(
                name=name,
                y=TOP + ROW * place + 16,
                line=TOP + ROW * place + LINE,
                mean=_x(estimate.mean),
                low=_x(estimate.low),
                high=_x(estimate.high),
                candidate=is_it,
            )
            for place, (name, estimate, is_it) in enumerate(found)
        ),
        ticks=tuple(Tick(_x(share), percent(share)) for share in TICKS),
        words=" ".join(_words(name, estimate) for name, estimate, _ in found),
    )


def _x(share: float | None) -> str:
    if share is None:
        return ""
    return f"{LEFT + min(1.0, max(0.0, share)) * (RIGHT - LEFT):.1f}"


def _words(name: str, estimate: Estimate) -> str:
    if estimate.mean is None:
        return ""
    if estimate.low is None or estimate.high is None:
        return f"{name}: {percent(estimate.mean)}."
    low, high = max(0.0, estimate.low), min(1.0, estimate.high)
    return f"{name}: {percent(estimate.mean)}, between {percent(low)} and {percent(high)}."
