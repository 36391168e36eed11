"""The process manager's configuration: supervisord's file, written from our table of programs.

The file holds no secret, and neither does a command line: programs get those through their environment and
from ``var/secrets``.
"""

import getpass
import os
import shlex
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from config.embedded import places
from config.embedded.programs import Group, Program
from config.env import REPOSITORY

LOG_BYTES = "10MB"
LOG_FILES = 3
# A program that keeps failing is started again ever more slowly: after 1 second, 2, 3 and so on.
START_TRIES = 100
SETTLED_SECONDS = 1
# These begin a comment, end a line, or stand for something else.
UNWRITABLE = ("\n", "%", " ;", " #")
PRIORITIES = {group: 10 * place for place, group in enumerate(Group, start=1)}


class UnwritableError(ValueError):
    """A value that the process manager's file cannot hold."""


def pid_file(var: Path) -> Path:
    """Return the file with the process id of supervisord."""
    return var / "run" / "supervisord.pid"


def socket_file(var: Path) -> Path:
    """Return the socket supervisord takes orders on."""
    return places.socket_folder(var) / "supervisor.sock"


def write(var: Path, programs: Iterable[Program]) -> Path:
    """Write the configuration for ``programs`` under ``var`` and return its path."""
    run, logs = places.private_folder(var / "run"), places.private_folder(var / "logs")
    places.private_folder(places.socket_folder(var))
    table = list(programs)
    sections: dict[str, dict[str, object]] = {
        "unix_http_server": {"file": socket_file(var), "chmod": "0700"},
        "rpcinterface:supervisor": {
            "supervisor.rpcinterface_factory": "supervisor.rpcinterface:make_main_rpcinterface",
        },
        "supervisord": _manager(run, logs),
    }
    for group in Group:
        members = [program.name for program in table if program.group is group]
        if members:
            sections[f"group:{group}"] = {"programs": ",".join(members), "priority": PRIORITIES[group]}
    for program in table:
        sections[f"program:{program.name}"] = _program(program, var, logs)
    path = run / "supervisord.conf"
    text = "\n".join(_section(name, values) for name, values in sections.items())
    path.touch(mode=0o600)
    path.write_text(text)
    return path


def _manager(run: Path, logs: Path) -> dict[str, object]:
    values: dict[str, object] = {
        "pidfile": pid_file(run.parent),
        "logfile": logs / "supervisord.log",
        "logfile_maxbytes": LOG_BYTES,
        "logfile_backups": LOG_FILES,
        "childlogdir": logs,
        "directory": REPOSITORY,
    }
    # supervisord wants to be told that running as root is meant.
    return values | ({"user": getpass.getuser()} if os.geteuid() == 0 else {})


def _program(program: Program, var: Path, logs: Path) -> dict[str, object]:
    launch = [sys.executable, "-m", "config.embedded.launch", "--parent-file", str(pid_file(var))]
    if program.needs:
        launch += ["--needs", ",".join(program.needs)]
    return {
        "command": shlex.join([*launch, "--", *program.command]),
        "directory": REPOSITORY,
        "autorestart": "unexpected" if program.once else "true",
        "exitcodes": "0",
        "startsecs": 0 if program.once else SETTLED_SECONDS,
        "startretries": START_TRIES,
        "stopsignal": program.stop_signal.name.removeprefix("SIG"),
        "stopwaitsecs": program.stop_seconds,
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": logs / f"{program.name}.log",
        "stdout_logfile_maxbytes": LOG_BYTES,
        "stdout_logfile_backups": LOG_FILES,
    }


def _section(name: str, values: Mapping[str, object]) -> str:
    lines = [f"{key}={_value(value)}" for key, value in values.items()]
    return "\n".join([f"[{name}]", *lines, ""])


def _value(value: object) -> str:
    text = str(value)
    if any(mark in text for mark in UNWRITABLE):
        raise UnwritableError(
            f"The process manager cannot read {text!r}: rename the folder, without % ; or #."
        )
    return text
