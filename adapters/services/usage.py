"""Writing down what answers took: by key, deployment and minute."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import connection

from adapters.models import Usage

ADD = """
INSERT INTO {table} AS used (community_id, key_id, deployment_id, at, answers, prompt_tokens, completion_tokens)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::timestamptz[], %s::int[], %s::bigint[], %s::bigint[])
ON CONFLICT (key_id, deployment_id, at) DO UPDATE SET
    answers = used.answers + EXCLUDED.answers,
    prompt_tokens = used.prompt_tokens + EXCLUDED.prompt_tokens,
    completion_tokens = used.completion_tokens + EXCLUDED.completion_tokens
"""


class Taken(NamedTuple):
    """What a key's answers from one deployment took within a minute, as far as one process gave them."""

    community: int
    key: int
    deployment: int
    minute: datetime
    answers: int
    prompt_tokens: int
    completion_tokens: int


def add(taken: Sequence[Taken]) -> None:
    """Add to what the database knows, in one statement: all of it, or nothing."""
    if not taken:
        return
    # Always in the same order, so that two processes never wait for each other's rows.
    columns = zip(*sorted(taken), strict=True)
    with connection.cursor() as cursor:
        statement = ADD.format(table=Usage._meta.db_table)  # noqa: SLF001 - Django's public name for it
        cursor.execute(statement, [list(column) for column in columns])
