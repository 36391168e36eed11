"""A whole running system on one ``var`` folder: start it, look at it, hurt it, stop it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xmlrpc.client
from collections.abc import Mapping, Sequence
from contextlib import suppress
from enum import StrEnum
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

from supervisor.xmlrpc import SupervisorTransport

from config.embedded import supervisor
from config.embedded.needs import MET
from config.embedded.programs import Program, programs
from config.env import REPOSITORY, load

START_SECONDS = 30.0
HEALTHY_SECONDS = 180.0
STOP_SECONDS = 30.0
PAUSE_SECONDS = 0.1
ANSWER_SECONDS = 2.0
LOG_TAIL_BYTES = 2_000
LAUNCHER = b"config.embedded.launch"
REFUSED = (xmlrpc.client.Error, OSError, socket.error)


class StackError(RuntimeError):
    """The system did not start, is not healthy, or is not there."""


class AlreadyRunningError(StackError):
    """A system runs on this folder already."""


class State(StrEnum):
    """What the process manager says about a program (its own words)."""

    STOPPED = "STOPPED"
    STARTING = "STARTING"
    RUNNING = "RUNNING"
    BACKOFF = "BACKOFF"
    STOPPING = "STOPPING"
    EXITED = "EXITED"
    FATAL = "FATAL"
    UNKNOWN = "UNKNOWN"


class Status(NamedTuple):
    """One program's state; ``pid`` is 0 where no process runs, ``code`` how the last one ended."""

    group: str
    state: State
    pid: int
    code: int
    says: str


class Stack:
    """The system of one ``var``. Many may run side by side, each with its own folder and ports."""

    def __init__(
        self, environment: Mapping[str, str] | None = None, table: Sequence[Program] | None = None
    ) -> None:
        """Describe the system that ``environment``, over the process's own, asks for.

        ``table`` replaces the programs. EnvironmentVariableError if the environment makes no sense.
        """
        self.environment = dict(os.environ) | dict(environment or {})
        self.env = load(self.environment)
        self.environment["POLITY_VAR"] = str(self.env.var)
        self.table = tuple(programs(self.env) if table is None else table)
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _manager(self) -> Any:  # noqa: ANN401 - a remote object has whatever methods we call
        address = f"unix://{supervisor.socket_file(self.env.var)}"
        return xmlrpc.client.ServerProxy(
            "http://localhost", SupervisorTransport(None, None, address)
        ).supervisor

    def manager_pid(self) -> int:
        """Return the process id of the process manager, or 0 if none runs on this folder."""
        with suppress(*REFUSED):
            return int(self._manager.getPID())
        return 0

    def start(self, *, owned: bool = False) -> None:
        """Start the process manager, which starts the rest. AlreadyRunningError if it is there already.

        ``owned``: the system stops when the thread that called this ends, in whatever way.
        """
        if pid := self.manager_pid():
            raise AlreadyRunningError(
                f"It is already running on {self.env.var} (process {pid}). See `make status`."
            )
        command = [sys.executable, "-m", "supervisor.supervisord", "--nodaemon", "--silent"]
        command += ["--configuration", str(supervisor.write(self.env.var, self.table))]
        if owned:
            command = [sys.executable, "-m", "config.embedded.launch", "--last", "SIGTERM", "--", *command]
        log = self.env.var / "logs" / "start.log"
        with log.open("wb") as output:
            self._process = subprocess.Popen(  # noqa: S603 - our own program, from our own table
                command,
                cwd=REPOSITORY,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.manager_pid():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise StackError(f"The process manager did not start:\n{_tail(log)}")
            time.sleep(PAUSE_SECONDS)

    def wait(self) -> int:
        """Wait until the process manager that we started ends, and return its exit code."""
        if self._process is None:
            raise StackError("This is not the one who started it.")
        return self._process.wait()

    def stop(self) -> None:
        """Stop every program in order, then the process manager. Nothing happens where none runs."""
        pid = self.manager_pid()
        if not pid:
            return
        with suppress(*REFUSED):
            self._manager.shutdown()
        deadline = time.monotonic() + STOP_SECONDS
        while self._lives(pid):
            if time.monotonic() > deadline:
                raise StackError(
                    f"The process manager (process {pid}) did not stop in {STOP_SECONDS:.0f} seconds."
                )
            time.sleep(PAUSE_SECONDS)

    def _lives(self, pid: int) -> bool:
        if self._process is not None and self._process.pid == pid:
            return self._process.poll() is None
        return Path(f"/proc/{pid}").exists()

    def status(self) -> dict[str, Status]:
        """Return every program's status, by name. StackError if the system is not running."""
        try:
            found: list[dict[str, Any]] = self._manager.getAllProcessInfo()
        except REFUSED as error:
            raise StackError(f"Nothing is running on {self.env.var}. Start it with `make up`.") from error
        return {
            info["name"]: _status(info)
            for info in sorted(found, key=lambda info: (info["group"], info["name"]))
        }

    def pid_of(self, name: str) -> int:
        """Return the process id of the program ``name``, or 0 while it does not run."""
        return self._status_of(name).pid

    def kill(self, name: str, number: signal.Signals = signal.SIGKILL) -> int:
        """Send the program ``name`` a signal behind the manager's back, and return the process id it had."""
        pid = self.pid_of(name)
        if not pid:
            raise StackError(f"{name} is not running.")
        os.kill(pid, number)
        return pid

    def halt(self, name: str) -> None:
        """Stop the program ``name`` and keep it stopped."""
        self._manager.stopProcess(f"{self._status_of(name).group}:{name}")

    def resume(self, name: str) -> None:
        """Start the program ``name``, which was stopped."""
        self._manager.startProcess(f"{self._status_of(name).group}:{name}")

    def restart(self, name: str) -> None:
        """Stop the program ``name`` and start it again."""
        if self._status_of(name).pid:
            self.halt(name)
        self.resume(name)

    def _status_of(self, name: str) -> Status:
        found = self.status()
        if name not in found:
            raise StackError(f"There is no program called {name}. There are: {', '.join(found)}.")
        return found[name]

    def unhealthy(self) -> list[str]:
        """Return the names of the programs that do not work yet. StackError if one has been given up."""
        found = self.status()
        for name, status in found.items():
            if status.state is State.FATAL:
                log = self.env.var / "logs" / f"{name}.log"
                raise StackError(f"{name} does not start: {status.says}.\n{_tail(log)}")
        return [program.name for program in self.table if not self._works(program, found[program.name])]

    def _works(self, program: Program, status: Status) -> bool:
        return (
            _is_up(program, status)
            and (program.gives is None or MET[program.gives](self.env))
            and (not program.answers_at or _answers(program.answers_at))
        )

    def wait_healthy(self, seconds: float = HEALTHY_SECONDS) -> None:
        """Return when every program works. StackError, with the last lines of the logs, when one does not."""
        deadline = time.monotonic() + seconds
        while names := self.unhealthy():
            if time.monotonic() > deadline:
                tails = "\n".join(
                    f"{name}:\n{_tail(self.env.var / 'logs' / f'{name}.log')}" for name in names
                )
                raise StackError(
                    f"After {seconds:.0f} seconds these do not work yet: {', '.join(names)}.\n{tails}"
                )
            time.sleep(PAUSE_SECONDS)


def _status(info: Mapping[str, Any]) -> Status:
    state = State(info["statename"])
    return Status(info["group"], state, info["pid"], info["exitstatus"], info["description"])


def _is_up(program: Program, status: Status) -> bool:
    if program.once:
        return status.state is State.EXITED and status.code == 0
    # The launcher is still waiting for something as long as it has not become the program.
    return status.state is State.RUNNING and LAUNCHER not in _command_line(status.pid)


def _command_line(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return LAUNCHER


def _answers(address: str) -> bool:
    try:
        urllib.request.urlopen(address, timeout=ANSWER_SECONDS).close()  # noqa: S310 - our own http address
    except urllib.error.HTTPError as error:
        return error.code < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    return True


def _tail(log: Path) -> str:
    if not log.exists():
        return f"{log} is empty."
    return log.read_bytes()[-LOG_TAIL_BYTES:].decode(errors="replace").strip() or f"{log} is empty."
