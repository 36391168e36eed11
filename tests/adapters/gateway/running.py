"""Real web processes with the gateway in them, on a database of their own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from config.embedded.postgres import running
from config.embedded.provision import drop, provision
from config.env import APP, OWNER, REPOSITORY, embedded_url, load
from tests.stack import database, free_port, wait_for

START_SECONDS = 120
STOP_SECONDS = 20


@contextmanager
def own_database(name: str) -> Iterator[Mapping[str, str]]:
    """Make a database, point Django in this process at it, and yield what tells other processes of it."""
    var = load().var
    with running(var) as admin:
        database_name = f"polity_{name}_{os.getpid()}"
        provision(admin, database=database_name)
        app = embedded_url(var, APP, database_name)
        environment = {
            "DATABASE_URL": app,
            "DATABASE_OWNER_URL": embedded_url(var, OWNER, database_name),
            "DATABASE_DIRECT_URL": app,
        }
        try:
            migrate = [sys.executable, "manage.py", "migrate", "--no-input", "--verbosity", "0"]
            subprocess.run(migrate, cwd=REPOSITORY, env=os.environ | environment, check=True)
            with database(app):
                yield environment
        finally:
            drop(admin, database=database_name)


@dataclass(frozen=True)
class WebProcess:
    """A running web process and where it answers."""

    url: str
    process: "subprocess.Popen[bytes]"

    def v1(self, slug: str) -> str:
        """Return the address of a community's endpoint, as clients are told it."""
        return f"{self.url}/c/{slug}/v1"


@contextmanager
def web_process(environment: Mapping[str, str], *, var: Path, engine: str) -> Iterator[WebProcess]:
    """Run a web process on a free port until the block ends; ``var`` is where it counts."""
    port = free_port()
    told = {"POLITY_VAR": str(var), "ENGINE_URL": engine, "POLITY_EMBEDDINGS_URL": engine}
    command = ["-m", "uvicorn", "config.asgi:application", "--port", str(port), "--no-access-log"]
    process = subprocess.Popen(
        [sys.executable, *command], cwd=REPOSITORY, env=os.environ | dict(environment) | told
    )
    web = WebProcess(f"http://127.0.0.1:{port}", process)
    try:
        wait_for(lambda: answers(web), "the web process", START_SECONDS)
        yield web
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            process.wait(STOP_SECONDS)


def answers(web: WebProcess) -> bool:
    """Whether the gateway answers; fail if its process has ended."""
    assert web.process.poll() is None, "The web process ended. What it said stands above."
    try:
        return httpx.get(f"{web.v1('nowhere')}/models").status_code in {401, 404}
    except httpx.TransportError:
        return False
