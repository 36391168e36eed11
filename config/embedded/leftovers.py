"""Processes of a PostgreSQL server whose head was killed, and the lock file it left (Linux, proc(5)).

PostgreSQL refuses to start while an old backend still holds its shared memory, and while the process
number in an old ``postmaster.pid`` has gone to another program of the same account. It is right to refuse:
two servers on one data folder destroy it. Here we look closely at what is there, and only then clear it away.
"""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

# A backend ends by itself once it waits for something and finds the head gone; a busy one is asked.
LAST_WORDS: tuple[tuple[signal.Signals | None, float], ...] = (
    (None, 2.0),
    (signal.SIGTERM, 5.0),
    (signal.SIGQUIT, 2.0),
    (signal.SIGKILL, 5.0),
)
STOPPING_SECONDS = 20.0
PAUSE_SECONDS = 0.05
LOCK_FILE = "postmaster.pid"
STATUS_LINE = 7


class ServerStillRunningError(RuntimeError):
    """A server, or a process of one that will not end, still uses the data folder."""


def processes_in(data: Path) -> Iterator[int]:
    """Yield the process ids of every PostgreSQL process that works in ``data``: each has it as its folder."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            # A process may end, or be one we may not look at, while we look.
            with suppress(OSError):
                if Path.readlink(entry / "cwd") == data and (entry / "comm").read_text() == "postgres\n":
                    yield int(entry.name)


def clear(data: Path) -> None:
    """Return when nothing uses ``data`` and a server can start. ServerStillRunningError if one is running."""
    deadline = time.monotonic() + STOPPING_SECONDS
    while (head := _head(data)) is not None:
        if _status(data) != "stopping" or time.monotonic() > deadline:
            raise ServerStillRunningError(f"PostgreSQL is already running on {data} (process {head}).")
        time.sleep(PAUSE_SECONDS)
    end(data)
    # Nothing of ours is alive, so a live process of that number is a stranger's.
    if (old := _lock_holder(data)) is not None and Path(f"/proc/{old}").exists():
        (data / LOCK_FILE).unlink()


def end(data: Path) -> None:
    """End every process in ``data``, kindly at first. ServerStillRunningError if one does not end at all."""
    if not any(_gone(data, last, seconds) for last, seconds in LAST_WORDS):
        left = ", ".join(map(str, processes_in(data)))
        raise ServerStillRunningError(
            f"Old PostgreSQL processes on {data} do not end: {left}. Restart the machine."
        )


def _gone(data: Path, last: signal.Signals | None, seconds: float) -> bool:
    for pid in processes_in(data):
        if last is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, last)
    deadline = time.monotonic() + seconds
    while any(processes_in(data)):
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE_SECONDS)
    return True


def _lock_lines(data: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return (data / LOCK_FILE).read_text().splitlines()
    return []


def _lock_holder(data: Path) -> int | None:
    lines = _lock_lines(data)
    return abs(int(lines[0])) if lines and lines[0].lstrip("-").isdigit() else None


def _head(data: Path) -> int | None:
    """Return the process id of the server on ``data``, if it lives."""
    holder = _lock_holder(data)
    return holder if holder in set(processes_in(data)) else None


def _status(data: Path) -> str:
    lines = _lock_lines(data)
    return lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else "starting"
