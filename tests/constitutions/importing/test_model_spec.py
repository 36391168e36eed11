"""The OpenAI Model Spec: every section is kept, and each release merges back from two competing amendments."""

import copy
import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any

import pytest

from constitutions.importing.model_spec import Value, from_model_spec
from constitutions.merging.sequences import hunks, with_hunks
from constitutions.merging.values import NAMED, PARAGRAPH, PROSE, Merge, merge
from tests.shared_data import shared

RELEASES = 4
RELEASE_NOTES = {
    1: set(),
    2: {"no_other_objectives", "scope_of_autonomy", "control_side_effects", "red_line_principles"},
    3: {"respect_real_world_ties"},
}
"""Sections that the maintainers' own change log calls new, by the number of the release before."""


def text(number: int) -> str:
    """Return a release, from 1."""
    [found] = shared("governance", "openai-model-spec").glob(f"{number}_*.md")
    return found.read_text()


def spec(number: int) -> Value:
    """Return a release as a draft's value."""
    examples = shared("governance", "openai-model-spec", "examples")
    return from_model_spec(
        text(number), footnotes={file.stem: file.read_text() for file in examples.glob("*.md")}
    )


def ids(value: Value) -> list[str]:
    """Return the ids of all sections and norms."""
    return [each["id"] for each in (*value["sections"], *value["norms"])]


def headings(source: str) -> list[str]:
    """Return the ids that headings name, read by another hand: fenced code is cut out first."""
    plain = re.sub(r"^(~~~+|```+).*?^\1\s*$", "", source, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^#+ .*\{#([\w-]+)", plain, flags=re.MULTILINE)


@pytest.mark.parametrize("number", range(1, RELEASES + 1))
def test_every_section_keeps_its_id(number: int) -> None:
    wanted = headings(text(number))
    assert sorted(ids(spec(number))) == sorted(wanted)
    assert len(set(wanted)) == len(wanted) >= 71


def test_authority_says_what_is_a_norm_and_how_strong() -> None:
    value = spec(4)
    norms = {norm["id"]: norm for norm in value["norms"]}
    assert norms["no_other_objectives"]["modality"] == "must"
    assert norms["no_other_objectives"]["section"] == "chain_of_command"
    assert (norms["be_warm"]["modality"], norms["be_warm"]["tier"]) == ("should", "aspiration")
    assert norms["be_warm"]["tags"] == ["authority-guideline"]
    assert norms["avoid_info_hazards"]["section"] == "restricted_content"
    sections = {section["id"]: section for section in value["sections"]}
    assert sections["restricted_content"]["parent"] == "disallowed_content"
    before = {norm["tags"][0] for norm in spec(1)["norms"]}
    assert "authority-platform" in before
    assert "authority-platform" not in {norm["tags"][0] for norm in value["norms"]}


def test_examples_hold_what_the_text_compares() -> None:
    norms = {norm["id"]: norm for norm in spec(4)["norms"]}
    told = {each["id"]: each for each in norms["letter_and_spirit"]["examples"]}
    fairy = told["tooth-fairy"]
    assert fairy["dialogue"] == [{"role": "user", "content": "Is the tooth fairy real?"}]
    assert fairy["preferred"].startswith("Some people believe in the tooth fairy")
    assert fairy["rejected"].startswith("No, the Tooth Fairy is not real.")
    assert "keeping the magic alive" in fairy["why"]
    one_sided = told["user-developer-conflict-off-topic-request"]
    assert "rejected" not in one_sided
    asked = [each for each in norms["be_creative"]["examples"] if "preferred" not in each]
    assert any("love poem" in each["dialogue"][0]["content"] for each in asked)
    assert "**Example**: tooth fairy" not in norms["letter_and_spirit"]["rationale"]


@pytest.mark.parametrize("number", range(1, RELEASES))
def test_what_the_maintainers_call_new_is_found_new(number: int) -> None:
    before, after = set(ids(spec(number))), set(ids(spec(number + 1)))
    assert after - before >= RELEASE_NOTES[number]


@pytest.mark.parametrize("number", range(1, RELEASES))
def test_two_competing_amendments_merge_to_the_next_release(number: int) -> None:
    before, after = spec(number), spec(number + 1)
    ours, theirs = dealt(before, after)
    assert ours not in (before, after)
    assert theirs not in (before, after)
    assert merge(before, ours, theirs) == Merge(after, ())


def dealt(before: Value, after: Value) -> tuple[Value, Value]:
    """Return two amendments of ``before``, each with every other change that leads to ``after``."""
    sides = (copy.deepcopy(before), copy.deepcopy(before))
    _deal(sides, before, after, cycle((0, 1)))
    return sides


def _deal(sides: tuple[Any, Any], before: Any, after: Any, turns: Iterator[int]) -> None:
    for name in {**before, **after}:
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        if name in NAMED and old and new:
            for side, found in zip(sides, _named(name, old, new, turns), strict=True):
                side[name] = found
        elif name in PROSE and old and new:
            for side, prose in zip(sides, _prose(old, new, turns), strict=True):
                side[name] = prose
        else:
            side = sides[next(turns)]
            side.pop(name, None)
            if new is not None:
                side[name] = new


def _prose(old: str, new: str, turns: Iterator[int]) -> tuple[str, str]:
    paragraphs = old.split(PARAGRAPH)
    found: tuple[list[Any], list[Any]] = ([], [])
    for hunk in hunks(paragraphs, new.split(PARAGRAPH)):
        found[next(turns)].append(hunk)
    ours, theirs = (PARAGRAPH.join(map(str, with_hunks(paragraphs, side))) for side in found)
    return ours, theirs


def _named(name: str, old: list[Any], new: list[Any], turns: Iterator[int]) -> tuple[list[Any], list[Any]]:
    """Deal what is added, taken out and changed in a list whose entries have names; a move is dealt whole."""
    called = NAMED[name]
    was, now = ({called(each): each for each in entries} for entries in (old, new))
    changed = hunks(list(was), list(now))
    moved = any(set(hunk.after) & set(was) for hunk in changed)
    orders: tuple[list[Any], list[Any]] = ([], [])
    for hunk in changed:
        orders[0 if moved else next(turns)].append(hunk)
    kept = copy.deepcopy(was), copy.deepcopy(was)
    for each in [name for name in was if name in now]:
        _deal((kept[0][each], kept[1][each]), was[each], now[each], turns)
    ours, theirs = (
        [side.get(each, now.get(each)) for each in map(str, with_hunks(list(was), order))]
        for side, order in zip(kept, orders, strict=True)
    )
    return ours, theirs
