"""Agreement: by exact fractions, and in which direction one more vote can move it."""

from fractions import Fraction
from math import prod

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from numpy.typing import NDArray
from scipy import stats

from governance.opinions.bridging import bridging, divisive
from governance.opinions.consensus import counts_by_group, group_informed_consensus, majorities
from governance.opinions.proportions import SIGNIFICANT, one_proportion_z, smoothed, two_proportion_z
from governance.opinions.votes import AGREE, DISAGREE, Vote, vote_matrix
from tests.governance.opinions import worlds

counts = hnp.arrays(
    np.int64, st.tuples(st.integers(1, 5), st.integers(1, 6), st.just(3)), elements=st.integers(0, 1_000)
)
LIVE = np.array([True])


def of(*groups: tuple[int, int, int]) -> NDArray[np.int64]:
    """Return the counts of one statement: agree, pass, disagree in each group."""
    return np.array(groups)[:, np.newaxis, :]


@given(counts)
def test_consensus_is_the_product_of_smoothed_shares(found: NDArray[np.int64]) -> None:
    for word, column in ((AGREE, 0), (DISAGREE, 2)):
        exact = [
            prod(Fraction(int(group[at, column]) + 1, int(group[at].sum()) + 2) for group in found)
            for at in range(found.shape[1])
        ]
        np.testing.assert_allclose(
            group_informed_consensus(found, word), [float(each) for each in exact], rtol=1e-14
        )


@given(counts, st.data())
def test_one_more_agreement_raises_consensus_and_any_other_vote_lowers_it(
    found: NDArray[np.int64], data: st.DataObject
) -> None:
    group, word = data.draw(st.integers(0, len(found) - 1)), data.draw(st.integers(0, 2))
    more = found.copy()
    more[group, 0, word] += 1
    before, after = group_informed_consensus(found)[0], group_informed_consensus(more)[0]
    assert after > before if word == 0 else after < before


@given(counts)
def test_the_order_of_groups_does_not_matter(found: NDArray[np.int64]) -> None:
    np.testing.assert_allclose(
        group_informed_consensus(found[::-1]), group_informed_consensus(found), rtol=1e-14
    )


@given(worlds.votes, st.lists(st.integers(-1, 2), min_size=8, max_size=8))
def test_groups_count_what_a_loop_counts(votes: list[Vote], drawn: list[int]) -> None:
    matrix = vote_matrix(votes)
    labels = np.array(drawn[: len(matrix.participants)], dtype=np.int64)
    found = counts_by_group(matrix.cells, labels, 3)
    expected = np.zeros_like(found)
    for row, column, vote in zip(matrix.cells.row, matrix.cells.column, matrix.cells.vote, strict=True):
        if labels[row] >= 0:
            expected[labels[row], column, 1 - vote] += 1
    np.testing.assert_array_equal(found, expected)


def test_significance_is_the_tenth_above() -> None:
    assert stats.norm.ppf(0.9) == pytest.approx(SIGNIFICANT, abs=1e-4)


def test_no_votes_are_one_half_and_surprise_nobody() -> None:
    none = np.array([0])
    assert smoothed(none, none).tolist() == [0.5]
    assert two_proportion_z(none, none, none, none).tolist() == [0.0]


def test_the_tests_are_the_textbooks_with_one_more_success() -> None:
    x, n, others_x, others_n = (np.array([each]) for each in (11, 15, 7, 29))
    share, other = 12 / 16, 8 / 30
    pooled = 20 / 46
    assert one_proportion_z(x, n)[0] == pytest.approx((share - 0.5) / np.sqrt(0.25 / 16))
    assert two_proportion_z(x, n, others_x, others_n)[0] == pytest.approx(
        (share - other) / np.sqrt(pooled * (1 - pooled) * (1 / 16 + 1 / 30))
    )


def test_a_majority_says_the_same_and_is_significant() -> None:
    totals = np.array([[20, 1, 2], [2, 1, 20], [10, 2, 9], [0, 30, 0], [30, 0, 0]])
    found = majorities(totals, np.array([True, True, True, True, False]))
    assert [(each.statement, each.word) for each in found] == [(0, AGREE), (1, DISAGREE)]
    assert found[0].share == 21 / 25


def test_a_statement_bridges_where_every_group_says_the_same() -> None:
    assert [each.word for each in bridging(of((9, 1, 0), (20, 0, 3)), LIVE)] == [AGREE]
    assert [each.word for each in bridging(of((0, 1, 9), (3, 0, 20)), LIVE)] == [DISAGREE]
    assert bridging(of((9, 1, 0), (10, 5, 8)), LIVE) == ()
    assert bridging(of((9, 1, 0), (0, 0, 0)), LIVE) == ()


def test_a_statement_divides_where_groups_say_the_opposite() -> None:
    (found,) = divisive(of((9, 1, 0), (5, 5, 5), (1, 0, 20)), LIVE)
    assert (found.agreeing, found.disagreeing) == ((0,), (2,))
    assert found.gap == pytest.approx(10 / 12 - 2 / 23)
    assert divisive(of((9, 1, 0), (5, 5, 5)), LIVE) == ()


@given(counts)
def test_no_statement_bridges_and_divides(found: NDArray[np.int64]) -> None:
    live = np.ones(found.shape[1], dtype=bool)
    joined = {each.statement for each in bridging(found, live)}
    assert not joined & {each.statement for each in divisive(found, live)}


def test_withdrawn_statements_and_no_groups_are_not_named() -> None:
    joined, parted = of((9, 1, 0), (20, 0, 3)), of((9, 0, 0), (0, 0, 9))
    for live, found in ((~LIVE, joined), (~LIVE, parted), (LIVE, joined[:0])):
        assert bridging(found, live) == ()
        assert divisive(found, live) == ()
