"""The process manager, with small programs in place of ours: it starts, restarts, and leaves nobody."""

import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from config.embedded import supervisor
from config.embedded.programs import Group, Program, programs
from config.embedded.stack import AlreadyRunningError, Stack, StackError, State
from config.embedded.supervisor import UnwritableError
from config.env import REPOSITORY, load
from tests.config.servers import gone, wait_for

Starter = Callable[..., Stack]

# Says in a file when it is told to stop, and stops.
POLITE = """
import signal, sys
def stop(number, frame):
    with open(sys.argv[1], 'a') as file:
        file.write(sys.argv[2] + chr(10))
    sys.exit(0)
signal.signal(signal.SIGTERM, stop)
print('ready', flush=True)
while True:
    signal.pause()
"""
# Does not stop when told to, and has a child that does not either.
STUBBORN = """
import os, signal, sys
signal.signal(signal.SIGTERM, signal.SIG_IGN)
child = os.fork()
if child:
    print(child, flush=True)
while True:
    signal.pause()
"""


def python(name: str, code: str, *words: str, group: Group = Group.APP, stop_seconds: int = 6) -> Program:
    # The manager's file takes one line a value.
    command = (sys.executable, "-c", f"exec({code!r})", *words)
    return Program(name, command, group, stop_seconds=stop_seconds)


@pytest.fixture
def start(var: Path) -> Iterator[Starter]:
    """Return a function that starts a stack of the given programs; it is stopped at the end."""
    started: list[Stack] = []

    def starter(*table: Program) -> Stack:
        stack = Stack({"POLITY_VAR": str(var)}, table)
        stack.start(owned=True)
        started.append(stack)
        stack.wait_healthy(60)
        # A program that runs may not have got as far as hearing signals.
        polite = [program.name for program in table if any(repr(POLITE) in word for word in program.command)]
        logs = [var / "logs" / f"{name}.log" for name in polite]
        wait_for(lambda: all("ready\n" in log.read_text() for log in logs))
        return stack

    yield starter
    for stack in started:
        stack.stop()


def pids(stack: Stack, names: Sequence[str]) -> list[int]:
    return [stack.pid_of(name) for name in names]


def test_programs_run_write_their_logs_and_stop(start: Starter, var: Path) -> None:
    stack = start(
        python("one", POLITE, str(var / "order"), "one"), Program("once", ("/bin/echo", "done"), once=True)
    )
    assert stack.status()["one"].state is State.RUNNING
    assert stack.status()["once"].state is State.EXITED
    wait_for(lambda: (var / "logs" / "one.log").read_text() == "ready\n")
    wait_for(lambda: (var / "logs" / "once.log").read_text() == "done\n")
    running = [stack.manager_pid(), stack.pid_of("one")]
    stack.stop()
    assert [gone(pid) for pid in running] == [True, True]
    assert stack.manager_pid() == 0


def test_the_database_stops_after_everything_that_uses_it(start: Starter, var: Path) -> None:
    stack = start(
        python("database", POLITE, str(var / "order"), "database", group=Group.DATABASE),
        python("one", POLITE, str(var / "order"), "one"),
        python("two", POLITE, str(var / "order"), "two"),
    )
    stack.stop()
    order = (var / "order").read_text().split()
    assert sorted(order[:2]) == ["one", "two"]
    assert order[2:] == ["database"]


def test_a_killed_program_is_started_again(start: Starter, var: Path) -> None:
    stack = start(python("one", POLITE, str(var / "order"), "one"))
    log = var / "logs" / "one.log"
    wait_for(lambda: log.read_text() == "ready\n")
    before = stack.kill("one")
    wait_for(lambda: stack.pid_of("one") not in (0, before))
    stack.wait_healthy(60)
    wait_for(lambda: log.read_text() == "ready\nready\n")


def test_one_that_does_not_stop_is_killed_with_its_children(start: Starter, var: Path) -> None:
    stack = start(python("one", STUBBORN, stop_seconds=1))
    log = var / "logs" / "one.log"
    wait_for(lambda: log.read_text().endswith("\n"))
    family = [stack.pid_of("one"), int(log.read_text())]
    stack.stop()
    wait_for(lambda: all(gone(pid) for pid in family))


def test_nobody_is_left_when_the_manager_itself_is_killed(start: Starter, var: Path) -> None:
    stack = start(python("one", STUBBORN), python("two", POLITE, str(var / "order"), "two"))
    log = var / "logs" / "one.log"
    wait_for(lambda: log.read_text().endswith("\n"))
    family = pids(stack, ["one", "two"])
    os.kill(stack.manager_pid(), signal.SIGKILL)
    wait_for(lambda: all(gone(pid) for pid in family))
    # What a program forked and did not look after itself is nobody's any more.
    os.kill(int(log.read_text()), signal.SIGKILL)
    stack.start(owned=True)
    stack.wait_healthy(60)


def test_a_program_can_be_halted_resumed_and_restarted(start: Starter, var: Path) -> None:
    stack = start(python("one", POLITE, str(var / "order"), "one"))
    stack.halt("one")
    assert stack.pid_of("one") == 0
    stack.resume("one")
    first = stack.pid_of("one")
    stack.restart("one")
    assert stack.pid_of("one") not in (0, first)
    with pytest.raises(StackError, match="There is no program called two"):
        stack.restart("two")


def test_a_second_start_says_that_it_is_running(start: Starter, var: Path) -> None:
    stack = start(python("one", POLITE, str(var / "order"), "one"))
    second = Stack({"POLITY_VAR": str(var)}, stack.table)
    with pytest.raises(AlreadyRunningError, match="already running on"):
        second.start()
    said = subprocess.run(
        [sys.executable, "-m", "config.embedded", "up"],
        cwd=REPOSITORY,
        env=os.environ | {"POLITY_VAR": str(var)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 1
    assert "already running on" in said.stderr
    assert stack.status()["one"].state is State.RUNNING


def test_one_that_does_not_start_is_named_with_the_end_of_its_log(var: Path) -> None:
    broken = python("one", "import sys; print('it is broken', flush=True); sys.exit(3)")
    stack = Stack({"POLITY_VAR": str(var)}, [broken])
    stack.start(owned=True)
    wait_for(lambda: "it is broken" in (var / "logs" / "one.log").read_text())
    with pytest.raises(StackError, match="these do not work yet: one") as failure:
        stack.wait_healthy(1)
    assert "one:\nit is broken" in str(failure.value)
    stack.stop()


def test_where_nothing_runs_every_order_says_so(var: Path) -> None:
    stack = Stack({"POLITY_VAR": str(var)}, [])
    stack.stop()
    with pytest.raises(StackError, match="Nothing is running on"):
        stack.status()


def test_the_foreground_stops_everything_when_interrupted(var: Path) -> None:
    code = (
        "import sys; from config.embedded.__main__ import up; from config.embedded.stack import Stack\n"
        "from config.embedded.programs import Program\n"
        "up(Stack(table=[Program('one', ('/bin/sleep', '60'))]), '')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=os.environ | {"POLITY_VAR": str(var)},
        stdout=subprocess.PIPE,
        text=True,
    ) as foreground:
        assert foreground.stdout is not None
        while "Ctrl-C" not in (line := foreground.stdout.readline()):
            assert line
        stack = Stack({"POLITY_VAR": str(var)}, [])
        family = [stack.manager_pid(), stack.pid_of("one")]
        foreground.send_signal(signal.SIGINT)
        assert foreground.wait(60) == 0
    assert [gone(pid) for pid in family] == [True, True]


def test_everything_stops_when_the_foreground_is_killed(var: Path) -> None:
    code = (
        "import sys, time; from config.embedded.stack import Stack\n"
        "from config.embedded.programs import Program\n"
        "stack = Stack(table=[Program('one', ('/bin/sleep', '60'))])\n"
        "stack.start(owned=True); stack.wait_healthy(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=REPOSITORY,
        env=os.environ | {"POLITY_VAR": str(var)},
        stdout=subprocess.PIPE,
        text=True,
    ) as foreground:
        assert foreground.stdout is not None
        assert foreground.stdout.readline() == "up\n"
        stack = Stack({"POLITY_VAR": str(var)}, [])
        family = [stack.manager_pid(), stack.pid_of("one")]
        foreground.kill()
    wait_for(lambda: all(gone(pid) for pid in family))


def test_no_secret_is_in_the_managers_file_or_on_a_command_line(var: Path) -> None:
    env = load({"POLITY_VAR": str(var)})
    path = supervisor.write(env.var, programs(env))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    secrets = [file.read_text() for file in (var / "secrets").iterdir()]
    assert len(secrets) >= 3
    assert not [secret for secret in secrets if secret in path.read_text()]


@pytest.mark.parametrize("name", ["a ;b", "a #b", "100%", "two\nlines"])
def test_a_folder_whose_name_the_managers_file_cannot_hold_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnwritableError, match="rename the folder"):
        supervisor.write(tmp_path / name, [])


def test_parts_with_an_address_of_their_own_are_not_run(tmp_path: Path) -> None:
    ours = load({"POLITY_VAR": str(tmp_path)})
    theirs = load(
        {"POLITY_VAR": str(tmp_path), "DATABASE_URL": "postgresql://a@db/p", "ENGINE_URL": "http://gpu:8000"}
    )
    assert [program.name for program in programs(ours)] == [
        *("postgres", "engine", "migrate", "web", "pipeline", "worker", "trainer")
    ]
    assert {program.name for program in programs(theirs)} == {
        *("migrate", "web", "pipeline", "worker", "trainer")
    }
