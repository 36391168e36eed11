"""Run the whole system: ``python -m config.embedded up | start | stop | status | restart PROGRAM``."""

import argparse
import signal
import sys
from collections.abc import Callable, Mapping

from adapters.base_model import BaseModelError
from config.embedded.places import UnsafePlaceError
from config.embedded.stack import Stack, StackError
from config.embedded.supervisor import UnwritableError
from config.env import EnvironmentVariableError


def up(stack: Stack, _program: str) -> None:
    """Run everything in the foreground until Ctrl-C or SIGTERM, then stop it all."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    _begin(stack, owned=True)
    try:
        _wait_ready(stack)
        _say("Ctrl-C stops everything.")
        stack.wait()
        raise StackError(f"The process manager has ended. See {stack.env.var / 'logs' / 'supervisord.log'}.")
    except KeyboardInterrupt:
        _say("\nStopping.")
    finally:
        # A second Ctrl-C must not leave the job half done.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        stack.stop()


def start(stack: Stack, _program: str) -> None:
    """Start everything in the background and return when it works."""
    _begin(stack, owned=False)
    _wait_ready(stack)


def stop(stack: Stack, _program: str) -> None:
    """Stop everything."""
    stack.stop()


def status(stack: Stack, _program: str) -> None:
    """Print what runs."""
    for name, found in stack.status().items():
        _say(f"{name:<10} {found.state:<9} {found.says}")


def restart(stack: Stack, program: str) -> None:
    """Restart one program."""
    stack.restart(program)


VERBS: Mapping[str, Callable[[Stack, str], None]] = {
    "up": up,
    "start": start,
    "stop": stop,
    "status": status,
    "restart": restart,
}


def _begin(stack: Stack, *, owned: bool) -> None:
    _say(f"Starting. What the programs say is in {stack.env.var / 'logs'}.")
    stack.start(owned=owned)


def _wait_ready(stack: Stack) -> None:
    stack.wait_healthy()
    _say(f"Ready: {stack.env.public_url}")


def _say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command speaks


def main() -> None:
    """Do what the command line asks. Exits with 1 and a sentence when it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    for verb, function in VERBS.items():
        command = verbs.add_parser(verb, help=function.__doc__)
        if verb == "restart":
            command.add_argument("program")
    given = parser.parse_args()
    try:
        VERBS[given.verb](Stack(), getattr(given, "program", ""))
    except (
        StackError,
        EnvironmentVariableError,
        BaseModelError,
        UnsafePlaceError,
        UnwritableError,
    ) as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
