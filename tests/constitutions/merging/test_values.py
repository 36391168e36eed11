"""Merging whole texts: the laws, and each kind of place."""

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from constitutions.merging.values import ABSENT, ORDER, Conflict, Merge, Value, merge

LETTERS = st.sampled_from("abcdef")
PROSE = st.lists(st.sampled_from(["One.", "Two.", "Three.", "Four."]), min_size=1, max_size=4).map(
    "\n\n".join
)


@st.composite
def norms(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Draw norms with different ids, each with a little of everything that is merged in its own way."""
    ids = draw(st.lists(LETTERS, unique=True, max_size=6))
    return [
        {
            "id": each,
            "statement": draw(st.sampled_from(["It listens.", "It waits."])),
            "rationale": draw(PROSE),
            "tags": draw(st.lists(st.sampled_from(["calm", "plain", "brief"]), unique=True)),
            "examples": [
                {"id": name, "why": draw(LETTERS)}
                for name in draw(st.lists(LETTERS, unique=True, max_size=2))
            ],
        }
        for each in ids
    ]


TEXTS = st.builds(
    lambda title, preamble, found, rules: {
        "title": title,
        "preamble": preamble,
        "norms": found,
        "rules": rules,
    },
    LETTERS,
    PROSE,
    norms(),
    st.dictionaries(LETTERS, LETTERS, max_size=3),
)


def turned(found: Merge) -> set[tuple[Any, ...]]:
    """Return the conflicts as if the sides had been exchanged."""
    return {
        (each.place, str(each.base), str(each.theirs), str(each.ours), each.paragraph)
        for each in found.conflicts
    }


def conflicts(found: Merge) -> set[tuple[Any, ...]]:
    """Return the conflicts."""
    return {
        (each.place, str(each.base), str(each.ours), str(each.theirs), each.paragraph)
        for each in found.conflicts
    }


@given(TEXTS, TEXTS)
def test_a_side_that_changes_nothing_gets_the_other(base: Value, ours: Value) -> None:
    for found in (merge(base, ours, base), merge(base, base, ours), merge(base, ours, ours)):
        assert found == Merge(ours, ())


@given(TEXTS, TEXTS, TEXTS)
def test_the_sides_can_be_exchanged(base: Value, ours: Value, theirs: Value) -> None:
    one, other = merge(base, ours, theirs), merge(base, theirs, ours)
    assert one.value == other.value
    assert conflicts(one) == turned(other)


@given(TEXTS, TEXTS, TEXTS)
def test_no_norm_is_lost_and_none_doubled(base: Value, ours: Value, theirs: Value) -> None:
    found = merge(base, ours, theirs)
    ids = [norm["id"] for norm in found.value["norms"]]
    assert len(ids) == len(set(ids))
    before, one, other = ({norm["id"]: norm for norm in text["norms"]} for text in (base, ours, theirs))
    for each in {*before, *one, *other}:
        gone = each in before and (
            (each not in one and (each not in other or other[each] == before[each]))
            or (each not in other and (each not in one or one[each] == before[each]))
        )
        assert (each in ids) is not gone, each


@given(TEXTS, TEXTS, TEXTS)
def test_merging_changes_none_of_the_sides(base: Value, ours: Value, theirs: Value) -> None:
    before = copy.deepcopy((base, ours, theirs))
    merge(base, ours, theirs)
    assert before == (base, ours, theirs)


def text(*found: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"title": "Ours", "norms": list(found), **fields}


def test_changes_to_different_fields_of_a_norm_meet() -> None:
    base = text({"id": "a", "statement": "It listens.", "weight": 1})
    ours = text({"id": "a", "statement": "It hears.", "weight": 1})
    theirs = text({"id": "a", "statement": "It listens.", "weight": 2})
    assert merge(base, ours, theirs) == Merge(text({"id": "a", "statement": "It hears.", "weight": 2}), ())


def test_changes_to_different_parts_of_how_carefully_a_norm_changes_meet_and_to_one_do_not() -> None:
    def said(**asks: Any) -> dict[str, Any]:
        return text({"id": "a", "entrenchment": asks})

    base = said(deliberation_days=7, threshold="2/3")
    ours, theirs = said(deliberation_days=14, threshold="2/3"), said(deliberation_days=7, threshold="3/4")
    assert merge(base, ours, theirs) == Merge(said(deliberation_days=14, threshold="3/4"), ())
    found = merge(base, ours, said(deliberation_days=30, threshold="2/3"))
    place = ("norms", "a", "entrenchment", "deliberation_days")
    assert found.conflicts == (Conflict(place, 7, 14, 30),)


def test_changes_to_different_paragraphs_meet_and_to_one_do_not() -> None:
    base, ours, theirs = (
        {"preamble": each}
        for each in ("One.\n\nTwo.\n\nThree.", "1.\n\nTwo.\n\nThree.", "One.\n\nTwo.\n\n3.")
    )
    assert merge(base, ours, theirs) == Merge({"preamble": "1.\n\nTwo.\n\n3."}, ())
    found = merge(base, ours, {"preamble": "Uno.\n\nTwo.\n\nThree."})
    assert found.value == base
    assert found.conflicts == (Conflict(("preamble",), "One.", "1.", "Uno.", paragraph=0),)


def test_what_one_takes_out_and_the_other_changes_stays_until_somebody_decides() -> None:
    base = text({"id": "a", "weight": 1}, {"id": "b", "weight": 1})
    found = merge(
        base, text({"id": "b", "weight": 1}), text({"id": "a", "weight": 2}, {"id": "b", "weight": 1})
    )
    assert found.value == base
    assert found.conflicts == (
        Conflict(("norms", "a"), {"id": "a", "weight": 1}, ABSENT, {"id": "a", "weight": 2}),
    )


def test_two_new_norms_with_one_id_meet_where_they_agree() -> None:
    found = merge(
        text(), text({"id": "a", "weight": 1, "tags": ["x"]}), text({"id": "a", "weight": 2, "tags": ["y"]})
    )
    assert found.value["norms"] == [{"id": "a", "tags": ["x", "y"], "weight": 1}]
    assert [each.place for each in found.conflicts] == [("norms", "a", "weight")]


def test_two_new_orders_are_decided_by_people() -> None:
    a, b, c = ({"id": each} for each in "abc")
    found = merge(text(a, b, c), text(b, a, c), text(a, c, b))
    assert found.value == text(a, b, c)
    assert found.conflicts == (Conflict(("norms", ORDER), ["a", "b", "c"], ["b", "a", "c"], ["a", "c", "b"]),)
    assert merge(text(a, b, c), text(c, b, a), text(a, b, {"id": "d"}, c)) == Merge(
        text(c, b, {"id": "d"}, a), ()
    )


def test_entries_without_a_name_are_refused() -> None:
    for broken, sentence in (([{}], "has no id"), ([{"id": "a"}, {"id": "a"}], "share the id “a”")):
        try:
            merge(text(), {"norms": broken}, text({"id": "b"}))
        except ValueError as error:
            assert sentence in str(error)  # noqa: PT017 - each text is refused for its own reason
        else:
            raise AssertionError(broken)
