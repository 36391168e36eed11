"""A process that dies with its parent."""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys, time
from adapters.process import die_with_parent
die_with_parent(*map(int, sys.argv[1:]))
print("tied", flush=True)
time.sleep(600)
"""
PARENT = """
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", sys.argv[1]], stdout=subprocess.PIPE, text=True)
print(child.pid, child.stdout.readline(), flush=True)
time.sleep(600)
"""


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_is_killed_when_its_parent_is() -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline().split()[0])
    assert alive(child)
    parent.kill()
    parent.wait()
    deadline = time.monotonic() + 10
    while alive(child):
        assert time.monotonic() < deadline, "The child outlived its parent."
        time.sleep(0.01)


def started(*arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", CHILD, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_child_told_its_parents_id_runs_on() -> None:
    child = started(os.getpid())
    assert child.stdout is not None
    assert child.stdout.readline() == "tied\n"
    child.kill()
    child.wait()


def test_a_child_whose_parent_died_before_it_could_ask_ends_itself() -> None:
    child = started(os.getpid() + 1)
    assert child.wait(10) == 1
