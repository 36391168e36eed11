"""The embedded PostgreSQL under root, who may not run it, and under an ordinary user."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.embedded import leftovers, places, postgres, wheel
from config.embedded.cluster import ENVIRONMENT
from config.env import REPOSITORY
from tests.config.servers import NOBODY, as_root, serve

pytestmark = as_root
AS_AN_ORDINARY_USER = """
import os, sys
from pathlib import Path
import psycopg
from config.embedded import leftovers, places, postgres
from config.embedded.programs import Group, Program
from config.embedded.needs import Need
from config.embedded.stack import Stack
from config.env import APP, OWNER, embedded_url, load

assert os.geteuid() != 0
var = load().var
python = (sys.executable, "-c", "import time; time.sleep(60)")
for _ in range(2):
    command = (sys.executable, "-m", "config.embedded.postgres")
    server = Program("postgres", command, Group.DATABASE, gives=Need.DATABASE)
    stack = Stack(table=[server, Program("sleeper", python, needs=(Need.DATABASE,))])
    stack.start(owned=True)
    stack.wait_healthy(60)
    with psycopg.connect(embedded_url(var, OWNER)) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS leaf (id int)")
    with psycopg.connect(embedded_url(var, APP)) as app:
        app.execute("INSERT INTO leaf VALUES (1)")
        print(app.execute("SELECT count(*) FROM leaf").fetchone()[0])
    stack.stop()
assert not list(leftovers.processes_in(var / "postgres" / "data"))
"""
PACKAGES = {"PYTHONPATH": f".:{Path(psycopg.__file__).parent.parent}", "PATH": "/usr/bin:/bin"}


def test_as_root_the_server_runs_as_somebody_else(made: Path) -> None:
    home = places.postgres_home(made)
    data = home / "data"
    assert home.stat().st_uid == 0
    assert data.stat().st_uid != 0
    with postgres.running(made):
        owners = {Path(f"/proc/{pid}").stat().st_uid for pid in leftovers.processes_in(data)}
    assert owners == {data.stat().st_uid}


def test_programs_that_the_account_cannot_reach_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = wheel.programs().parent.parent
    hidden = tmp_path / "hidden"
    hidden.mkdir(mode=0o700)
    for folder in (package, package.with_name(f"{wheel.PACKAGE}.libs")):
        (hidden / folder.name).symlink_to(folder)
    monkeypatch.setattr(wheel, "programs", lambda: hidden / wheel.PACKAGE / wheel.RELEASE / "bin")
    with tempfile.TemporaryDirectory() as reachable:
        Path(reachable).chmod(0o755)
        monkeypatch.setattr(places, "ROOT_HOME", Path(reachable))
        for _ in range(2):
            programs = wheel.programs_for(NOBODY)
            assert programs.is_relative_to(reachable)
            asked = as_nobody([str(programs / "initdb"), "--version"], env=ENVIRONMENT, cwd=Path("/"))
            assert asked.stdout.startswith("initdb (PostgreSQL) 16.")


def test_root_does_not_touch_the_database_of_an_ordinary_user(var: Path) -> None:
    var.mkdir()
    (var / "postgres").mkdir()
    os.chown(var / "postgres", NOBODY.pw_uid, NOBODY.pw_gid)
    refused = serve(var)
    output, _ = refused.communicate(timeout=30)
    assert refused.returncode == 1
    assert "was made by nobody" in output


def as_nobody(command: list[str], *, cwd: Path, env: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run ``command`` as an ordinary user, with no group and no privilege of ours."""
    return subprocess.run(
        command,
        user=NOBODY.pw_uid,
        group=NOBODY.pw_gid,
        extra_groups=[],
        cwd=cwd,
        env=env,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


def python_for_everybody() -> str:
    """Return a Python 3.11 that an ordinary user can run with our packages; skip where there is none."""
    for python in (sys.executable, "/usr/bin/python3.11", "/usr/local/bin/python3.11"):
        with suppress(OSError):
            tried = as_nobody(
                [python, "-c", "import celery, psycopg, pydantic, supervisor"], env=PACKAGES, cwd=Path("/")
            )
            if tried.returncode == 0:
                return python
    pytest.skip("no Python 3.11 with our packages that an ordinary user can run")


def test_an_ordinary_user_gets_the_same() -> None:
    python = python_for_everybody()
    with tempfile.TemporaryDirectory() as folder:
        tree = Path(folder) / "polity"
        for package in ("config", "adapters"):
            shutil.copytree(
                REPOSITORY / package, tree / package, ignore=shutil.ignore_patterns("__pycache__")
            )
        for path in (Path(folder), tree, *tree.rglob("*")):
            os.chown(path, NOBODY.pw_uid, NOBODY.pw_gid)
        done = as_nobody([python, "-c", AS_AN_ORDINARY_USER], cwd=tree, env=PACKAGES)
        assert done.returncode == 0, done.stderr
        assert done.stdout == "1\n2\n"
        assert (tree / "var" / "postgres" / "data").stat().st_uid == NOBODY.pw_uid
