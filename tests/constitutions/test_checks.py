"""The checks a norm can carry, as values."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from constitutions.checks import AnyOf, Check, ContainsAny, Lowercase, NoCharacters, Rubric

CHECK: TypeAdapter[Check] = TypeAdapter(Check)


@pytest.mark.parametrize(
    ("given", "about"),
    [
        ({"kind": "regex", "pattern": "(a+)+$"}, "kind"),
        ({}, "kind"),
        ({"kind": "contains_any", "phrases": []}, "phrases"),
        ({"kind": "contains_any", "phrases": [""]}, "phrases"),
        ({"kind": "contains_any", "phrases": ["x" * 121]}, "phrases"),
        ({"kind": "contains_any", "phrases": ["x"] * 65}, "phrases"),
        ({"kind": "contains_any", "phrases": ["a\u202eb"]}, "cannot be seen"),
        ({"kind": "no_characters", "characters": ""}, "characters"),
        ({"kind": "no_characters", "characters": "\x07"}, "cannot be seen"),
        ({"kind": "rubric", "text": "It is\x00 kind."}, "cannot be seen"),
        ({"kind": "word_count", "least": -1}, "least"),
        ({"kind": "sentence_length", "most": 0}, "most"),
        ({"kind": "lowercase", "weight": 0}, "weight"),
        ({"kind": "lowercase", "weight": float("nan")}, "weight"),
        ({"kind": "lowercase", "applies": "some"}, "applies"),
        ({"kind": "lowercase", "strictly": True}, "strictly"),
        ({"kind": "any_of", "options": [{"kind": "lowercase"}]}, "options"),
        (
            {"kind": "any_of", "options": [{"kind": "any_of", "options": []}, {"kind": "lowercase"}]},
            "options",
        ),
    ],
)
def test_what_is_no_check_is_refused(given: dict[str, Any], about: str) -> None:
    with pytest.raises(ValidationError, match=about):
        CHECK.validate_python(given)


def test_text_in_checks_is_stored_like_all_text() -> None:
    assert CHECK.validate_python({"kind": "contains_any", "phrases": ["cafe\u0301"]}) == ContainsAny(
        kind="contains_any", phrases=("café",)
    )
    assert CHECK.validate_python({"kind": "no_characters", "characters": "e\u0301!"}) == NoCharacters(
        kind="no_characters", characters="é!"
    )
    assert CHECK.validate_python({"kind": "rubric", "text": " It is\r\nkind. "}) == Rubric(
        kind="rubric", text="It is\nkind."
    )


def test_a_check_counts_for_its_own_norm_unless_it_says_all() -> None:
    plain = CHECK.validate_python({"kind": "lowercase"})
    assert (plain.applies, plain.weight) == ("norm", 1.0)
    wide = CHECK.validate_python(
        {"kind": "any_of", "applies": "all", "options": [{"kind": "lowercase"}, {"kind": "plain_text"}]}
    )
    assert isinstance(wide, AnyOf)
    assert wide.applies == "all"


def test_a_check_cannot_be_changed() -> None:
    check = Lowercase(kind="lowercase")
    with pytest.raises(ValidationError):
        check.weight = 2  # type: ignore[misc]
