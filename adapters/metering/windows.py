"""The minutes, days and months that limits count in: the clock's own, in UTC, as whole numbers. Pure."""

import math
from datetime import UTC, datetime
from typing import NamedTuple

MINUTE, DAY = 60, 86_400
MONTHS = 12
BACKWARDS = 1
"""How many windows a clock may be behind another process's without its old window beginning again."""


class Windows(NamedTuple):
    """The minute, the day and the month that a moment lies in."""

    minute: int
    day: int
    month: int


class Calendar:
    """Turns moments into windows. They are the same for a whole minute, so that they are looked up once for it."""

    def __init__(self) -> None:
        self._last = Windows(-1, -1, -1)

    def at(self, moment: float) -> Windows:
        """Return the windows of a moment, in seconds since 1970."""
        minute, last = int(moment // MINUTE), self._last
        if minute == last.minute:
            return last
        date = datetime.fromtimestamp(moment, UTC)
        self._last = found = Windows(minute, int(moment // DAY), date.year * MONTHS + date.month - 1)
        return found


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
    return length - int(moment) % length
