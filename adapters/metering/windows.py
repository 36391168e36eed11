"""The minutes, days and months that limits count in: the clock's own, in UTC, as whole numbers. Pure."""

import math
from dataclasses import dataclass
from datetime import UTC, datetime

MINUTE, DAY = 60, 86_400
MONTHS = 12
BACKWARDS = 1
"""How many windows a clock may be behind another process's without its old window beginning again."""


@dataclass(frozen=True, slots=True)
class Windows:
    """The minute, the day and the month that a moment lies in."""

    minute: int
    day: int
    month: int


class Calendar:
    """Turns moments into windows. What a day's month is stays the same all day, so it is looked up once."""

    def __init__(self) -> None:
        self._day = self._month = -1

    def at(self, moment: float) -> Windows:
        """Return the windows of a moment, in seconds since 1970."""
        day = int(moment // DAY)
        if day != self._day:
            date = datetime.fromtimestamp(moment, UTC)
            self._day, self._month = day, date.year * MONTHS + date.month - 1
        return Windows(int(moment // MINUTE), day, self._month)


def is_over(kept: int, now: int) -> bool:
    """Whether a window that something was counted in has ended.

    One that is a step ahead was begun by a process whose clock is, and goes on. One further ahead was begun by a
    clock that was wrong.
    """
    return not now <= kept <= now + BACKWARDS


def seconds_left(moment: float, window: str) -> int:
    """Return the whole seconds, at least one, until the next minute, day or month."""
    if window == "month":
        date = datetime.fromtimestamp(moment, UTC)
        years, month = divmod(date.month, MONTHS)
        following = datetime(date.year + years, month + 1, 1, tzinfo=UTC)
        return max(1, math.ceil(following.timestamp() - moment))
    length = DAY if window == "day" else MINUTE
    return max(1, math.ceil(length - moment % length))
