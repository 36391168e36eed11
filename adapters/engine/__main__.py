"""Starts the engine: ``python -m adapters.engine --model FOLDER --adapters FOLDER --port N``."""

import argparse
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from adapters.engine.process import prepare

prepare()
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")

from adapters.engine.limits import PROPOSING_ROWS, ROWS, WAITING  # noqa: E402 - see prepare
from adapters.process import die_with_parent  # noqa: E402 - the same


def options() -> argparse.Namespace:
    """Return the command line's options."""
    parser = argparse.ArgumentParser(prog="python -m adapters.engine", description=__doc__)
    add = parser.add_argument
    add("--model", type=Path, required=True, help="folder of the base model")
    add("--adapters", type=Path, required=True, help="folder in which adapters lie, each in its own")
    add("--embedding-model", type=Path, help="folder of the sentence-embedding model, for /v1/embeddings")
    add("--served-model-name", help="the base model's id; its folder's name by default")
    add("--host", default="127.0.0.1")
    add("--port", type=number(1, 65_535), default=8100)
    add("--device", choices=["auto", "cpu", "cuda"], default="auto")
    add("--dtype", choices=["auto", "bfloat16", "float32"], default="auto", help="auto measures")
    add("--threads", type=number(0, 256), default=0, help="threads to compute with; 0 is one a processor")
    add("--waiting", type=number(1, 65_536), default=WAITING, help="requests that may wait; others get 503")
    add(
        "--speculate",
        type=number(0, ROWS),
        default=PROPOSING_ROWS,
        metavar="ROWS",
        help="answers written together, up to which tokens are proposed from what stands in them; 0 is never",
    )
    add("--die-with-parent", type=int, nargs="?", const=0, metavar="PID", help="end when the parent does")
    return parser.parse_args()


def number(least: int, most: int) -> Callable[[str], int]:
    """Return how to read a whole number between ``least`` and ``most``."""

    def read(word: str) -> int:
        if not word.isdecimal() or not least <= int(word) <= most:
            message = f"{word} is no whole number from {least} to {most}"
            raise argparse.ArgumentTypeError(message)
        return int(word)

    return read


def main() -> None:
    """Read the options, then load the model and serve until told to stop."""
    chosen = options()
    if chosen.die_with_parent is not None:
        die_with_parent(chosen.die_with_parent or None)
    # Being told to stop is an ordinary end. The server handles these signals itself while it runs, and
    # raises them again when it has finished.
    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, lambda *_: sys.exit(0))
    if not chosen.model.is_dir():
        sys.exit(f"There is no model folder {chosen.model}. Fetch the base model first.")

    # Importing torch takes seconds: a wrong option should be told before, and a parent watched by then.
    from adapters.engine.server import serve  # noqa: PLC0415

    serve(chosen)


if __name__ == "__main__":
    main()
