"""Simple and larger majorities, and consent: exact shares, and abstentions only where the rule counts them."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting.ballots import Choice, Ranked, YesNo
from governance.counting.count import count
from governance.counting.results import Count
from governance.counting.settings import Counting

few = st.integers(0, 12)


def found(rule: Counting, **votes: int) -> Count:
    reason = "Because."
    return count(
        rule, (), [(YesNo(choice=Choice(choice), reason=reason), number) for choice, number in votes.items()]
    )


@pytest.mark.parametrize(
    ("rule", "votes", "passed"),
    [
        ({}, {"yes": 2, "no": 1}, True),
        ({}, {"yes": 2, "no": 2}, False),
        ({}, {"yes": 1, "abstain": 5}, True),
        ({}, {"abstain": 5}, False),
        ({"abstentions": "count_against"}, {"yes": 2, "no": 1, "abstain": 1}, False),
        ({"abstentions": "count_against"}, {"yes": 3, "no": 1, "abstain": 1}, True),
        ({"method": "supermajority"}, {"yes": 2, "no": 1}, True),
        ({"method": "supermajority"}, {"yes": 66, "no": 34}, False),
        ({"method": "supermajority", "threshold_is": "more_than"}, {"yes": 2, "no": 1}, False),
        ({"method": "supermajority", "threshold": "1/1"}, {"yes": 9, "abstain": 1}, True),
        ({"method": "supermajority", "abstentions": "count_against"}, {"yes": 2, "abstain": 1}, True),
        ({"method": "supermajority", "abstentions": "count_against"}, {"yes": 3, "abstain": 2}, False),
        ({"method": "consent"}, {"yes": 1, "stand_aside": 7}, True),
        ({"method": "consent"}, {"yes": 99, "no": 1}, False),
        ({"method": "consent"}, {"stand_aside": 3}, False),
        ({"method": "consent"}, {}, False),
    ],
)
def test_by_hand(rule: dict[str, object], votes: dict[str, int], passed: bool) -> None:
    assert found(Counting.model_validate(rule), **votes).passed is passed


@given(few, few, few, st.integers(1, 9), st.integers(1, 9), st.booleans(), st.booleans())
def test_a_share_is_compared_exactly(
    yes: int, no: int, abstain: int, top: int, more: int, strictly: bool, against: bool
) -> None:
    rule = Counting(
        method="supermajority",
        threshold=f"{top}/{top + more}",
        threshold_is="more_than" if strictly else "at_least",
        abstentions="count_against" if against else "ignored",
    )
    base = yes + no + (abstain if against else 0)
    needed = Fraction(top, top + more) * base
    result = found(rule, yes=yes, no=no, abstain=abstain)
    assert result.passed is (base > 0 and (yes > needed if strictly else yes >= needed))
    assert result.rounds[0].threshold == needed
    assert (result.cast, result.abstained) == (yes + no + abstain, abstain)


@given(few, few, few)
def test_an_ignored_abstention_changes_nothing(yes: int, no: int, abstain: int) -> None:
    assert (
        found(Counting(), yes=yes, no=no, abstain=abstain).passed is found(Counting(), yes=yes, no=no).passed
    )


def test_a_ballot_of_another_method_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="Ranked is no ballot for simple_majority"):
        count(Counting(), (), [(Ranked(ranks=(("a",),)), 1)])
