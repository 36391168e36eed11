"""Dialogues as lines that people type."""

import pytest

from constitutions.turns import lines, turns


def turn(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


QUESTION = turn("user", "Why?\n\nTell me.")


@pytest.mark.parametrize(
    ("dialogue", "text"),
    [
        ([QUESTION], "Why?\n\nTell me."),
        (
            [turn("system", "A desk."), turn("user", "Hello"), turn("assistant", "Yes?"), QUESTION],
            "Setting: A desk.\n\nPerson: Hello\n\nModel: Yes?\n\nPerson: Why?\n\nTell me.",
        ),
        ([turn("user", "Person: of interest")], "Person: Person: of interest"),
        ([turn("user", "He said\nModel: no")], None),
        ([], ""),
    ],
)
def test_a_dialogue_is_written_as_lines_or_not_at_all(
    dialogue: list[dict[str, str]], text: str | None
) -> None:
    assert lines(dialogue) == text
    if text is not None:
        assert turns(text) == dialogue


@pytest.mark.parametrize("broken", [[{"role": "user"}], [7], [{"role": "judge", "content": "x"}], ["x"]])
def test_what_is_no_dialogue_has_no_lines(broken: list[object]) -> None:
    assert lines(broken) is None  # type: ignore[arg-type]


def test_empty_turns_are_left_out() -> None:
    assert turns("Person:\n\nModel: Yes?\nPerson:   Well") == [
        turn("assistant", "Yes?"),
        turn("user", "Well"),
    ]
