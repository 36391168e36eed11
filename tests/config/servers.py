"""Small things that several tests of the embedded server need."""

import os
import pwd
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from config.env import REPOSITORY

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs PostgreSQL as another account")
NOBODY = pwd.getpwnam("nobody")
PATIENCE_SECONDS = 60.0


def serve(var: Path) -> "subprocess.Popen[str]":
    """Start a server as the process manager would."""
    return subprocess.Popen(
        [sys.executable, "-m", "config.embedded.postgres"],
        cwd=REPOSITORY,
        env=os.environ | {"POLITY_VAR": str(var)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def one(url: str, query: str) -> object:
    """Return the single value that ``query`` finds."""
    with psycopg.connect(url) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def gone(pid: int) -> bool:
    """Whether no process has this number any more, or only a dead one does."""
    with suppress(FileNotFoundError):
        return "\nState:\tZ" in Path(f"/proc/{pid}/status").read_text()
    return True


def wait_for(condition: Callable[[], bool]) -> None:
    """Return when ``condition`` holds; fail when it does not for long."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
