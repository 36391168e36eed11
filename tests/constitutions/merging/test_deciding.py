"""Deciding conflicts: each place can take either side, what stood before, or other words."""

from typing import Any

from hypothesis import given

from constitutions.merging.deciding import Side, decided, reading
from constitutions.merging.values import ABSENT, Merge, Value, merge
from tests.constitutions.merging.test_values import TEXTS, text


def all_for(found: Merge, side: Side) -> Value:
    return decided(found, [reading(each, side) for each in found.conflicts])


@given(TEXTS, TEXTS, TEXTS)
def test_whoever_gets_every_conflict_gets_all_they_changed(base: Value, ours: Value, theirs: Value) -> None:
    """Merging the outcome with that side again changes nothing more in the places that were in conflict."""
    found = merge(base, ours, theirs)
    for side, own in ((Side.OURS, ours), (Side.THEIRS, theirs)):
        done = all_for(found, side)
        for each in found.conflicts:
            if len(each.place) == 2 and each.place[0] == "norms" and each.place[1] != "order":
                stands = [norm for norm in done["norms"] if norm["id"] == each.place[1]]
                assert stands == [norm for norm in own["norms"] if norm["id"] == each.place[1]]
        assert len({norm["id"] for norm in done["norms"]}) == len(done["norms"])


@given(TEXTS, TEXTS, TEXTS)
def test_what_stood_before_is_what_the_merge_shows(base: Value, ours: Value, theirs: Value) -> None:
    found = merge(base, ours, theirs)
    if all(each.base is not ABSENT for each in found.conflicts):
        assert all_for(found, Side.BEFORE) == found.value


def test_each_kind_of_place_can_be_decided() -> None:
    def norm(name: str, **fields: Any) -> dict[str, Any]:
        return {"id": name, **fields}

    base = text(norm("a", weight=1), norm("b", weight=1), norm("c", rationale="One.\n\nTwo.\n\nThree."))
    ours = text(norm("b", weight=1), norm("a", weight=2), norm("c", rationale="1.\n\nTwo.\n\nThird."))
    theirs = text(norm("a", weight=3), norm("c", rationale="Uno.\n\nTwo.\n\nTre."), norm("b", weight=5))
    found = merge(base, ours, theirs)
    places = [(each.place, each.paragraph) for each in found.conflicts]
    assert places == [
        (("norms", "a", "weight"), None),
        (("norms", "c", "rationale"), 0),
        (("norms", "c", "rationale"), 2),
        (("norms", "order"), None),
    ]
    done = decided(found, [3, "First.\n\nAnd a half.", "Tre.", ["b", "a", "c"]])
    assert done == text(
        norm("b", weight=5), norm("a", weight=3), norm("c", rationale="First.\n\nAnd a half.\n\nTwo.\n\nTre.")
    )


def test_a_norm_that_one_took_out_can_go_or_stay_changed() -> None:
    base = text({"id": "a", "weight": 1}, {"id": "b"})
    found = merge(base, text({"id": "b"}), text({"id": "a", "weight": 2}, {"id": "b"}))
    assert all_for(found, Side.OURS) == text({"id": "b"})
    assert all_for(found, Side.THEIRS) == text({"id": "a", "weight": 2}, {"id": "b"})
