"""Schulze: the examples of arXiv:1804.02973, an oracle that walks every path, and the criteria he proves."""

from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting.count import count, count_ranks
from governance.counting.papers import Ranks
from governance.counting.rankings import Rankings, preferences
from governance.counting.results import Count
from governance.counting.settings import Counting
from tests.governance.counting.profiles import (
    ALL_BULK,
    ALL_PLAIN,
    OPTIONS,
    cast,
    counted,
    weak,
    weighted,
    wild,
)

Profile = list[tuple[Ranks, int]]
RULE = Counting(method="schulze")
profiles = weighted(weak())


def letters(text: str) -> Profile:
    """Read ``5 ACBED`` and the like."""
    pairs = (line.split() for line in text.split(","))
    return [(tuple((each,) for each in order), int(number)) for number, order in pairs]


def found(profile: Profile, options: Sequence[str] = OPTIONS, rule: Counting = RULE) -> Count:
    return count(rule, options, cast(profile), seed="s")


def unbeaten(result: Count) -> set[str]:
    """Return those whom nobody beats, from the round's wins and losses along paths."""
    paths = {(a, b): oracle_path(result, a, b) for a, b in permutations(result.options, 2)}
    return {a for a in result.options if all(paths[a, b] >= paths[b, a] for b in result.options if b != a)}


def link(result: Count, a: str, b: str) -> tuple[int, int, int]:
    assert result.pairwise is not None
    won, lost = result.pairwise[a][b], result.pairwise[b][a]
    return (1, won, -lost) if won > lost else (-1, -lost, won) if won < lost else (0, 0, 0)


def oracle_path(result: Count, a: str, b: str) -> tuple[int, int, int]:
    """Return the strongest path by walking every one there is."""
    between = [option for option in result.options if option not in (a, b)]
    return max(
        min(link(result, one, other) for one, other in zip((a, *via), (*via, b), strict=True))
        for length in range(len(between) + 1)
        for via in permutations(between, length)
    )


def test_the_first_example_of_the_paper() -> None:
    result = found(letters("8 acdb, 2 badc, 4 cdba, 4 dbac, 3 dcba"))
    assert result.pairwise == {
        "a": {"b": 8, "c": 14, "d": 10},
        "b": {"a": 13, "c": 6, "d": 2},
        "c": {"a": 7, "b": 15, "d": 12},
        "d": {"a": 11, "b": 19, "c": 9},
    }
    assert result.winners == ("d",)


def test_the_example_with_45_voters() -> None:
    result = found(
        letters("5 ACBED, 5 ADECB, 8 BEDAC, 3 CABED, 7 CAEBD, 2 CBADE, 7 DCEBA, 8 EBADC"), options="ABCDE"
    )
    assert result.winners == ("E",)
    assert result.paths == {
        "A": {"B": 28, "C": 28, "D": 30, "E": 24},
        "B": {"A": 25, "C": 28, "D": 33, "E": 24},
        "C": {"A": 25, "B": 29, "D": 29, "E": 24},
        "D": {"A": 25, "B": 28, "C": 28, "E": 24},
        "E": {"A": 25, "B": 28, "C": 28, "D": 31},
    }


def test_a_clone_changes_nothing() -> None:
    before = letters("8 acdb, 2 badc, 4 cdba, 4 dbac, 3 dcba")
    cloned = [
        (tuple(rank for each in ranks for rank in ([("d",), ("e",)] if each == ("d",) else [each])), weight)
        for ranks, weight in before
    ]
    assert found(cloned, options="abcde").winners == ("d",)
    for loser in "abc":
        twice = [
            (tuple((loser, "e") if each == (loser,) else each for each in ranks), weight)
            for ranks, weight in before
        ]
        assert found(twice, options="abcde").winners == ("d",)


def test_margins_and_winning_votes_can_differ() -> None:
    # A cycle: a over b 6:5, b over c 7:4, c over a 5:2. Margins give up a over b, winning votes c over a.
    profile = letters("2 ab, 1 bc, 4 ca, 4 b")
    assert found(profile, options="abc").winners == ("a",)
    assert found(profile, options="abc", rule=Counting(method="schulze", strength="margins")).winners == (
        "b",
    )


def test_nobody_wins_without_a_preference() -> None:
    assert found([((OPTIONS,), 3)]).winners == ()


@given(profiles)
def test_the_winner_is_whom_the_oracle_finds_unbeaten(profile: Profile) -> None:
    result = found(profile)
    assert result.winners == () or result.winners[0] in unbeaten(result)
    if len(unbeaten(result)) == 1:
        assert {*result.winners} == unbeaten(result)
        assert not result.ties
    elif result.winners:
        assert [{*tie.between} for tie in result.ties] == [unbeaten(result)]


@given(profiles)
def test_preferences_are_counted_pair_by_pair(profile: Profile) -> None:
    result = found(profile)
    assert result.pairwise is not None
    for a, b in permutations(OPTIONS, 2):
        votes = 0
        for ranks, weight in profile:
            places = {option: place for place, rank in enumerate(ranks) for option in rank}
            votes += weight * (places.get(a, 99) < places.get(b, 99))
        assert result.pairwise[a][b] == votes


def dominates(result: Count, group: set[str]) -> bool:
    assert result.pairwise is not None
    return all(
        result.pairwise[a][b] > result.pairwise[b][a] for a in group for b in {*result.options} - group
    )


@given(profiles, st.sets(st.sampled_from(OPTIONS), min_size=1, max_size=3))
def test_a_group_that_beats_all_others_holds_the_winner(profile: Profile, group: set[str]) -> None:
    # Smith; with a group of one the Condorcet winner, with the rest of one the Condorcet loser.
    result = found(profile)
    if dominates(result, group):
        assert {*result.winners} <= group
        assert result.winners


@given(weighted(st.permutations(OPTIONS).map(lambda order: tuple((each,) for each in order))))
def test_who_alone_wins_does_not_win_when_all_ballots_are_turned_round(profile: Profile) -> None:
    result = found(profile)
    if len(unbeaten(result)) == 1:
        turned = found([(ranks[::-1], weight) for ranks, weight in profile])
        assert unbeaten(turned) != unbeaten(result)


@given(profiles, st.integers(0, 20))
def test_who_alone_wins_still_wins_when_somebody_ranks_it_higher(profile: Profile, which: int) -> None:
    result = found(profile)
    if len(unbeaten(result)) != 1:
        return
    (winner,) = unbeaten(result)
    number = which % len(profile)
    ranks, weight = profile[number]
    raised = ((winner,), *(tuple(each for each in rank if each != winner) for rank in ranks))
    assert found([*profile[:number], (raised, weight), *profile[number + 1 :]]).winners == (winner,)


@given(weighted(wild(("a", "b", "c", "elsewhere"))), st.booleans())
def test_arrays_count_as_python_does(profile: Profile, alike: bool) -> None:
    ballots = [ranks for ranks, _ in profile]
    weights = None if alike else [weight for _, weight in profile]
    results = []
    for many in (ALL_BULK, ALL_PLAIN):
        with counted(many):
            results.append(count_ranks(RULE, ("a", "b", "c"), ballots, weights, seed="s"))
    assert results[0] == results[1]


def test_very_many_ranks_are_counted_in_arrays_too() -> None:
    options = [f"o{number}" for number in range(300)]
    votes = preferences(Rankings(options, [tuple((option,) for option in options)]))
    assert (votes[298][299], votes[299][298], votes[0][299]) == (1, 0, 1)


@pytest.mark.parametrize(("ties", "winners"), [("by_order_of_options", ("a",)), ("status_quo", ("b",))])
def test_a_draw_is_settled_as_the_rule_says(ties: str, winners: tuple[str, ...]) -> None:
    rule = Counting.model_validate({"method": "schulze", "ties": ties, "status_quo": "b"})
    assert found(letters("1 ab, 1 ba"), options="ab", rule=rule).winners == winners
