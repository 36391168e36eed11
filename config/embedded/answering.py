"""Whether a PostgreSQL server answers yet, and how one is stopped."""

import signal
import subprocess
import time

import psycopg

READY_SECONDS = 60.0
STOP_SECONDS = 15.0
PAUSE_SECONDS = 0.1
CONNECT_SECONDS = 2


class PostgresError(RuntimeError):
    """The embedded server cannot be made or started."""


def answers(url: str) -> bool:
    """Whether the database at ``url`` takes connections now."""
    try:
        psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
    except psycopg.OperationalError:
        return False
    return True


def wait_ready(
    url: str, *, seconds: float = READY_SECONDS, process: "subprocess.Popen[str] | None" = None
) -> None:
    """Return when the database at ``url`` answers, which after a crash is when it has recovered.

    PostgresError when it does not within ``seconds``, or when ``process``, which should run it, has ended.
    """
    deadline = time.monotonic() + seconds
    while True:
        try:
            psycopg.connect(url, connect_timeout=CONNECT_SECONDS).close()
        except psycopg.OperationalError as error:
            if process is not None and process.poll() is not None:
                raise PostgresError(f"PostgreSQL ended with code {process.returncode}: {error}") from error
            if time.monotonic() > deadline:
                raise PostgresError(
                    f"PostgreSQL did not answer within {seconds:.0f} seconds: {error}"
                ) from error
            time.sleep(PAUSE_SECONDS)
        else:
            return


def stop(process: "subprocess.Popen[str]") -> None:
    """Stop the server ``process`` properly; if it takes too long, at once, which costs it a recovery."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()
