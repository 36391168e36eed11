"""What can be worked on in a draft, sound or not."""

import pytest

from constitutions import outline
from constitutions.formats import from_yaml, to_yaml, value_of
from constitutions.starter import starter
from governance.rules import DecisionRule
from tests.people import document


def test_a_sound_text_lists_its_norms_and_examples() -> None:
    value = value_of(to_yaml(document(norms=2, examples=3)))
    first, second = outline.norms(value) or []
    assert (first.number, first.name, first.words, first.within) == (1, "norm-0", "It keeps norm 0.", 3)
    assert second.number == 2
    examples = outline.examples(value["norms"][0]) or []
    assert [each.words for each in examples] == [f"Question {n} about norm 0?" for n in range(3)]
    assert examples[0].name == "family 0"
    assert all(each.editable for each in (first, *examples))


@pytest.mark.parametrize("value", [None, [], "text", 7, {"norms": "none"}, {"norms": {"a": 1}}])
def test_what_has_no_list_of_norms_has_no_outline(value: object) -> None:
    assert outline.norms(value) is None


def test_a_text_without_norms_has_an_empty_outline() -> None:
    assert outline.norms({"title": "x"}) == []


def test_what_is_no_norm_or_example_is_shown_and_not_edited() -> None:
    odd, bare = outline.norms({"norms": [7, {"statement": ["x"], "examples": "none"}]}) or []
    assert (odd.name, odd.editable) == ("norm 1", False)
    assert (bare.name, bare.words, bare.within, bare.editable) == ("norm 2", "", 0, True)
    assert outline.examples({"examples": "none"}) is None
    examples = outline.examples(
        {"examples": [7, {"dialogue": [7]}, {"dialogue": [{"role": "user", "content": "a\nModel: b"}]}, {}]}
    )
    assert [each.editable for each in examples or []] == [False, False, False, True]


def test_a_new_name_is_nobody_elses() -> None:
    assert outline.free_name("a", []) == "a"
    assert outline.free_name("a", ["a", "a-2", "b"]) == "a-3"


def test_a_beginning_is_sound_and_has_the_communitys_own_rule() -> None:
    rule = DecisionRule(quorum_percent=77)
    text = from_yaml(starter(ratify=rule))
    assert text.rules["ratify"] == rule
    assert text.rules["deploy"].electorate == "stewards"
