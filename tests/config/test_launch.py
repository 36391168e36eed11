"""The launcher: a program starts when what it needs is there, and never outlives its parent."""

import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from adapters.process import PARENT_GONE
from config.embedded.needs import migrations, schema_is_current
from config.embedded.postgres import running
from config.env import OWNER, REPOSITORY, embedded_url, load
from tests.config.servers import wait_for

LAUNCH = [sys.executable, "-m", "config.embedded.launch"]


def test_it_becomes_the_program() -> None:
    code = "import os; print(os.getpid())"
    with subprocess.Popen(
        [*LAUNCH, "--", sys.executable, "-c", code], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    ) as process:
        output, _ = process.communicate()
    assert output == f"{process.pid}\n"


def test_a_program_whose_parent_is_another_already_does_not_start(tmp_path: Path) -> None:
    parent = tmp_path / "pid"
    parent.write_text("1")
    done = subprocess.run(
        [*LAUNCH, "--parent-file", str(parent), "--", "/bin/echo", "started"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (PARENT_GONE, "")


def test_it_waits_for_the_database_and_for_every_migration(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POLITY_VAR", str(made))
    with subprocess.Popen(
        [*LAUNCH, "--needs", "database,schema", "--", "/bin/echo", "started"],
        cwd=REPOSITORY,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "Waiting for the database.\n"
        with running(made):
            assert process.stdout.readline() == "Waiting for the schema.\n"
            ours = [(file.parent.parent.name, file.stem) for file in migrations(REPOSITORY)]
            assert ours
            with psycopg.connect(embedded_url(made, OWNER)) as owner:
                owner.execute("CREATE TABLE django_migrations (app text, name text)")
                for app, name in ours[1:]:
                    owner.execute("INSERT INTO django_migrations VALUES (%s, %s)", [app, name])
            assert not schema_is_current(load())
            with psycopg.connect(embedded_url(made, OWNER)) as owner:
                owner.execute("INSERT INTO django_migrations VALUES (%s, %s)", ours[0])
            wait_for(lambda: schema_is_current(load()))
            assert process.stdout.readline() == "started\n"
