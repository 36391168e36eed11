"""Approval, score and quadratic votes add up, and ties are broken as the rule says."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.counting.ballots import Approved, Ballot, Bought, Scored
from governance.counting.count import count
from governance.counting.settings import Counting, Method
from governance.counting.ties import Ties, best, lot
from tests.governance.counting.profiles import OPTIONS, SOME

MORE: Mapping[Method, str] = {Method.APPROVAL: "approved", Method.SCORE: "scores", Method.QUADRATIC: "votes"}


def test_votes_add_up() -> None:
    approved = count(
        Counting(method="approval"),
        "abc",
        [(Approved(approved=("a", "b")), 2), (Approved(approved=("b",)), 1)],
    )
    assert approved.tallies == {"a": 2, "b": 3, "c": 0}
    assert approved.winners == ("b",)
    scored = count(
        Counting(method="score"), "abc", [(Scored(scores={"a": 5}), 1), (Scored(scores={"b": 3}), 2)]
    )
    assert scored.tallies == {"a": 5, "b": 6, "c": 0}
    assert scored.winners == ("b",)
    bought = count(
        Counting(method="quadratic"),
        "abc",
        [(Bought(votes={"a": 4}), 1), (Bought(votes={"a": -2, "c": 1}), 3)],
    )
    assert bought.tallies == {"a": -2, "b": 0, "c": 3}
    assert bought.winners == ("c",)


def test_an_option_without_votes_never_wins() -> None:
    rule = Counting(method="approval", seats=3)
    assert count(rule, "abc", [(Approved(approved=("b",)), 1)]).winners == ("b",)
    assert count(Counting(method="quadratic"), "ab", [(Bought(votes={"a": -1}), 1)]).winners == ()
    assert count(Counting(method="score"), "ab", []).winners == ()


@given(st.lists(SOME[Method.APPROVAL], min_size=1, max_size=8), st.data())
def test_one_more_approval_never_hurts_the_winner(ballots: list[Ballot], data: st.DataObject) -> None:
    rule = Counting(method="approval", ties="by_order_of_options")
    before = count(rule, OPTIONS, [(ballot, 1) for ballot in ballots])
    if not before.winners:
        return
    number = data.draw(st.integers(0, len(ballots) - 1))
    ballot = ballots[number]
    assert isinstance(ballot, Approved)
    more = Approved(approved=tuple({*ballot.approved, *before.winners}))
    after = [more if place == number else each for place, each in enumerate(ballots)]
    assert count(rule, OPTIONS, [(each, 1) for each in after]).winners == before.winners


@given(st.lists(SOME[Method.SCORE], min_size=1, max_size=8), st.data())
def test_a_better_score_never_hurts_the_winner(ballots: list[Ballot], data: st.DataObject) -> None:
    rule = Counting(method="score", ties="by_order_of_options")
    before = count(rule, OPTIONS, [(ballot, 1) for ballot in ballots])
    if not before.winners:
        return
    number = data.draw(st.integers(0, len(ballots) - 1))
    ballot = ballots[number]
    assert isinstance(ballot, Scored)
    more = Scored(scores={**ballot.scores, before.winners[0]: 5})
    after = [more if place == number else each for place, each in enumerate(ballots)]
    assert count(rule, OPTIONS, [(each, 1) for each in after]).winners == before.winners


def ties(rule: str, *, seats: int = 1, seed: str = "s", status_quo: str = "no_change") -> Ties:
    counting = Counting.model_validate(
        {"method": "approval", "ties": rule, "seats": seats, "status_quo": status_quo}
    )
    return Ties(counting, OPTIONS, seed)


LEVEL = {"a": 1, "b": 3, "c": 3, "d": 3}


def test_lots_can_be_checked_with_sha256sum() -> None:
    # printf '%s\n%s' 2026 b | sha256sum
    assert lot("2026", "b") == "5b2a9abef3ca5f987cf673d7990a3bc55d8c551a20dcdf69c4ae45521d9c5884"
    drawn = ties("by_seed", seed="2026")
    first = min("bcd", key=lambda option: lot("2026", option))
    assert best(LEVEL, 1, drawn) == (first,)
    assert [(tie.between, tie.chosen, tie.by, tie.over) for tie in drawn.broken] == [
        (("b", "c", "d"), first, "seed", "win")
    ]
    assert drawn.last(["b", "c"], [LEVEL]) == max("bc", key=lambda option: lot("2026", option))


@given(st.text(max_size=5), st.sets(st.sampled_from(OPTIONS), min_size=2))
def test_a_lot_does_not_depend_on_who_else_stands(seed: str, some: set[str]) -> None:
    order = ties("by_seed", seed=seed).in_order(OPTIONS)
    assert ties("by_seed", seed=seed).in_order(sorted(some)) == [each for each in order if each in some]


def test_the_order_of_options_can_decide() -> None:
    assert best(LEVEL, 2, ties("by_order_of_options", seats=2)) == ("b", "c")
    assert best(LEVEL, 4, ties("by_order_of_options", seats=4)) == ("b", "c", "d", "a")
    assert ties("by_order_of_options").last(["c", "b"], [LEVEL]) == "c"


def test_earlier_rounds_decide_from_the_latest_back() -> None:
    history = [{"a": 1, "b": 2, "c": 3}, {"a": 4, "b": 4, "c": 3}, {"a": 5, "b": 5, "c": 5}]
    earlier = ties("by_previous_rounds")
    assert earlier.first(["a", "b", "c"], history) == "b"
    assert earlier.last(["a", "b", "c"], history) == "c"
    assert {tie.by for tie in earlier.broken} == {"previous_round"}
    assert earlier.first(["a", "b"], history[2:]) in ("a", "b")
    assert earlier.broken[-1].by == "seed"


@pytest.mark.parametrize(("status_quo", "winners"), [("a", ("a",)), ("c", ("c",)), ("no_change", ())])
def test_a_tie_can_leave_everything_as_it_is(status_quo: str, winners: tuple[str, ...]) -> None:
    kept = ties("status_quo", status_quo=status_quo)
    assert best(LEVEL, 1, kept) == winners
    assert kept.broken[0].by == "status_quo"


def test_a_tie_at_the_edge_of_several_seats_leaves_them_empty() -> None:
    assert best({"a": 4, "b": 3, "c": 3, "d": 0}, 2, ties("status_quo", seats=2)) == ("a",)
    assert best({"a": 4, "b": 3, "c": 3, "d": 0}, 3, ties("status_quo", seats=3))[0] == "a"


def test_what_stands_for_no_change_is_never_eliminated_in_a_tie() -> None:
    kept = ties("status_quo", status_quo="b")
    assert kept.last(["b", "c"], [LEVEL]) == "c"
    assert kept.last(["b", "c", "d"], [LEVEL]) in ("c", "d")
