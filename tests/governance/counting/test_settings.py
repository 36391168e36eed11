"""Rules of counting: everything has a default, and what cannot mean anything is refused."""

import pytest
from pydantic import ValidationError

from governance.counting.settings import BINARY, RANKED, Counting, Method


def test_a_rule_that_says_nothing_is_a_simple_majority() -> None:
    assert Counting().method is Method.SIMPLE_MAJORITY
    assert Counting().model_dump(exclude_defaults=True) == {}
    assert {method for method in Method if method.binary} == BINARY
    assert {method for method in Method if method.ranked} == RANKED


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        ({"threshold": "4/3"}, "keep the threshold at 1/1 or below"),
        ({"threshold": "1/1", "threshold_is": "more_than"}, "More than all votes can never be reached"),
        ({"threshold": "66%"}, "should match pattern"),
        ({"minimum_share": "3/2"}, "keep the minimum share at 1/1 or below"),
        ({"method": "schulze", "seats": 2}, "schulze finds one winner"),
        ({"seats": 2}, "simple_majority finds one winner"),
        (
            {"method": "instant_runoff", "seats": 2},
            "fills several seats by last_standing or repeated or share",
        ),
        ({"method": "single_transferable_vote", "filling": "share"}, "not by share"),
        ({"method": "single_transferable_vote", "seats": 2, "batch_elimination": True}, "one seat at a time"),
        ({"method": "instant_runoff", "seats": 0}, "greater than or equal to 1"),
        ({"quorum": 3}, "Extra inputs are not permitted"),
    ],
)
def test_what_cannot_be_meant_is_refused(rule: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        Counting.model_validate(rule)


def test_repeated_runoffs_are_one_seat_at_a_time() -> None:
    assert Counting(method="instant_runoff", seats=2, filling="repeated", batch_elimination=True).seats == 2
