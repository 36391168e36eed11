"""Real histories: each change that was made, dealt to two competing amendments, merges back exactly."""

import json
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from constitutions.merging.sequences import hunks, merged, with_hunks
from tests.constitutions.merging.test_sequences import clean
from tests.shared_data import shared

PEP_13, MODEL_SPEC = ("governance", "python-peps", "pep-0013-history"), ("governance", "openai-model-spec")
DEALT = {("pep", "\n\n"): 11, ("pep", "\n"): 16, ("model spec", "\n\n"): 3}
"""How many transitions have at least two hunks, by paragraph and by line; from the data's own description."""


def history(which: str) -> list[str]:
    """Return every version of a text, the oldest first."""
    if which == "pep":
        folder = shared(*PEP_13)
        index = json.loads((folder / "index.json").read_text())
        return [found.read_text() for each in index for found in folder.glob(f"*{each['commit'][:7]}*")]
    return [found.read_text() for found in sorted(shared(*MODEL_SPEC).glob("[0-9]_*.md"))]


@pytest.mark.parametrize(("which", "separator"), DEALT)
def test_competing_amendments_merge_back_to_what_was_adopted(which: str, separator: str) -> None:
    dealt = 0
    for before, after in pairwise([text.split(separator) for text in history(which)]):
        found = hunks(before, after)
        if len(found) < 2:
            continue
        dealt += 1
        ours, theirs = with_hunks(before, found[::2]), with_hunks(before, found[1::2])
        assert clean(merged(before, ours, theirs)) == after
    assert dealt == DEALT[which, separator]


def test_git_merges_the_same_lines_to_the_same_text(tmp_path: Path) -> None:
    """Where git finds no conflict we find none, and both make the same of it."""
    compared = 0
    for before, after in pairwise([text.splitlines(keepends=True) for text in history("pep")]):
        found = hunks(before, after)
        sides = [with_hunks(before, found[::2]), before, with_hunks(before, found[1::2])]
        names = []
        for name, side in zip(("ours", "base", "theirs"), sides, strict=True):
            (tmp_path / name).write_text("".join(map(str, side)))
            names.append(str(tmp_path / name))
        git = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True, text=True, check=False)
        if git.returncode == 0:
            compared += 1
            assert "".join(map(str, clean(merged(before, sides[0], sides[2])) or [])) == git.stdout
    assert compared >= 28
