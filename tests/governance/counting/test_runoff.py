"""Instant-runoff and transferable votes: a slow oracle, counts by hand, the criteria, and the arrays."""

import re
from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from governance.counting.count import count, count_ranks
from governance.counting.papers import Ranks, paper
from governance.counting.parts import part
from governance.counting.results import Count, Inactive
from governance.counting.runoff import races
from governance.counting.settings import Counting
from governance.counting.ties import Ties
from tests.governance.counting.profiles import (
    ALL_BULK,
    ALL_PLAIN,
    OPTIONS,
    by_rounds,
    cast,
    counted,
    one_seat,
    other_fillings,
    strict,
    weighted,
    wild,
)

Profile = list[tuple[Ranks, int]]
IRV = Counting(method="instant_runoff")
TO_THE_END = {"minimum_votes": 0, "stop_after_round": None, "first_round_sets_threshold": False}


def votes(text: str) -> Profile:
    """Read ``8 acdb`` and the like."""
    pairs = (line.split() for line in text.split(","))
    return [(tuple((each,) for each in order), int(number)) for number, order in pairs]


def found(rule: Counting, profile: Profile, options: str | tuple[str, ...] = OPTIONS) -> Count:
    return count(rule, options, cast(profile), seed="s")


def oracle(profile: Profile) -> list[dict[str, int]] | None:
    """Return the tallies of every round, each counted from whole ballots; ``None`` where options tie."""
    standing = [*OPTIONS]
    rounds: list[dict[str, int]] = []
    while True:
        tops: Counter[str] = Counter()
        for ranks, weight in profile:
            first = next((rank[0] for rank in ranks if rank[0] in standing), None)
            if first is not None:
                tops[first] += weight
        rounds.append({option: tops[option] for option in standing})
        ordered = sorted(rounds[-1].values())
        if ordered[-1] * 2 > sum(ordered):
            return rounds
        if ordered[0] == ordered[1]:
            return None
        standing.remove(min(rounds[-1], key=rounds[-1].__getitem__))


@given(weighted(strict()))
def test_every_round_is_as_the_oracle_counts_it(profile: Profile) -> None:
    expected = oracle(profile)
    result = found(IRV, profile)
    if expected is None:
        assert result.ties
    else:
        assert [one.tallies for one in result.rounds] == expected
        assert result.winners == (max(expected[-1], key=expected[-1].__getitem__),)


@given(weighted(strict()), st.sampled_from(OPTIONS))
def test_who_is_first_for_more_than_half_wins_at_once(profile: Profile, option: str) -> None:
    total = sum(weight for _, weight in profile)
    result = found(IRV, [*profile, (((option,),), total + 1)])
    assert result.winners == (option,)
    assert len(result.rounds) == 1


@given(one_seat, weighted(wild()))
def test_transferable_votes_for_one_seat_are_an_instant_runoff(rule: Counting, profile: Profile) -> None:
    other = Counting.model_validate({**rule.model_dump(), "method": "single_transferable_vote"})
    assert found(other, profile).rounds == found(rule, profile).rounds


@given(one_seat, weighted(wild()))
def test_batches_change_no_winner(rule: Counting, profile: Profile) -> None:
    rule = rule.model_copy(update=TO_THE_END)
    one = found(rule.model_copy(update={"batch_elimination": False}), profile)
    batch = found(rule.model_copy(update={"batch_elimination": True}), profile)
    if not one.ties and not batch.ties:
        assert one.winners == batch.winners


@given(one_seat, weighted(wild()))
def test_going_on_until_two_remain_changes_no_winner(rule: Counting, profile: Profile) -> None:
    rule = rule.model_copy(update=TO_THE_END)
    short = found(rule.model_copy(update={"until_two_remain": False}), profile)
    long = found(rule.model_copy(update={"until_two_remain": True}), profile)
    assert long.winners == short.winners
    if short.winners and not long.ties:
        assert len(long.rounds[-1].tallies) == 2


@given(st.one_of(one_seat, other_fillings), weighted(wild()), st.booleans(), st.integers(1, 4))
def test_arrays_count_as_python_does(rule: Counting, profile: Profile, alike: bool, known: int) -> None:
    options = OPTIONS[:known]
    ballots = [ranks for ranks, _ in profile]
    weights = None if alike else [weight for _, weight in profile]
    results = []
    for many in (ALL_BULK, ALL_PLAIN):
        with counted(many):
            results.append(count_ranks(rule, options, ballots, weights, seed="s"))
    assert results[0] == results[1]


@given(by_rounds, weighted(wild()), st.integers(0, 12))
def test_the_parts_of_a_count_add_up_to_it(rule: Counting, profile: Profile, at: int) -> None:
    assume(rule.decimals is None and rule.filling != "repeated")
    ballots, weights = [ranks for ranks, _ in profile], [weight for _, weight in profile]
    (race,) = races(
        rule, OPTIONS, ballots, weights, standing=OPTIONS, ties=lambda one: Ties(one, OPTIONS, "s")
    )
    parts = [part(race, ballots[:at], weights[:at]), part(race, ballots[at:], weights[at:])]
    for number, whole in enumerate(race.rounds):
        for option, has in whole.tallies.items():
            assert has == sum(one[number].tallies[option] for one in parts)
        for reason in Inactive:
            assert whole.inactive.get(reason, 0) == sum(one[number].inactive.get(reason, 0) for one in parts)
        sent = {transfer.source: transfer for transfer in whole.transfers}
        assert {*sent} == {transfer.source for transfer in parts[0][number].transfers}


def test_the_centre_can_be_squeezed_out() -> None:
    result = found(IRV, votes("42 mncg, 26 ncgm, 15 cgnm, 17 gcnm"), "mncg")
    assert [one.eliminated for one in result.rounds] == [("c",), ("n",), ()]
    assert result.rounds[0].transfers[0].to == {"g": 15}
    assert result.rounds[-1].tallies == {"m": 42, "g": 58}
    assert result.winners == ("g",)


def test_food_for_a_party_by_transferable_votes() -> None:
    # 23 guests, three dishes of four: a quota of 6. Pears have 10, so 4 go on, 4/10 of each paper.
    profile = votes("3 os, 8 pso, 2 pcs, 4 co, 6 sc")
    result = found(Counting(method="single_transferable_vote", seats=3), profile, "opsc")
    assert result.rounds[0].threshold == 6
    assert result.rounds[0].elected == ("p", "s")
    assert result.rounds[0].transfers[0].to == {"o": Fraction(16, 5), "c": Fraction(4, 5)}
    assert result.rounds[1].tallies == {"o": Fraction(31, 5), "p": 6, "s": 6, "c": Fraction(24, 5)}
    assert result.winners == ("p", "s", "o")
    assert result.rounds[2].inactive == {Inactive.FINAL_SURPLUS: Fraction(1, 5)}


def test_rounding_down_loses_what_is_called_residual() -> None:
    exact = Counting(method="single_transferable_vote", seats=2)
    cut = exact.model_copy(update={"decimals": 1})
    profile = votes("7 ab, 2 b, 2 c")
    assert found(exact, profile, "abc").rounds[1].tallies == {"a": 4, "b": 5, "c": 2}
    second = found(cut, profile, "abc").rounds[1]
    assert second.tallies == {"a": 4, "b": Fraction(24, 5), "c": 2}
    assert second.residual == Fraction(1, 5)


@pytest.mark.parametrize(
    ("seats", "extra", "quota"),
    [
        (1, {}, 51),
        (3, {}, 26),
        (3, {"quota": "hare"}, 34),
        (3, {"quota": "hare", "quota_decimals": 1}, Fraction(334, 10)),
        (3, {"quota_decimals": 2}, Fraction(2501, 100)),
        (3, {"minimum_votes": 30}, 30),
    ],
)
def test_the_quota(seats: int, extra: dict[str, object], quota: Fraction) -> None:
    rule = Counting.model_validate({"method": "single_transferable_vote", "seats": seats, **extra})
    assert found(rule, votes("40 a, 30 b, 20 c, 10 d")).rounds[0].threshold == quota


def test_one_a_round_defers_the_others() -> None:
    rule = Counting(method="single_transferable_vote", seats=2, filling="quota_one_a_round")
    result = found(rule, votes("5 ab, 4 bc, 1 c"), "abc")
    assert [one.elected for one in result.rounds] == [("a",), ("b",), ()]


def test_the_last_standing_take_the_seats_whatever_they_have() -> None:
    rule = Counting(method="instant_runoff", seats=2, filling="last_standing")
    result = found(rule, votes("9 a, 3 b, 2 c, 1 d"))
    assert [one.eliminated for one in result.rounds] == [("d",), ("c",), ()]
    assert result.winners == ("a", "b")


def test_all_who_have_the_share_take_a_seat() -> None:
    rule = Counting(method="instant_runoff", filling="share", minimum_share="1/4")
    result = found(rule, votes("6 a, 4 b, 4 c, 2 da"))
    assert result.winners == ("a", "b", "c")
    assert result.rounds[-1].threshold == 4


def test_repeated_runoffs_leave_earlier_winners_out() -> None:
    rule = Counting(method="instant_runoff", seats=2, filling="repeated")
    result = found(rule, votes("6 ab, 2 ca, 3 cb"), "abc")
    assert result.winners == ("a", "b")
    assert result.rounds[-1].tallies == {"b": 6, "c": 5}


def test_options_below_the_minimum_leave_together() -> None:
    rule = Counting(method="instant_runoff", minimum_votes=3)
    result = found(rule, votes("4 a, 4 b, 2 cb, 1 db"))
    assert result.rounds[0].eliminated == ("d", "c")
    assert result.winners == ("b",)


def test_nobody_is_elected_where_all_are_below_the_minimum() -> None:
    result = found(Counting(method="instant_runoff", minimum_votes=9), votes("2 a, 1 b"), "ab")
    assert result.winners == ()
    assert len(result.rounds) == 1


def test_the_first_majority_asked_for_stays_where_the_rule_says_so() -> None:
    profile = votes("4 a, 3 b, 2 c")
    assert found(IRV, profile, "abc").rounds[-1].threshold == 4
    kept = found(Counting(method="instant_runoff", first_round_sets_threshold=True), profile, "abc")
    assert [one.threshold for one in kept.rounds] == [5, 5]
    assert kept.winners == ("a",)


def test_a_count_can_be_stopped_early() -> None:
    result = found(Counting(method="instant_runoff", stop_after_round=1), votes("4 a, 3 b, 2 c"), "abc")
    assert (len(result.rounds), result.winners) == (1, ())


def test_of_no_votes_nobody_is_elected() -> None:
    for rule in (IRV, Counting(method="single_transferable_vote", seats=2)):
        result = found(rule, [((), 2)])
        assert result.winners == ()
        assert result.rounds[0].inactive == {Inactive.BLANK: 2}
        assert found(rule, []).winners == ()


SLIPS = [
    ({}, "[a][][b]", "ab", Inactive.EXHAUSTED),
    ({}, "", "", Inactive.BLANK),
    ({"max_skipped_ranks": 0}, "[a][][b]", "a", Inactive.SKIPPED_RANKS),
    ({"max_skipped_ranks": 1}, "[a][][b]", "ab", Inactive.EXHAUSTED),
    ({"max_skipped_ranks": 1}, "[][][b]", "", Inactive.SKIPPED_RANKS),
    ({"duplicates": "exhaust"}, "[a][b][a][c]", "ab", Inactive.REPEATED_RANK),
    ({"duplicates": "skip"}, "[a][b][a][c]", "abc", Inactive.EXHAUSTED),
    ({"overvotes": "exhaust"}, "[a][bc][d]", "a", Inactive.OVERVOTE),
    ({"overvotes": "skip"}, "[a][bc][d]", "ad", Inactive.EXHAUSTED),
    ({"overvotes": "skip", "duplicates": "skip"}, "[ab][a]", "a", Inactive.EXHAUSTED),
    ({"overvotes": "skip", "duplicates": "exhaust"}, "[ab][a]", "", Inactive.REPEATED_RANK),
    ({"overvotes": "exhaust_if_several_stand"}, "[a][*][d]", "a", Inactive.OVERVOTE),
    (
        {"overvotes": "exhaust_if_several_stand", "duplicates": "skip"},
        "[a][ab][d]",
        "abd",
        Inactive.EXHAUSTED,
    ),
    ({"overvotes": "skip"}, "[a][*][d]", "ad", Inactive.EXHAUSTED),
    ({"max_rankings": 2}, "[a][b][c]", "ab", Inactive.EXHAUSTED),
]


@pytest.mark.parametrize(("rules", "text", "goes_to", "end"), SLIPS)
def test_what_becomes_of_a_slip(rules: dict[str, object], text: str, goes_to: str, end: Inactive) -> None:
    ranks = tuple(tuple(rank) for rank in re.findall(r"\[(.*?)\]", text))
    rule = Counting.model_validate({"method": "instant_runoff", **rules})
    assert paper(rule, ranks) == (tuple((each,) for each in goes_to), end)


def test_a_shared_rank_counts_for_the_only_one_still_in_the_race() -> None:
    rule = Counting(method="instant_runoff", overvotes="exhaust_if_several_stand")
    shared: Profile = [((("c",), ("a", "d")), 2)]
    result = found(rule, [*votes("4 a, 5 b, 1 d"), *shared])
    assert result.rounds[0].eliminated == ("d",)
    assert result.rounds[1].transfers[0].to == {"a": 2}
    stuck = found(rule, [*votes("4 a, 5 b, 3 d"), *shared])
    assert stuck.rounds[0].transfers[0].exhausted == 2
    assert stuck.rounds[1].inactive == {Inactive.OVERVOTE: 2}
