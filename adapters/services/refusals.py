"""Writing down what endpoints refused, and what of all that was counted is lost."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from adapters.models import Counting, Missing, Refused
from adapters.reasons import Reason

REFUSED = """
INSERT INTO {table} AS refused (community_id, key_id, reason, at, requests)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[])
ON CONFLICT (community_id, key_id, reason, at) DO UPDATE SET requests = refused.requests + EXCLUDED.requests
"""
MISSING = """
INSERT INTO {table} AS missing (community_id, what, at, number)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::timestamptz[], %s::bigint[])
ON CONFLICT (community_id, what, at) DO UPDATE SET number = missing.number + EXCLUDED.number
"""


class TurnedAway(NamedTuple):
    """Requests that were refused within a minute for one reason, as far as one process did. 0 is a key nobody knows."""

    community: int
    key: int
    reason: Reason
    minute: datetime
    requests: int


class Lost(NamedTuple):
    """What one process could not write down within an hour."""

    community: int
    what: Counting
    hour: datetime
    number: int


def add(refused: Sequence[TurnedAway]) -> None:
    """Add to what the database knows, in one statement: all of it, or nothing."""
    if not refused:
        return
    # Always in the same order, so that two processes never wait for each other's rows.
    communities, keys, reasons, minutes, requests = (
        list(each) for each in zip(*sorted(refused), strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(
            REFUSED.format(table=Refused._meta.db_table),  # noqa: SLF001 - Django's public name for it
            [communities, [key or None for key in keys], reasons, minutes, requests],
        )


def add_missing(lost: Sequence[Lost]) -> None:
    """Add what is lost to what the database knows of it, in one statement."""
    if not lost:
        return
    columns = [list(each) for each in zip(*sorted(lost), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(MISSING.format(table=Missing._meta.db_table), columns)  # noqa: SLF001 - Django's public name for it
