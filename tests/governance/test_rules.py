"""Counting ballots: exact, and closing early only where nothing can change."""

from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from governance.rules import Choice, DecisionRule, Outcome, may_close_early, tally

ballots = st.lists(st.sampled_from(Choice), max_size=30)
elections = ballots.flatmap(lambda cast: st.tuples(st.just(cast), st.integers(len(cast), len(cast) + 12)))
quorums = st.integers(1, 100)
patient = settings(deadline=None)


@patient
@given(elections, quorums)
def test_the_quorum_is_the_least_count_that_reaches_its_share(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    count = tally(DecisionRule(quorum_percent=quorum), electors=electors, choices=cast)
    assert count.needed * 100 >= electors * quorum
    assert electors == 0 or (count.needed - 1) * 100 < electors * quorum
    assert count.quorate == (len(cast) * 100 >= electors * quorum)
    assert (count.cast, count.yes + count.no + count.abstain) == (len(cast), len(cast))


@pytest.mark.parametrize(
    ("electors", "quorum", "needed"),
    [(0, 50, 0), (1, 1, 1), (3, 50, 2), (4, 50, 2), (7, 100, 7), (300, 33, 99)],
)
def test_the_quorum_by_hand(electors: int, quorum: int, needed: int) -> None:
    assert tally(DecisionRule(quorum_percent=quorum), electors=electors, choices=[]).needed == needed


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "outcome"),
    [
        (2, 1, 0, Outcome.CARRIED),
        (2, 2, 0, Outcome.REJECTED),
        (1, 2, 0, Outcome.REJECTED),
        (1, 0, 0, Outcome.REJECTED),
        (1, 0, 2, Outcome.CARRIED),
        (0, 0, 4, Outcome.REJECTED),
        (0, 0, 0, Outcome.REJECTED),
    ],
)
def test_more_yes_than_no_among_enough(yes: int, no: int, abstain: int, outcome: Outcome) -> None:
    choices = [Choice.YES] * yes + [Choice.NO] * no + [Choice.ABSTAIN] * abstain
    assert tally(DecisionRule(quorum_percent=60), electors=5, choices=choices).outcome is outcome


def test_nobody_carries_nothing() -> None:
    assert tally(DecisionRule(), electors=0, choices=[]).outcome is Outcome.REJECTED


@patient
@given(elections, quorums)
def test_one_more_yes_never_hurts_and_one_more_no_never_carries(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    rule = DecisionRule(quorum_percent=quorum)

    def outcome(*more: Choice) -> Outcome:
        return tally(rule, electors=electors + 1, choices=[*cast, *more]).outcome

    if outcome() is Outcome.CARRIED:
        assert outcome(Choice.YES) is Outcome.CARRIED
    if outcome(Choice.ABSTAIN) is Outcome.REJECTED:
        assert outcome(Choice.NO) is Outcome.REJECTED


def completions(cast: list[Choice], electors: int) -> Iterator[list[Choice]]:
    """Every way the missing electors may still vote, or stay away."""
    for rest in product([*Choice, None], repeat=electors - len(cast)):
        yield [*cast, *(choice for choice in rest if choice)]


@patient
@given(
    st.lists(st.sampled_from(Choice), max_size=7).flatmap(
        lambda cast: st.tuples(st.just(cast), st.integers(len(cast), len(cast) + 4))
    ),
    quorums,
)
def test_decided_means_that_no_ballot_still_out_can_change_it(
    case: tuple[list[Choice], int], quorum: int
) -> None:
    cast, electors = case
    rule = DecisionRule(quorum_percent=quorum, close_early="when_decided")
    now = tally(rule, electors=electors, choices=cast)
    possible = {tally(rule, electors=electors, choices=end).outcome for end in completions(cast, electors)}
    assert may_close_early(rule, now) == (len(possible) == 1)


@patient
@given(elections)
def test_all_voted_means_all(case: tuple[list[Choice], int]) -> None:
    cast, electors = case
    rule = DecisionRule(close_early="when_all_voted")
    assert may_close_early(rule, tally(rule, electors=electors, choices=cast)) == (len(cast) == electors)


@patient
@given(elections)
def test_never_means_never(case: tuple[list[Choice], int]) -> None:
    cast, electors = case
    assert not may_close_early(DecisionRule(), tally(DecisionRule(), electors=electors, choices=cast))


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
        {"secret": True},
    ],
)
def test_a_rule_outside_its_limits_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DecisionRule.model_validate(wrong)


def test_a_rule_cannot_be_changed_once_voting_opens() -> None:
    with pytest.raises(ValidationError):
        DecisionRule().quorum_percent = 1  # type: ignore[misc]
