"""Counting ballots: exact, and closing early only where nothing can change."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from governance import outcomes
from governance.counting.ballots import Choice, YesNo
from governance.outcomes import BodyResult, Entitled
from governance.rules import DecisionRule

SAID = (Choice.YES, Choice.NO, Choice.ABSTAIN)
ballots = st.lists(st.sampled_from(SAID), max_size=30)
elections = ballots.flatmap(lambda cast: st.tuples(st.just(cast), st.integers(len(cast), len(cast) + 12)))
quorums = st.integers(1, 100)


def everybody(electors: int) -> dict[int, Entitled]:
    return {number: Entitled(bodies=["members"]) for number in range(electors)}


def said(choices: list[Choice]) -> dict[int, YesNo]:
    return {number: YesNo(choice=choice) for number, choice in enumerate(choices)}


def tally(rule: DecisionRule, *, electors: int, choices: list[Choice]) -> BodyResult:
    found = outcomes.result(rule, options=(), electors=everybody(electors), ballots=said(choices), seed="")
    return found.main


def may_close_early(rule: DecisionRule, *, electors: int, choices: list[Choice]) -> bool:
    return outcomes.may_close_early(rule, electors=everybody(electors), ballots=said(choices))


@given(elections, quorums)
def test_the_quorum_is_the_least_count_that_reaches_its_share(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    count = tally(DecisionRule(quorum_percent=quorum), electors=electors, choices=cast)
    needed = count.turnout.needed
    assert needed * 100 >= electors * quorum
    assert electors == 0 or (needed - 1) * 100 < electors * quorum
    assert count.turnout.quorate == (len(cast) * 100 >= electors * quorum)
    assert (count.turnout.cast, count.count.cast) == (len(cast), len(cast))


@pytest.mark.parametrize(
    ("electors", "quorum", "needed"),
    [(0, 50, 0), (1, 1, 1), (3, 50, 2), (4, 50, 2), (7, 100, 7), (300, 33, 99)],
)
def test_the_quorum_by_hand(electors: int, quorum: int, needed: int) -> None:
    assert tally(DecisionRule(quorum_percent=quorum), electors=electors, choices=[]).turnout.needed == needed


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "carried"),
    [
        (2, 1, 0, True),
        (2, 2, 0, False),
        (1, 2, 0, False),
        (1, 0, 0, False),
        (1, 0, 2, True),
        (0, 0, 4, False),
        (0, 0, 0, False),
    ],
)
def test_more_yes_than_no_among_enough(yes: int, no: int, abstain: int, carried: bool) -> None:
    choices = [Choice.YES] * yes + [Choice.NO] * no + [Choice.ABSTAIN] * abstain
    assert tally(DecisionRule(quorum_percent=60), electors=5, choices=choices).passed is carried


def test_nobody_carries_nothing() -> None:
    assert tally(DecisionRule(), electors=0, choices=[]).passed is False


@given(elections, quorums)
def test_one_more_yes_never_hurts_and_one_more_no_never_carries(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    rule = DecisionRule(quorum_percent=quorum)

    def carried(*more: Choice) -> bool:
        return tally(rule, electors=electors + 1, choices=[*cast, *more]).passed

    if carried():
        assert carried(Choice.YES)
    if not carried(Choice.ABSTAIN):
        assert not carried(Choice.NO)


def completions(cast: list[Choice], electors: int) -> Iterator[list[Choice]]:
    """Every way the missing electors may still vote, or stay away."""
    for rest in product([*SAID, None], repeat=electors - len(cast)):
        yield [*cast, *(choice for choice in rest if choice)]


@given(
    st.lists(st.sampled_from(SAID), max_size=7).flatmap(
        lambda cast: st.tuples(st.just(cast), st.integers(len(cast), len(cast) + 4))
    ),
    quorums,
)
def test_decided_means_that_no_ballot_still_out_can_change_it(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    rule = DecisionRule(quorum_percent=quorum, close_early="when_decided", ballots="open")
    possible = {tally(rule, electors=electors, choices=end).passed for end in completions(cast, electors)}
    assert may_close_early(rule, electors=electors, choices=cast) == (len(possible) == 1)


@given(elections)
def test_all_voted_means_all(case: tuple[list[Choice], int]) -> None:
    cast, electors = case
    rule = DecisionRule(close_early="when_all_voted")
    assert may_close_early(rule, electors=electors, choices=cast) == (len(cast) == electors)


@given(elections)
def test_never_means_never(case: tuple[list[Choice], int]) -> None:
    cast, electors = case
    assert not may_close_early(DecisionRule(), electors=electors, choices=cast)


@pytest.mark.parametrize(
    "wrong",
    [
        {"quorum_percent": 0},
        {"quorum_percent": 101},
        {"quorum_percent": 33.3},
        {"voting_seconds": 59},
        {"voting_seconds": 90 * 86_400 + 1},
        {"method": "dictator"},
        {"electorate": "everyone"},
        {"close_early": "now"},
        {"unknown": True},
    ],
)
def test_a_rule_outside_its_limits_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DecisionRule.model_validate(wrong)


def test_a_rule_cannot_be_changed_once_voting_opens() -> None:
    with pytest.raises(ValidationError):
        DecisionRule().quorum_percent = 1  # type: ignore[misc]
