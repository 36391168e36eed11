"""Refuse a package at run time whose licence would bind this project's users: the GPL and the AGPL.

The LGPL is no obstacle, since we only import such packages. ``python -m requirements.licences`` reads the
names in ``train.txt``, what ``pip-licenses`` knows about them, and prints one line a licence.
"""

import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

LOCK = Path(__file__).with_name("train.txt")
BINDING = ("GPL", "GENERAL PUBLIC LICENSE")
LESSER = re.compile("LGPL|(LESSER|LIBRARY) GENERAL PUBLIC LICENSE")
UNNAMED = ("", "UNKNOWN")


def binds(licence: str) -> bool:
    """Whether ``licence`` is one that binds our users. A choice with one that does not is none."""
    choices = LESSER.sub("", licence.upper()).split(" OR ")
    return all(any(name in choice for name in BINDING) for choice in choices)


def found(names: list[str]) -> dict[str, str]:
    """Return the licence of every installed package of ``names``, by name."""
    tool = str(Path(sys.executable).with_name("pip-licenses"))
    command = [tool, "--format=json", "--from=mixed", "--packages", *names]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603
    return {entry["Name"]: entry["License"] for entry in json.loads(output)}


def main() -> None:
    """Print the licences of everything at run time. Exits with 1 and a sentence a problem."""
    licences = found([line.split("==")[0] for line in LOCK.read_text().splitlines() if "==" in line])
    members = defaultdict(list)
    for name, licence in licences.items():
        members[licence].append(name)
    for licence, packages in sorted(members.items()):
        print(f"{licence}: {', '.join(packages)}")  # noqa: T201 - the report is the point
    problems = [f"{name} is under {licence}." for name, licence in licences.items() if binds(licence)]
    problems += [f"{name} names no licence." for name, licence in licences.items() if licence in UNNAMED]
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
