"""Merging sequences: the laws, and what git says of the same texts."""

import subprocess
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from constitutions.merging.sequences import Clash, Part, hunks, merged, with_hunks

TEXTS = st.lists(st.sampled_from("abcde"), max_size=12)


def clean(parts: Sequence[Part]) -> list[object] | None:
    """Return what the parts say, or nothing if any two clash."""
    if any(isinstance(part, Clash) for part in parts):
        return None
    return [each for part in parts if not isinstance(part, Clash) for each in part]


def turned(parts: Sequence[Part]) -> list[Part]:
    """Return the parts with the sides of each clash exchanged."""
    return [Clash(part.base, part.theirs, part.ours) if isinstance(part, Clash) else part for part in parts]


@given(TEXTS, TEXTS)
def test_hunks_lead_from_one_text_to_the_other(before: list[str], after: list[str]) -> None:
    found = hunks(before, after)
    assert list(with_hunks(before, found)) == after
    assert all(one.end < other.start for one, other in pairwise(found))


@given(TEXTS, TEXTS)
def test_a_side_that_changes_nothing_gets_the_other(base: list[str], ours: list[str]) -> None:
    assert clean(merged(base, ours, base)) == ours
    assert clean(merged(base, base, ours)) == ours
    assert clean(merged(base, ours, ours)) == ours


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_can_be_exchanged(base: list[str], ours: list[str], theirs: list[str]) -> None:
    assert list(merged(base, ours, theirs)) == turned(merged(base, theirs, ours))


def by_git(folder: Path, base: str, ours: str, theirs: str) -> tuple[int, str]:
    """Return how many conflicts git finds, and what it makes of the rest."""
    names = []
    for name, text in (("ours", ours), ("base", base), ("theirs", theirs)):
        (folder / name).write_text(text)
        names.append(str(folder / name))
    done = subprocess.run(["git", "merge-file", "-p", *names], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout


def test_what_touches_merges_unless_one_side_inserts_there(tmp_path: Path) -> None:
    base = ["a\n", "b\n", "c\n", "d\n"]
    assert clean(merged(base, ["A\n", "b\n", "c\n", "d\n"], ["a\n", "B\n", "c\n", "d\n"])) == [
        "A\n",
        "B\n",
        "c\n",
        "d\n",
    ]
    inserted = ["a\n", "new\n", "b\n", "c\n", "d\n"]
    assert clean(merged(base, inserted, ["a\n", "B\n", "c\n", "d\n"])) is None
    conflicts, _ = by_git(
        tmp_path, *("".join(side) for side in (base, inserted, ["a\n", "B\n", "c\n", "d\n"]))
    )
    assert conflicts == 1
    far = clean(merged(base, inserted, ["a\n", "b\n", "c\n", "D\n"]))
    assert by_git(tmp_path, "".join(base), "".join(inserted), "a\nb\nc\nD\n") == (
        0,
        "".join(map(str, far or [])),
    )
