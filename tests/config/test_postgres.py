"""The embedded PostgreSQL lets nobody do what they should not."""

import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from config.embedded import places, postgres
from config.env import APP, OWNER, SUPERUSER, embedded_url
from tests.config.servers import one


@pytest.fixture(scope="module")
def table(made: Path) -> Iterator[Path]:
    """Return the folder of a running server with a table of one row."""
    with postgres.running(made):
        with psycopg.connect(embedded_url(made, OWNER)) as owner:
            owner.execute("CREATE TABLE leaf (id serial PRIMARY KEY, text text)")
            owner.execute("INSERT INTO leaf (text) VALUES ('first')")
        yield made


def test_it_is_a_real_server_with_our_settings(table: Path) -> None:
    admin = embedded_url(table, SUPERUSER, "postgres")
    assert str(one(admin, "SHOW server_version")).startswith("16.")
    assert one(admin, "SHOW listen_addresses") == ""
    assert one(admin, "SHOW fsync") == "on"
    assert one(admin, "SHOW data_checksums") == "on"
    assert one(embedded_url(table, APP), "SHOW server_encoding") == "UTF8"
    assert (
        one(embedded_url(table, APP), "SELECT datcollate FROM pg_database WHERE datname = 'polity'")
        == "C.UTF-8"
    )


def test_the_app_reads_and_writes_rows(table: Path) -> None:
    with psycopg.connect(embedded_url(table, APP)) as app:
        app.execute("INSERT INTO leaf (text) VALUES ('second')")
        app.execute("UPDATE leaf SET text = 'third' WHERE text = 'second'")
        assert app.execute("SELECT text FROM leaf ORDER BY id").fetchall() == [("first",), ("third",)]
        app.execute("DELETE FROM leaf WHERE text = 'third'")


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE leaf",
        "DROP TABLE leaf",
        "ALTER TABLE leaf ADD COLUMN more text",
        "ALTER TABLE leaf DISABLE TRIGGER ALL",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "CREATE SCHEMA mine",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE DATABASE mine",
        "CREATE ROLE mine",
        "SET ROLE polity_owner",
        "SET session_replication_role = replica",
        "COPY leaf TO '/tmp/leaf'",
    ],
)
def test_the_app_cannot_change_the_schema_or_empty_a_table(table: Path, statement: str) -> None:
    app = psycopg.connect(embedded_url(table, APP), autocommit=True)
    with app, pytest.raises(psycopg.errors.InsufficientPrivilege):
        app.execute(statement)


@pytest.mark.parametrize("role", [SUPERUSER, OWNER, APP])
def test_a_wrong_password_or_none_is_refused(table: Path, role: str) -> None:
    right = embedded_url(table, role)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(right.replace(places.secret(table, role), "guess"))
    with pytest.raises(psycopg.OperationalError, match="no password supplied"):
        psycopg.connect(right.replace(f":{places.secret(table, role)}", ""), passfile="/dev/null")


def test_passwords_are_stored_as_scram_and_never_logged(table: Path) -> None:
    stored = "SELECT string_agg(rolpassword, ' ') FROM pg_authid WHERE rolcanlogin"
    assert str(one(embedded_url(table, SUPERUSER, "postgres"), stored)).count("SCRAM-SHA-256$") == 3
    log = (table / "logs" / "postgres.log").read_text()
    listing = subprocess.run(["ps", "-eo", "args"], check=True, capture_output=True, text=True).stdout
    for role in (SUPERUSER, OWNER, APP):
        assert places.secret(table, role) not in log + listing


def test_only_our_own_folders_are_ours_alone(table: Path) -> None:
    home = places.postgres_home(table)
    for folder in (home / "data", places.postgres_socket_folder(table), table / "secrets", table / "run"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
