"""The one clock of the house: the database's. Tests move it with :func:`ahead`; no row is ever back-dated."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.db import connection

_AHEAD: ContextVar[timedelta] = ContextVar("ahead", default=timedelta(0))


def now() -> datetime:
    """Return the database's wall-clock time (aware, UTC), not the transaction's start."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (moment,) = cursor.fetchone()
    result: datetime = moment + _AHEAD.get()
    return result


@contextmanager
def ahead(by: timedelta) -> Iterator[None]:
    """Move the clock forward inside the block."""
    reset = _AHEAD.set(_AHEAD.get() + by)
    try:
        yield
    finally:
        _AHEAD.reset(reset)
