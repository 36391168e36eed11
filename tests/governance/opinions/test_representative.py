"""What tells a group from the others."""

from random import Random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray

from governance.opinions.representative import representative
from governance.opinions.votes import AGREE, DISAGREE

counts = hnp.arrays(
    np.int64, st.tuples(st.integers(2, 4), st.integers(1, 9), st.just(3)), elements=st.integers(0, 60)
)


def every(found: NDArray[np.int64]) -> NDArray[np.bool_]:
    return np.ones(found.shape[1], dtype=bool)


def test_a_group_is_told_by_what_it_says_and_others_do_not() -> None:
    found = np.array([[[20, 0, 0], [20, 0, 0], [0, 0, 20]], [[0, 0, 20], [20, 0, 0], [20, 0, 0]]])
    first, second = representative(found, every(found))
    assert [(each.statement, each.word) for each in first] == [(0, AGREE), (2, DISAGREE)]
    assert [(each.statement, each.word) for each in second] == [(2, AGREE), (0, DISAGREE)]
    assert (first[0].said, first[0].votes, first[0].share) == (20, 20, 21 / 22)


def test_where_nothing_is_significant_one_statement_still_stands_for_the_group() -> None:
    found = np.array([[[3, 0, 4], [1, 0, 8]], [[3, 0, 3], [1, 0, 9]]])
    first, _ = representative(found, every(found))
    assert len(first) == 1


def test_the_statement_that_introduces_a_group_is_told_as_agreement() -> None:
    """It agrees, but less than the others do, and rejects it more: still it agrees."""
    found = np.array([[[14, 0, 6]], [[40, 0, 0]]])
    first, _ = representative(found, every(found))
    assert [(each.statement, each.word) for each in first] == [(0, AGREE)]


def test_nothing_stands_for_a_group_that_voted_on_nothing() -> None:
    found = np.array([[[0, 0, 0]], [[0, 0, 20]]])
    assert representative(found, every(found))[0] == ()


def test_withdrawn_statements_stand_for_nobody() -> None:
    found = np.array([[[20, 0, 0]], [[0, 0, 20]]])
    assert representative(found, ~every(found)) == ((), ())


@given(counts)
def test_at_most_five_each_once_agreement_first(found: NDArray[np.int64]) -> None:
    for told in representative(found, every(found)):
        words = [each.word for each in told]
        assert len(told) <= 5
        assert len({each.statement for each in told}) == len(told)
        assert words == sorted(words, reverse=True)


@given(counts, st.randoms(use_true_random=False))
def test_the_order_of_statements_does_not_matter(found: NDArray[np.int64], random: Random) -> None:
    order = list(range(found.shape[1]))
    random.shuffle(order)
    before, after = (representative(each, every(each)) for each in (found, found[:, order]))
    for first, second in zip(before, after, strict=True):
        # Statements that tell as much stand in for one another.
        assert sorted(each.ratio_z for each in first) == pytest.approx(
            sorted(each.ratio_z for each in second)
        )
