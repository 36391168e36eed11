"""Keeping to the cap that the keeper of a charter put on who adheres to it, exactly, however many ask at once."""

from django.db import connection, transaction

from adapters.errors import CappedError
from adapters.models import CappedMinute
from constitutions.keeping import Cap
from governance import clock
from governance.models import Community

COUNT = """
INSERT INTO {table} (community_id, minute, asked) VALUES (%s, %s, 1)
ON CONFLICT (community_id) DO UPDATE SET
    asked = CASE WHEN {table}.minute >= EXCLUDED.minute THEN {table}.asked + 1 ELSE 1 END,
    minute = GREATEST({table}.minute, EXCLUDED.minute)
RETURNING asked
"""
"""One statement: two processes that count at the same moment take two numbers."""


@transaction.atomic
def keep_to(cap: Cap | None, *, community: Community) -> None:
    """Count a question if there is a cap. Raises :class:`CappedError` past it, within this minute of the clock."""
    if cap is None:
        return
    minute = clock.now().replace(second=0, microsecond=0)
    statement = COUNT.format(table=CappedMinute._meta.db_table)  # noqa: SLF001 - Django's public name for it
    with connection.cursor() as cursor:
        cursor.execute(statement, [community.pk, minute])
        (asked,) = cursor.fetchone()
    if asked > cap.a_minute:
        raise CappedError(community=community.name, cap=cap.a_minute, keeper=cap.keeper)
