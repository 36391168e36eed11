"""Editing one place of a draft's YAML: the rest stays as it was typed."""

from textwrap import dedent
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constitutions.editing import (
    GONE,
    MOST_IN_PLACE,
    MovedTo,
    Place,
    at,
    with_value,
    with_values,
    written,
)
from constitutions.formats import UnreadableError, value_of

TYPED = dedent("""\
    # Written by the harbour group.
    schema: 1
    title: "Ours"   # to be discussed
    preamble: |
      One.

      Two.

    norms:
      # The first is from Lidia.
      - id: first
        statement: It says so.  # short!
        examples:
          - {id: e1, family: f}
          - id: e2
            family: f
      # The second is from Birk.
      - id: second
        statement: >
          It folds
          lines.
    """)


def lines_that_differ(before: str, after: str) -> tuple[list[str], list[str]]:
    old, new = before.split("\n"), after.split("\n")
    return [line for line in old if line not in new], [line for line in new if line not in old]


@pytest.mark.parametrize(
    ("place", "value", "gone", "come"),
    [
        (("title",), "Theirs", ['title: "Ours"   # to be discussed'], ["title: Theirs   # to be discussed"]),
        (("preamble",), "All in one.", ["preamble: |", "  One.", "  Two."], ["preamble: All in one."]),
        (
            ("norms", 0, "statement"),
            "It says: so.",
            ["    statement: It says so.  # short!"],
            ["    statement: 'It says: so.'  # short!"],
        ),
        (("norms", 1, "statement"), GONE, ["    statement: >", "      It folds", "      lines."], []),
        (("norms", 0, "weight"), 2, [], ["    weight: 2"]),
        (("norms", 0, "examples", 1), GONE, ["      - id: e2", "        family: f"], []),
        (
            ("norms", 0, "examples", 2),
            {"id": "e3", "why": "Because."},
            [],
            ["      - id: e3", "        why: Because."],
        ),
        (("norms", 2), {"id": "third", "examples": []}, [], ["  - id: third", "    examples: []"]),
    ],
)
def test_an_edit_touches_its_own_lines_only(
    place: Place, value: object, gone: list[str], come: list[str]
) -> None:
    edited = with_value(TYPED, place, value)
    assert lines_that_differ(TYPED, edited) == (gone, come)
    assert at(value_of(edited), place) == (None if value is GONE else value)


def test_a_norm_taken_out_leaves_the_others_and_what_was_said_above_them() -> None:
    edited = with_value(TYPED, ("norms", 0), GONE)
    assert [norm["id"] for norm in value_of(edited)["norms"]] == ["second"]
    assert "# Written by the harbour group." in edited
    assert "# to be discussed" in edited


def test_an_entry_moves_with_its_comments_and_the_others_stay() -> None:
    moved = with_value(TYPED, ("norms", 0), MovedTo(1))
    assert [norm["id"] for norm in value_of(moved)["norms"]] == ["second", "first"]
    assert sorted(moved.split("\n")) == sorted(TYPED.split("\n"))
    assert with_value(moved, ("norms", 1), MovedTo(0)) == TYPED


def test_many_edits_at_once_say_the_same_as_one_by_one() -> None:
    names = [f"field-{number}" for number in range(MOST_IN_PLACE + 1)]
    edits: list[tuple[Place, object]] = [(("norms", 0, name), name) for name in names]
    one_by_one = TYPED
    for place, value in edits:
        one_by_one = with_value(one_by_one, place, value)
    assert value_of(with_values(TYPED, edits)) == value_of(one_by_one)
    assert "# to be discussed" in with_values(TYPED, edits[:-1])


@pytest.mark.parametrize("index", [-1, 2])
def test_an_entry_does_not_move_out_of_its_list(index: int) -> None:
    with pytest.raises(LookupError):
        with_value(TYPED, ("norms", 0), MovedTo(index))


@given(
    names=st.lists(st.sampled_from("abcdef"), min_size=1, max_size=6),
    start=st.integers(0, 5),
    to=st.integers(0, 5),
)
def test_moving_says_what_moving_means(names: list[str], start: int, to: int) -> None:
    start, to = start % len(names), to % len(names)
    source = "norms:\n" + "".join(f"  # {name}\n  - id: {name}\n" for name in names)
    wanted = list(names)
    wanted.insert(to, wanted.pop(start))
    moved = with_value(source, ("norms", start), MovedTo(to))
    assert [norm["id"] for norm in value_of(moved)["norms"]] == wanted


def test_text_of_several_lines_is_written_as_lines() -> None:
    edited = with_value(TYPED, ("norms", 0, "rationale"), "One.\n\n  Two: “three”")
    assert "    rationale: |-\n      One.\n\n        Two: “three”\n" in edited


@pytest.mark.parametrize(
    ("source", "place", "value"),
    [
        ("{title: a, norms: [{id: x}]}", ("norms", 0, "statement"), "It is\nlong."),
        ("{title: a, norms: [{id: x}]}", ("norms", 1), {"id": "y"}),
        ('{"title": "a"}', ("norms",), [{"id": "x"}]),
        ("norms: [{id: x}, {id: y}]", ("norms", 0), GONE),
        ("norms:\n- id: x", ("norms", 0), GONE),
        ("norms: []", ("norms", 0), {"id": "x"}),
        ("norms:", ("norms",), [{"id": "x"}]),
        ("a: b", ("a",), GONE),
        ("norms:\n- id: x\n  why: |+\n    text\n\n- id: y\n", ("norms", 0, "scope"), "Always"),
    ],
)
def test_where_a_place_is_not_written_in_lines_the_whole_is_written_anew(
    source: str, place: Place, value: object
) -> None:
    before = value_of(source)
    edited = value_of(with_value(source, place, value))
    *way, last = place
    expected = at(before, tuple(way))
    if value is GONE:
        del expected[last]
    elif isinstance(expected, list):
        assert last == len(expected)
        expected.append(value)
    else:
        expected[last] = value
    assert edited == before


def test_a_text_that_is_not_yaml_cannot_be_edited() -> None:
    with pytest.raises(UnreadableError):
        with_value("title: [", ("title",), "x")


@pytest.mark.parametrize("place", [("norms", 9), ("title", "x"), ("nowhere", "x"), ("norms", "x")])
def test_a_place_that_is_not_there_is_refused(place: Place) -> None:
    with pytest.raises(LookupError):
        with_value(TYPED, place, "x")


words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\x85\u2028\u2029\ufeff")
)
passages = st.lists(words, max_size=4).map("\n".join)
notes = st.sampled_from(["", "  # a note", "\n# a note between\n", "\n\n"])


@settings(max_examples=150)
@given(st.dictionaries(st.sampled_from("abcdef"), passages, min_size=1), passages, notes, st.data())
def test_whatever_stands_there_the_edit_says_what_was_meant(
    before: dict[str, str], value: str, note: str, data: st.DataObject
) -> None:
    source = written({"list": [before, before]}) + note
    key = data.draw(st.sampled_from("abcdefg"))
    new: Any = data.draw(st.sampled_from([value, GONE]))
    edited = value_of(with_value(source, ("list", 0, key), new))
    expected = {**before, key: value} if new is not GONE else {k: v for k, v in before.items() if k != key}
    assert edited == {"list": [expected, before]}
