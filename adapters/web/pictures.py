"""Numbers over time as pictures: a strip of bars for each whose they are, on one scale, with the table beside them.

Pure. A strip is as wide as there are times and a hundred high; the page stretches it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from governance.phrasing import counted
from governance.web.count_parts import Row, Table

HEIGHT = 100
MOST_STRIPS = 12
"""How many strips a picture has at most; whatever is left is drawn together."""
OTHERS = "All others together"
BAR, GAP = 0.8, 0.1
"""How wide a bar is, and how far it stands from where its time begins."""


@dataclass(frozen=True)
class Column:
    """One bar of a strip."""

    x: float
    y: float
    height: float
    width: float = BAR


@dataclass(frozen=True)
class Strip:
    """The bars of one of those whose numbers are drawn, and their sum in words."""

    label: str
    total: str
    columns: tuple[Column, ...]


@dataclass(frozen=True)
class Picture:
    """Strips on one scale. ``peak`` is what the highest bar stands for; ``ticks`` name some of the times."""

    title: str
    peak: str
    ticks: tuple[str, ...]
    width: int
    strips: tuple[Strip, ...]
    table: Table


@dataclass(frozen=True)
class Line:
    """Whose numbers, in words, and the numbers by time; a time that is missing stands for nothing."""

    label: str
    values: Mapping[datetime, int]


def picture(
    title: str,
    lines: Sequence[Line],
    *,
    times: Sequence[datetime],
    say: Callable[[datetime], str],
    unit: tuple[str, str],
) -> Picture:
    """Draw the lines over the times. ``say`` names a time, ``unit`` one and many of what is counted."""
    lines = _few(lines, times)
    peak = max((line.values.get(time, 0) for line in lines for time in times), default=0)
    rows = tuple(
        Row(say(time), tuple(f"{line.values.get(time, 0):,}" for line in lines))
        for time in times
        if any(line.values.get(time) for line in lines)
    )
    return Picture(
        title=title,
        peak=counted(peak, *unit),
        ticks=(say(times[0]), say(times[len(times) // 2]), say(times[-1])),
        width=len(times),
        strips=tuple(_strip(line, times, peak, unit) for line in lines),
        table=Table(f"{title}. Times without any are left out.", tuple(line.label for line in lines), rows),
    )


def _few(lines: Sequence[Line], times: Sequence[datetime]) -> Sequence[Line]:
    if len(lines) <= MOST_STRIPS:
        return lines
    kept, rest = lines[: MOST_STRIPS - 1], lines[MOST_STRIPS - 1 :]
    together = {time: sum(line.values.get(time, 0) for line in rest) for time in times}
    return [*kept, Line(OTHERS, together)]


def _strip(line: Line, times: Sequence[datetime], peak: int, unit: tuple[str, str]) -> Strip:
    columns = []
    for place, time in enumerate(times):
        value = line.values.get(time, 0)
        if value:
            height = round(HEIGHT * value / peak, 2)
            columns.append(Column(place + GAP, round(HEIGHT - height, 2), height))
    total = sum(line.values.get(time, 0) for time in times)
    return Strip(line.label, counted(total, *unit), tuple(columns))
