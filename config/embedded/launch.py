"""Start one program: wait for what it needs, then become it. It ends with the process that started it.

``python -m config.embedded.launch --needs database,schema -- command …``. Nothing secret is ever an
argument, since everybody on the machine can list those.
"""

import argparse
import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from adapters.process import PARENT_GONE, die_with_parent

WAIT_SECONDS = 300.0
PAUSE_SECONDS = 0.2


def _arguments(words: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m config.embedded.launch", description=__doc__)
    parser.add_argument("--needs", default="", help="what must be there first, with commas between")
    parser.add_argument(
        "--last", default="SIGKILL", help="the signal the program gets when its parent is gone"
    )
    parser.add_argument(
        "--parent-file", type=Path, help="a file with the number of the process that must be our parent"
    )
    parser.add_argument("command", nargs="+")
    return parser.parse_args(words)


def _wait_for(names: Sequence[str]) -> None:
    # A program that needs nothing should not wait for these imports either.
    from config.embedded.needs import MET, Need  # noqa: PLC0415
    from config.env import EnvironmentVariableError, load  # noqa: PLC0415

    try:
        env = load()
    except EnvironmentVariableError as refusal:
        sys.exit(str(refusal))
    deadline = time.monotonic() + WAIT_SECONDS
    for need in map(Need, names):
        if not MET[need](env):
            print(f"Waiting for the {need}.", flush=True)  # noqa: T201 - this is the program's log
        while not MET[need](env):
            if time.monotonic() > deadline:
                sys.exit(f"The {need} was not there within {WAIT_SECONDS:.0f} seconds.")
            time.sleep(PAUSE_SECONDS)


def main(words: Sequence[str]) -> None:
    """Wait, then become the command. Never returns."""
    given = _arguments(words)
    die_with_parent(last=signal.Signals[given.last])
    # Our parent may have died before the line above, and then nobody would ever stop us.
    if given.parent_file and int(given.parent_file.read_text()) != os.getppid():
        sys.exit(PARENT_GONE)
    if given.needs:
        _wait_for(given.needs.split(","))
    os.execv(given.command[0], given.command)  # noqa: S606 - the command line comes from our own table


if __name__ == "__main__":
    main(sys.argv[1:])
