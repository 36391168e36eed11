"""A job's rows that wait for their seats. Each is made when its turn comes: thousands that wait cost nothing."""

from collections import deque
from collections.abc import Iterable
from itertools import islice

from adapters.engine.batch.job import Job
from adapters.engine.batch.row import Row
from adapters.engine.batch.seats import Seat


class Line:
    """The rows of one job, those that were put back before those that were never seated."""

    def __init__(self, job: Job, rows: Iterable[Row] = ()) -> None:
        self._job = job
        self._rows = iter(rows)
        self._ahead: deque[Seat] = deque()

    def __bool__(self) -> bool:
        """Tell whether anybody waits still."""
        if not self._ahead:
            self._ahead.extend(Seat(row, self._job) for row in islice(self._rows, 1))
        return bool(self._ahead)

    @property
    def first(self) -> Seat:
        """Who is seated next. Somebody must wait."""
        return self._ahead[0]

    def leave(self) -> None:
        """Say that the first one is seated."""
        self._ahead.popleft()

    def put_back(self, seat: Seat) -> None:
        """Have one wait anew, before all others."""
        self._ahead.appendleft(seat)
