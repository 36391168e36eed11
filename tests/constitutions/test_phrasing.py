"""Checks, gates and kinds in words."""

from typing import Any, get_args

import pytest
from pydantic import TypeAdapter

from constitutions import phrasing
from constitutions.checks import Check
from constitutions.norms import Binding, Gate, Modality, Tier
from constitutions.split import Part

ADAPTER: TypeAdapter[Check] = TypeAdapter(Check)
PLAIN_OR_SHORT = (
    "One of these holds: the reply has no lists, headings, tables, bold words or code; or no sentence has "
    "more than 9 words."
)
MANY = [f"word{n}" for n in range(10)]


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        ({"kind": "ends_with_question"}, "The reply ends with a question."),
        ({"kind": "contains_any", "phrases": ["a", "b", "c"]}, "The reply has “a”, “b” or “c” in it."),
        (
            {"kind": "contains_none", "phrases": ["a", "b"]},
            "The reply has none of these in it: “a” and “b”.",
        ),
        ({"kind": "starts_with_any", "phrases": ["Well"]}, "The reply begins with “Well”."),
        ({"kind": "word_count", "least": 8, "most": 50}, "The reply has between 8 and 50 words."),
        ({"kind": "word_count", "most": 50}, "The reply has at most 50 words."),
        ({"kind": "word_count", "least": 1}, "The reply has at least 1 word."),
        ({"kind": "sentence_length", "most": 16}, "No sentence has more than 16 words."),
        ({"kind": "question_count", "least": 1, "most": 1}, "The reply asks exactly 1 question."),
        ({"kind": "question_count", "most": 0}, "The reply asks no question."),
        ({"kind": "no_characters", "characters": "!?"}, "The reply has none of these characters in it: ! ?"),
        (
            {"kind": "lowercase", "applies": "all"},
            "In every conversation: the reply is written in small letters throughout.",
        ),
        ({"kind": "plain_text"}, "The reply has no lists, headings, tables, bold words or code."),
        ({"kind": "rubric", "text": "Is it kind?"}, "A judge is asked: Is it kind?"),
        (
            {"kind": "any_of", "options": [{"kind": "plain_text"}, {"kind": "sentence_length", "most": 9}]},
            PLAIN_OR_SHORT,
        ),
    ],
)
def test_a_check_is_a_sentence(value: dict[str, Any], sentence: str) -> None:
    assert phrasing.check(ADAPTER.validate_python(value)) == sentence


def test_many_phrases_are_listed_beside_the_sentence() -> None:
    check = ADAPTER.validate_python({"kind": "contains_any", "phrases": MANY})
    assert phrasing.check(check).endswith("“word7” or 2 more in it.")
    assert phrasing.more_phrases(check) == tuple(MANY)
    few = ADAPTER.validate_python({"kind": "contains_any", "phrases": MANY[:8]})
    assert phrasing.more_phrases(few) == ()


def test_every_kind_of_check_has_its_sentence() -> None:
    kinds = set(get_args(get_args(Check)[0]))
    assert kinds == set(phrasing._SENTENCES)


def test_every_value_of_a_text_has_its_words() -> None:
    for values, table in (
        (Modality, phrasing.MODALITIES),
        (Modality, phrasing.STRENGTHS),
        (Tier, phrasing.TIERS),
        (Binding, phrasing.BINDINGS),
        (Part, phrasing.PARTS),
    ):
        assert set(values) == set(table)


def test_a_gate_says_its_numbers() -> None:
    each = phrasing.gate(Gate(epsilon=0.125, delta=0.05, alpha=0.01))
    assert "at most 12.5 % of the scenarios" in each[0]
    assert "lose more than 5 percentage points" in each[1]
    assert each[2] == "The chance that a model passes by luck is kept below 1 %."
    assert phrasing.gate(Gate(soft="pooled"))[1].startswith("Taken together by weight")


def test_weights_and_kinds() -> None:
    assert (phrasing.weight(1.0), phrasing.weight(2.5)) == ("counts once", "counts 2.5 times")
    assert phrasing.kind("ratify") == "To bring a new text into force"
    assert phrasing.kind("paint-the-hall") == "For decisions of the kind “paint-the-hall”"
