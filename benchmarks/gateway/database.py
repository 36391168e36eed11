"""A database for our gateway, with a community in it whose endpoint is asked."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from config.embedded.postgres import running
from config.embedded.provision import drop, provision
from config.env import APP, OWNER, REPOSITORY, embedded_url, load

SLUG = "stub"
"""The community's address, and so what clients call its model: the same as that of the backend."""


@dataclass(frozen=True)
class Asked:
    """Where our gateway finds its database, and the key that opens the endpoint."""

    environment: Mapping[str, str]
    database: str
    secret: str


@contextmanager
def community() -> Iterator[Asked]:
    """Make a database with one such community, for the block."""
    var, name = load().var, f"polity_benchmark_{os.getpid()}"
    with running(var) as admin:
        provision(admin, database=name)
        app = embedded_url(var, APP, name)
        environment = {
            "DATABASE_URL": app,
            "DATABASE_OWNER_URL": embedded_url(var, OWNER, name),
            "DATABASE_DIRECT_URL": app,
        }
        try:
            command = [sys.executable, "-m", "benchmarks.gateway.endpoint"]
            made = subprocess.run(  # noqa: S603 - this very module
                command,
                cwd=REPOSITORY,
                env=os.environ | environment,
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            yield Asked(environment, name, made.stdout.split()[-1])
        finally:
            drop(admin, database=name)
