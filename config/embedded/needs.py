"""What a program may need before it can start, and how we know that it is there."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path

import psycopg

from config.embedded.answering import answers
from config.env import Env


class Need(StrEnum):
    """Something a program cannot start without."""

    DATABASE = "database"
    SCHEMA = "schema"


def schema_is_current(env: Env) -> bool:
    """Whether every migration of ours in the code has been applied to the database.

    Other packages' migrations run in the same command, milliseconds apart; asking Django itself would cost
    each program a second of start-up.
    """
    wanted = {(file.parent.parent.name, file.stem) for file in migrations(env.repository)}
    try:
        with psycopg.connect(env.database_url, connect_timeout=2) as connection:
            applied = set(connection.execute("SELECT app, name FROM django_migrations").fetchall())
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False
    return wanted <= applied


def migrations(repository: Path) -> list[Path]:
    """Return the migration files of our own apps."""
    return sorted(repository.glob("*/migrations/[0-9]*.py"))


MET: Mapping[Need, Callable[[Env], bool]] = {
    Need.DATABASE: lambda env: answers(env.database_url),
    Need.SCHEMA: schema_is_current,
}
