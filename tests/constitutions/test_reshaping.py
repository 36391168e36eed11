"""Splitting a norm and joining two: what comes out names what it came from, and nothing is lost."""

from constitutions.canonical import plain_value
from constitutions.norms import Norm
from constitutions.reshaping import joined, renamed, split, without
from tests.people import document


def norm(number: int) -> dict[str, object]:
    return plain_value(document(norms=2, examples=2).norms[number])


def test_what_is_split_off_says_what_it_came_from() -> None:
    second = split({**norm(0), "ancestors": ["older"]}, name="norm-0-b", statement="It does the other half.")
    assert second["ancestors"] == ["norm-0", "older"]
    assert "negative" not in second
    assert (
        Norm.model_validate({**second, "negative": "It does not."}).examples
        == document(examples=2).norms[0].examples
    )


def test_what_is_joined_names_both_and_keeps_everything() -> None:
    other = {**norm(1), "rationale": "For another reason.", "tags": ["care"], "sunset_on": "2020-01-01"}
    found = Norm.model_validate(joined({**norm(0), "checks": []}, other))
    assert (found.id, found.ancestors, found.tags) == ("norm-0", ("norm-1",), ("care",))
    assert found.rationale == "Because we agreed.\n\nFor another reason."
    assert [example.id for example in found.examples] == ["e0", "e1", "e0-2", "e1-2"]
    assert (found.statement, found.sunset_on) == ("It keeps norm 0.", None)


def test_how_carefully_a_norm_changes_goes_with_both_halves_and_into_what_it_is_joined_with() -> None:
    slow = {"deliberation_days": 14}
    assert (
        split({**norm(0), "entrenchment": slow}, name="half", statement="It waits.")["entrenchment"] == slow
    )
    assert joined(norm(0), {**norm(1), "entrenchment": slow})["entrenchment"] == slow
    own = {**norm(0), "entrenchment": {"threshold": "2/3"}}
    assert joined(own, {**norm(1), "entrenchment": slow})["entrenchment"] == {"threshold": "2/3"}


def test_joining_a_norm_with_what_was_split_off_it_is_no_ancestor_of_itself() -> None:
    second = split(norm(0), name="half", statement="It does the other half.")
    found = joined(norm(0), second)
    assert found["ancestors"] == ["half"]
    assert len(found["examples"]) == 2


def test_rules_of_precedence_follow_a_norm_into_another() -> None:
    rules = [
        {"first": "a", "then": "b", "when": "Always"},
        {"first": "b", "then": "c", "when": "At night"},
        {"first": "a", "then": "c", "when": "By day"},
    ]
    assert without(rules, "b") == rules[2:]
    assert renamed(rules, "b", "a") == [{"first": "a", "then": "c", "when": "At night"}]
