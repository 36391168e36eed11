"""What a ballot may say: read for its method, and refused with a sentence that helps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting.ballots import (
    Abstention,
    Approved,
    Ballot,
    BallotError,
    Bought,
    Choice,
    Ranked,
    Scored,
    YesNo,
    abstains,
    ballot_for,
)
from governance.counting.settings import Counting, Method

OPTIONS = ("a", "b", "c")


def read(data: dict[str, object], **rule: object) -> Ballot:
    return ballot_for(Counting.model_validate(rule), OPTIONS, data)


@pytest.mark.parametrize(
    ("method", "data", "ballot"),
    [
        ("simple_majority", {"choice": "yes"}, YesNo(choice=Choice.YES)),
        (
            "supermajority",
            {"choice": "no", "reason": "Too dear."},
            YesNo(choice=Choice.NO, reason="Too dear."),
        ),
        ("consent", {"choice": "stand_aside"}, YesNo(choice=Choice.STAND_ASIDE)),
        ("approval", {"approved": ["a", "c"]}, Approved(approved=("a", "c"))),
        ("score", {"scores": {"a": 5, "b": 0}}, Scored(scores={"a": 5, "b": 0})),
        ("quadratic", {"votes": {"a": 3, "b": -1}}, Bought(votes={"a": 3, "b": -1})),
        ("schulze", {"ranks": [["a"], [], ["b", "c"]]}, Ranked(ranks=(("a",), (), ("b", "c")))),
        ("instant_runoff", {"ranks": [["b"], ["a"]]}, Ranked(ranks=(("b",), ("a",)))),
    ],
)
def test_every_method_has_its_ballot(method: str, data: dict[str, object], ballot: Ballot) -> None:
    assert read(data, method=method) == ballot
    assert not abstains(ballot)
    again = ballot.model_dump(mode="json")
    assert read(again, method=method) == ballot


@pytest.mark.parametrize("method", Method)
def test_every_method_takes_an_abstention(method: Method) -> None:
    ballot = read({"choice": "abstain"}, method=method)
    assert abstains(ballot)
    assert isinstance(ballot, YesNo if method.binary else Abstention)


@pytest.mark.parametrize(
    ("rule", "data", "sentence"),
    [
        ({}, {"choice": "maybe"}, "This ballot cannot be read. Say yes, no or abstain."),
        ({}, {"ranks": [["a"]]}, "Say yes, no or abstain"),
        ({}, {"choice": "stand_aside"}, "Standing aside is for decisions by consent"),
        ({"method": "consent"}, {"choice": "no", "reason": " "}, "a no blocks the proposal: say why"),
        (
            {"method": "approval"},
            {"approved": ["d"]},
            "“d” is not among the options here: choose from a, b, c",
        ),
        ({"method": "approval"}, {"approved": ["a", "a"]}, "name each only once"),
        ({"method": "score"}, {"scores": {"a": 6}}, "Scores go from 0 to 5: change the 6 that you gave “a”"),
        ({"method": "score"}, {"scores": {"a": -1}}, "Scores go from 0 to 5"),
        ({"method": "score"}, {"scores": {"a": 2.5}}, "Give the options whole scores"),
        ({"method": "quadratic"}, {"votes": {"a": 8, "b": -7}}, "cost 113 credits and you have 100"),
        ({"method": "instant_runoff"}, {"ranks": [["a"], ["a"]]}, "rank each of them once"),
        ({"method": "instant_runoff"}, {"ranks": [["a", "b"]]}, "Two options cannot share a rank here"),
        (
            {"method": "instant_runoff", "max_rankings": 1},
            {"ranks": [["a"], ["b"]]},
            "At most 1 ranks are counted",
        ),
        ({"method": "schulze"}, {"ranks": [[], []]}, "Rank at least one option, or abstain"),
        ({"method": "schulze"}, {"ranks": [["*"]]}, "not among the options"),
    ],
)
def test_what_cannot_be_counted_is_refused(
    rule: dict[str, object], data: dict[str, object], sentence: str
) -> None:
    with pytest.raises(BallotError, match=sentence):
        read(data, **rule)


def test_a_rule_can_take_slips_as_they_are() -> None:
    rule = {"method": "instant_runoff", "overvotes": "exhaust", "duplicates": "skip"}
    assert read({"ranks": [["a", "b"], ["a"]]}, **rule) == Ranked(ranks=(("a", "b"), ("a",)))


@given(st.dictionaries(st.sampled_from(OPTIONS), st.integers(-15, 15)), st.integers(1, 300))
def test_nobody_spends_more_than_their_credits(votes: dict[str, int], budget: int) -> None:
    cost = sum(number * number for number in votes.values())
    if cost <= budget:
        ballot = read({"votes": votes}, method="quadratic", credits=budget)
        assert isinstance(ballot, Bought)
        assert ballot.cost == cost
    else:
        with pytest.raises(BallotError):
            read({"votes": votes}, method="quadratic", credits=budget)
