"""Fail if the last ``make test`` covered less than the README says."""

import re
import sys

from config.env import REPOSITORY
from tests.run import FIGURE, results_folder

STATED = re.compile(r"coverage\D{0,20}(\d+) ?%", re.IGNORECASE)
# Which lines a kill interrupts is a matter of chance.
TOLERANCE = 1


def disagreement(readme: str, measured: int) -> str:
    """Return a sentence on what is wrong with the figure in ``readme``, or nothing."""
    stated = STATED.search(readme)
    if stated is None:
        return f"The README names no coverage. It is {measured} %."
    if measured < int(stated[1]) - TOLERANCE:
        return f"The README says {stated[1]} % coverage, and it is {measured} %."
    return ""


if __name__ == "__main__":
    figure = results_folder() / FIGURE
    if not figure.exists():
        sys.exit("Nobody has measured the coverage yet. Run `make test`.")
    sys.exit(disagreement((REPOSITORY / "README.md").read_text(), int(figure.read_text())) or 0)
