"""Counting what is asked, in the counters that this host's processes share, and keeping what was counted.

The site's own questions count towards a charter's cap in the same counters as the endpoint's.
"""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from adapters.errors import CappedError
from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.journal import Journal
from adapters.metering.meter import Meter, Over
from adapters.metering.record import Kept, Scope, ident_of
from adapters.metering.rules import Charge, charge
from adapters.metering.windows import Calendar
from adapters.models import Counted
from adapters.places import counters_folder
from adapters.services import lending
from constitutions.keeping import Cap
from governance import clock
from governance.models import Community

KEEP = """
INSERT INTO {table} AS kept (host, ident, day, requests_day, tokens_day, month, tokens_month)
SELECT %s, * FROM unnest(%s::bigint[], %s::int[], %s::bigint[], %s::bigint[], %s::int[], %s::bigint[])
ON CONFLICT (host, ident) DO UPDATE SET
    day = EXCLUDED.day, requests_day = EXCLUDED.requests_day, tokens_day = EXCLUDED.tokens_day,
    month = EXCLUDED.month, tokens_month = EXCLUDED.tokens_month
WHERE (EXCLUDED.month, EXCLUDED.day) >= (kept.month, kept.day)
"""


def meter() -> Meter:
    """Return this process's meter, over the counters of this host and database."""
    return _meter(counters_folder())


def journal() -> Journal:
    """Return what is written down on this host of what was counted."""
    return Journal(counters_folder())


@cache
def _meter(folder: Path) -> Meter:
    counters = Counters(folder)
    with counters:
        if not counters.is_sure:
            # The machine stopped since: what it had not written into the file yet is in the journal.
            counters.recall(Journal(folder).read())
            counters.is_sure_now()
    return Meter(counters)


def charged(scope: Scope, number: int, limits: Limits) -> Charge:
    """Return who a request counts for, with the limits as large as they are on this host."""
    place, places = settings.POLITY_GATEWAY_HOST
    return charge(ident_of(scope, number), limits, place=place, places=places)


def capped(cap: Cap, community_id: int) -> Charge:
    """Return the cap of a charter's keeper as what a question is held against."""
    return charged(Scope.CAP, community_id, Limits(requests_per_minute=cap.a_minute))


def keep_to(cap: Cap | None, *, community: Community) -> None:
    """Count a question if there is a cap. Raises :class:`CappedError` past it, within this minute of the clock."""
    if cap is None:
        return
    counting = meter()
    let_in = counting.let_in([capped(cap, community.pk)], tokens=0, at=clock.now().timestamp())
    if isinstance(let_in, Over):
        raise CappedError(
            community=community.name, cap=cap.a_minute, keeper=cap.keeper, retry_after=let_in.stands.seconds
        )
    counting.close(let_in, took=0)


def keep(counted: Iterable[Kept]) -> None:
    """Write into the database what was counted, for a host that loses its files."""
    place, _ = settings.POLITY_GATEWAY_HOST
    rows = sorted(counted, key=lambda each: each.ident)
    columns = zip(
        *((r.ident, r.day, r.requests_day, r.tokens_day, r.month, r.tokens_month) for r in rows), strict=True
    )
    if rows:
        statement = KEEP.format(table=Counted._meta.db_table)  # noqa: SLF001 - Django's public name for it
        with connection.cursor() as cursor:
            cursor.execute(statement, [place, *(list(column) for column in columns)])


def restore() -> None:
    """Take over what the database knows that this host counted, once for each time that its file is made."""
    counters = meter().counters
    with counters:
        if counters.is_restored:
            return
    place, _ = settings.POLITY_GATEWAY_HOST
    fields = ("ident", "day", "requests_day", "tokens_day", "month", "tokens_month")
    kept = [Kept(*row) for row in Counted.objects.filter(host=place).values_list(*fields)]
    lending.recall(meter(), place=place, now=Calendar().at(clock.now().timestamp()))
    with counters:
        if not counters.is_restored:
            counters.recall(kept)
            counters.is_restored_now()


def lend() -> None:
    """Lend between this host and the others that share its limits, where there are any."""
    place, places = settings.POLITY_GATEWAY_HOST
    lending.lend(meter(), place=place, places=places)
