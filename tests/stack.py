"""A whole running system for tests: real processes on a folder and ports of their own, with a tiny model."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import close_old_connections, connections
from django.test.utils import override_settings

from config.embedded import postgres
from config.embedded.stack import Stack

LEASE_SECONDS = 4
WAIT_SECONDS = 240.0
PAUSE_SECONDS = 0.1


def free_port() -> int:
    """Return a port nobody listens on just now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@contextmanager
def running_stack(var: Path, base_model: Path) -> Iterator[Stack]:
    """Run every process on ``var``, with Django in this process using the same database."""
    environment = {
        "POLITY_VAR": str(var),
        "POLITY_BASE_MODEL": str(base_model),
        "POLITY_PORT": str(free_port()),
        "POLITY_ENGINE_PORT": str(free_port()),
        "POLITY_LEASE_SECONDS": str(LEASE_SECONDS),
        "POLITY_TORCH_THREADS": "1",
    }
    inherited = {name: "" for name in os.environ if name.startswith(("DATABASE_", "CELERY_", "ENGINE_"))}
    stack = Stack(inherited | environment)
    stack.start(owned=True)
    try:
        stack.wait_healthy(120)
        with (
            database(stack.env.database_url),
            override_settings(
                POLITY_VAR=var,
                POLITY_ENGINE_URL=stack.env.engine_url,
                POLITY_EMBEDDINGS_URL=stack.env.embeddings_url,
                POLITY_BASE_MODEL=str(base_model),
                # The web process must be able to check passwords that are set here.
                PASSWORD_HASHERS=["django.contrib.auth.hashers.PBKDF2PasswordHasher"],
            ),
        ):
            yield stack
    finally:
        stack.stop()
        postgres.erase(var)


@contextmanager
def database(url: str) -> Iterator[None]:
    """Point Django's default connection at another database for the block."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(settings.DATABASE_OF(url))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def wait_for(true: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
    """Wait until ``true``, through restarts of the database too."""
    from django.db import OperationalError

    deadline = time.monotonic() + seconds
    while True:
        try:
            close_old_connections()
            if true():
                return
        except OperationalError:
            connections["default"].close()
        if time.monotonic() > deadline:
            message = f"After {seconds:.0f} seconds there is still no sign of {what}."
            raise AssertionError(message)
        time.sleep(PAUSE_SECONDS)


def processes_with(text: str) -> list[int]:
    """Return the ids of the processes whose command line has ``text`` in it."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if text in line:
            found.append(int(folder.name))
    return found
