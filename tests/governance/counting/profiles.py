"""Electorates for the laws of counting: few options, so that ties, cycles and exhausted ballots are common."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import strategies as st

from governance.counting import runoff, schulze
from governance.counting.ballots import Approved, Ballot, Bought, Ranked, Scored
from governance.counting.papers import Ranks
from governance.counting.settings import Counting, Method

OPTIONS = ("a", "b", "c", "d")
ALL_PLAIN, ALL_BULK = 10**9, 0


def strict(options: Sequence[str] = OPTIONS) -> st.SearchStrategy[Ranks]:
    """Rankings without ties, of some or all options."""
    return st.permutations(options).flatmap(
        lambda order: st.integers(1, len(order)).map(lambda stop: tuple((each,) for each in order[:stop]))
    )


def weak(options: Sequence[str] = OPTIONS) -> st.SearchStrategy[Ranks]:
    """Rankings with ties, gaps and options left out, but none twice."""

    def ranks(placed: list[int]) -> Ranks:
        return tuple(
            tuple(option for option, at in zip(options, placed, strict=True) if at == place)
            for place in range(max(placed) + 1)
        )

    return st.lists(st.integers(-1, 3), min_size=len(options), max_size=len(options)).map(ranks)


def wild(options: Sequence[str] = OPTIONS) -> st.SearchStrategy[Ranks]:
    """Whatever can stand on paper: options twice, shared ranks, gaps, nothing."""
    rank = st.lists(st.sampled_from(options), max_size=2).map(tuple)
    return st.lists(rank, max_size=5).map(tuple)


def weighted(
    ballots: st.SearchStrategy[Ranks], *, most: int = 12
) -> st.SearchStrategy[list[tuple[Ranks, int]]]:
    """Electorates of such ballots, with weights."""
    return st.lists(st.tuples(ballots, st.integers(1, 3)), min_size=1, max_size=most)


def cast(profile: Sequence[tuple[Ranks, int]]) -> list[tuple[Ballot, int]]:
    """Return a profile as cast ballots."""
    return [(Ranked(ranks=ranks), weight) for ranks, weight in profile]


numbers = st.dictionaries(st.sampled_from(OPTIONS), st.integers(0, 5))
SOME: dict[Method, st.SearchStrategy[Ballot]] = {
    Method.APPROVAL: st.sets(st.sampled_from(OPTIONS)).map(
        lambda some: Approved(approved=tuple(sorted(some)))
    ),
    Method.SCORE: numbers.map(lambda scores: Scored(scores=scores)),
    Method.QUADRATIC: numbers.map(
        lambda votes: Bought(votes={option: number - 2 for option, number in votes.items()})
    ),
    Method.SCHULZE: weak().map(lambda ranks: Ranked(ranks=ranks)),
    Method.INSTANT_RUNOFF: wild().map(lambda ranks: Ranked(ranks=ranks)),
    Method.SINGLE_TRANSFERABLE_VOTE: wild().map(lambda ranks: Ranked(ranks=ranks)),
}
"""Any ballot of each method that chooses among options."""


def elections() -> st.SearchStrategy[tuple[Method, list[tuple[Ballot, int]]]]:
    """Any method that chooses among options, with ballots of its own."""
    return st.sampled_from(sorted(SOME)).flatmap(
        lambda method: st.tuples(
            st.just(method),
            st.lists(st.tuples(SOME[method], st.integers(1, 3)), min_size=1, max_size=10),
        )
    )


rules_by_rounds: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    overvotes=st.sampled_from(["refuse", "skip", "exhaust", "exhaust_if_several_stand"]),
    duplicates=st.sampled_from(["refuse", "skip", "exhaust"]),
    max_skipped_ranks=st.sampled_from([None, 0, 1]),
    max_rankings=st.sampled_from([None, 2, 3]),
    minimum_votes=st.sampled_from([0, 0, 2, 5]),
    stop_after_round=st.sampled_from([None, None, 1, 2]),
    ties=st.sampled_from(["by_seed", "by_previous_rounds", "by_order_of_options", "status_quo"]),
    status_quo=st.sampled_from(["a", "no_change"]),
)
one_seat = st.builds(
    lambda rules, batch, two, first: Counting(
        method="instant_runoff",
        batch_elimination=batch,
        until_two_remain=two,
        first_round_sets_threshold=first,
        **rules,
    ),
    rules_by_rounds,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)
several_seats = st.builds(
    lambda rules, seats, filling, quota, places: Counting(
        method="single_transferable_vote",
        seats=seats,
        filling=filling,
        quota=quota,
        quota_decimals=places or 0,
        decimals=places,
        **rules,
    ),
    rules_by_rounds,
    st.integers(2, 5),
    st.sampled_from(["quota", "quota_one_a_round"]),
    st.sampled_from(["droop", "hare"]),
    st.sampled_from([None, 0, 1, 4]),
)
other_fillings = st.builds(
    lambda rules, seats, filling, share: Counting(
        method="instant_runoff", seats=seats, filling=filling, minimum_share=share, **rules
    ),
    rules_by_rounds,
    st.integers(2, 5),
    st.sampled_from(["last_standing", "share", "repeated"]),
    st.sampled_from(["15/100", "1/3", "1/1"]),
)
by_rounds = st.one_of(one_seat, several_seats, other_fillings)
"""Any rules for a count by rounds."""


@contextmanager
def counted(many: int) -> Iterator[None]:
    """Count in arrays from ``many`` ballots on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runoff, "MANY", many)
        patch.setattr(schulze, "MANY", many)
        yield
