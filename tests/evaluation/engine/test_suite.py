"""What a suite holds, and what it keeps out."""

from itertools import combinations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from constitutions.document import Document
from constitutions.effective import OWN, OriginNorm, effective
from constitutions.split import Part, split
from evaluation.engine.suite import Suite, compile_suite
from tests.evaluation.engine.worlds import SHOUTING, constitution, held_out, norm


def charter() -> Document:
    rule = norm("no-lies", modality="must", binding="floor", checks=[{"kind": "lowercase", "applies": "all"}])
    return constitution(rule, norm("be-kind", binding="default"), kind="charter", title="A charter")


def test_the_parts_share_no_family_and_no_item() -> None:
    norms = effective(constitution(), ())
    suites = {part: compile_suite(norms, part) for part in Part}
    for one, other in combinations(suites.values(), 2):
        assert not {item.cluster for item in one.items} & {item.cluster for item in other.items}
    assert sum(len(suite.items) for suite in suites.values()) == 3 * 10 * 2
    assert {part: len(suite.items) for part, suite in suites.items()} == {
        Part.TRAIN: 3 * 4 * 2,
        Part.VALIDATION: 3 * 2 * 2,
        Part.HELD_OUT: 3 * 4 * 2,
    }


def test_tellings_asks_the_first_of_each_family() -> None:
    norms = effective(constitution(), ())
    every, first = (compile_suite(norms, Part.HELD_OUT, tellings=count) for count in (None, 1))
    assert [item.id for item in first.items] == [item.id for item in every.items if item.id.endswith("-once")]
    assert {item.cluster for item in first.items} == {item.cluster for item in every.items}
    assert compile_suite(norms, Part.HELD_OUT, tellings=2) == every


def test_an_item_is_its_example_word_for_word() -> None:
    document = constitution()
    item = held_out(document).items[0]
    example = next(e for e in document.norms[0].examples if item.id == f"own/asks-back/{e.id}")
    assert (item.messages, item.preferred, item.rejected) == (
        example.dialogue,
        example.preferred,
        example.rejected,
    )
    assert item.norm == "own/asks-back"
    assert item.cluster == f"own/{example.family}"


def test_a_charters_norms_carry_its_digest() -> None:
    adopted = charter()
    suite = held_out(constitution(), adopted)
    origins = {found.norm: found.own for found in suite.norms}
    assert origins == {
        f"{adopted.digest}/no-lies": False,
        f"{adopted.digest}/be-kind": False,
        "own/asks-back": True,
        "own/stays-brief": True,
        "own/never-shouts": True,
    }
    assert any(item.origin == adopted.digest for item in suite.items)


def test_an_item_is_graded_by_its_norm_and_by_every_norm_for_all_replies() -> None:
    adopted = charter()
    suite = held_out(constitution(), adopted)
    graders = {item.norm: [check.id for check in suite.checks_of(item)] for item in suite.items}
    lies, shouts = f"{adopted.digest}/no-lies/check/1", "own/never-shouts/check/1"
    assert graders == {
        f"{adopted.digest}/no-lies": [lies, shouts],
        f"{adopted.digest}/be-kind": [lies, shouts],
        "own/asks-back": ["own/asks-back/check/1", lies, shouts],
        "own/stays-brief": ["own/stays-brief/check/1", lies, shouts],
        "own/never-shouts": [shouts, lies],
    }


def test_half_of_the_stories_is_kept_for_grading() -> None:
    norms = effective(constitution(), ())
    kept, trained = (compile_suite(norms, part).stories for part in (Part.HELD_OUT, Part.TRAIN))
    assert (len(kept), len(trained)) == (1, 1)
    assert kept[0].id != trained[0].id
    assert kept[0].story == "A well\n\nThey dug."
    assert kept[0].lesson == "Digging takes time."
    assert compile_suite(norms, Part.VALIDATION).stories == ()


def test_the_longest_story_fits() -> None:
    story = {"id": "long", "title": "t" * 300, "text": "x" * 8_000, "teaches": "y"}
    document = constitution(norm("a", stories=[story, story | {"id": "longer"}]))
    assert len(held_out(document).stories) == 1


def shared_family(first: str, second: str) -> tuple[Document, str]:
    """Find a family that one norm trains on while the other holds it out."""
    document = constitution(norm(first), norm(second))
    values = document.model_dump(mode="json", by_alias=True, exclude_none=True)
    for example in values["norms"][1]["examples"]:
        example["family"] = example["family"].replace(second, first)
    document = Document.model_validate(values)
    ours, theirs = (split(found) for found in document.norms)
    return document, next(f for f in ours if (ours[f], theirs[f]) == (Part.TRAIN, Part.HELD_OUT))


def test_a_scenario_that_another_norm_trains_on_is_withheld_and_named() -> None:
    document, family = shared_family("kind", "honest")
    suite = held_out(document)
    assert f"own/{family}" in suite.withheld
    assert all(item.family != family for item in suite.items)
    trained = compile_suite(effective(document, ()), Part.TRAIN)
    assert any(item.family == family for item in trained.items)
    assert trained.withheld == ()
    assert held_out(constitution()).withheld == ()


def test_two_norms_of_one_name_are_refused() -> None:
    twin = OriginNorm(constitution().norms[0], OWN)
    with pytest.raises(ValueError, match="“own/asks-back”"):
        compile_suite([twin, twin], Part.HELD_OUT)


def test_the_digest_names_all_that_grading_uses_and_nothing_else() -> None:
    suite = held_out(constitution())
    assert suite.digest == held_out(constitution()).digest
    assert suite.digest == Suite.model_validate_json(suite.model_dump_json(by_alias=True)).digest
    plain = norm("a", checks=[{"kind": "ends_with_question"}])
    graded: list[dict[str, Any]] = [
        plain,
        plain | {"checks": [{"kind": "ends_with_question", "weight": 2}]},
        plain | {"checks": [SHOUTING]},
        plain | {"weight": 3},
        plain | {"modality": "must"},
        plain | {"gate": {"delta": 0.2}},
        norm("a", families=14, checks=plain["checks"]),
    ]
    digests = [held_out(constitution(values)).digest for values in graded]
    assert len(set(digests)) == len(graded)
    assert held_out(constitution(plain | {"rationale": "Another."})).digest == digests[0]


def test_the_golden_digest() -> None:
    """Suites are named for good: if this changes, every stored report loses its suite."""
    assert (
        held_out(constitution()).digest
        == "sha256:71a0affc99c8f8d2c5945c0d08484451c45aea6ed215974a6aecc28fc9c5f660"
    )


@given(st.integers(1, 30))
def test_every_norm_holds_out_a_family_and_every_family_has_one_part(families: int) -> None:
    norms = effective(constitution(norm("a", families=families)), ())
    suites = [compile_suite(norms, part) for part in Part]
    assert sum(len({item.family for item in suite.items}) for suite in suites) == families
    assert suites[-1].part is Part.HELD_OUT
    assert suites[-1].items


def test_a_large_charter_compiles_quickly_enough() -> None:
    big = constitution(*(norm(f"n{place}", families=20, checks=[SHOUTING] * 2) for place in range(100)))
    suite = held_out(big)
    assert len(suite.items) == 100 * 8 * 2
    assert all(len(suite.checks_of(item)) == 200 for item in suite.items[:50])
