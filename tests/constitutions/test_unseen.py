"""Characters that cannot be seen are pointed out where they stand."""

import pytest

from constitutions.unseen import unseen
from tests.constitutions.texts import example, norm, value


@pytest.mark.parametrize(
    ("text", "name", "shown"),
    [
        ("pay\u200dpal", "ZERO WIDTH JOINER", "pay⟨U+200D⟩pal"),
        ("می\u200cخواهم", "ZERO WIDTH NON-JOINER", "می⟨U+200C⟩خواهم"),
        ("a\u200fb", "RIGHT-TO-LEFT MARK", "a⟨U+200F⟩b"),
        ("a\u3164b", "HANGUL FILLER", "a⟨U+3164⟩b"),
        ("a\ufe00b", "VARIATION SELECTOR-1", "a⟨U+FE00⟩b"),
    ],
)
def test_what_cannot_be_seen_is_shown_by_its_number(text: str, name: str, shown: str) -> None:
    [found] = unseen({"title": text})
    assert (found.place, found.name, found.shown) == (("title",), name, shown)


@pytest.mark.parametrize("text", ["👩\u200d💻", "❤\ufe0f", "עברית", "plain", "漢字", ""])
def test_what_can_be_seen_is_left_alone(text: str) -> None:
    assert list(unseen({"title": text})) == []


def test_every_place_is_named() -> None:
    hidden = "It ends.\u200c"
    text = value(norms=[norm(statement=hidden, examples=[example(why=hidden)])], languages=["en"])
    assert [found.place for found in unseen(text)] == [
        ("norms", "asks-back", "statement"),
        ("norms", "asks-back", "examples", "e1", "why"),
    ]
