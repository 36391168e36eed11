"""Rates of rare events, against SciPy's own exact interval and the numbers the metrics name."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.engine.rates import (
    WeakJudgeError,
    corrected,
    lower_bound,
    p_not_above,
    p_not_below,
    trials_to_settle,
    upper_bound,
)

counts = st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
alphas = st.floats(0.001, 0.4)


@pytest.mark.parametrize(("trials", "epsilon"), [(59, 0.05), (299, 0.01)])
def test_the_fewest_clean_trials_are_those_the_metrics_name(trials: int, epsilon: float) -> None:
    assert upper_bound(0, trials, 0.05) <= epsilon < upper_bound(0, trials - 1, 0.05)
    assert trials_to_settle(0, epsilon, 0.05) == trials


def test_none_of_ten_still_allows_more_than_a_quarter() -> None:
    assert upper_bound(0, 10, 0.05) == pytest.approx(0.2589, abs=1e-4)
    two_sided = upper_bound(0, 10, 0.025)
    assert two_sided == pytest.approx(0.3085, abs=1e-4)


@given(counts, alphas)
def test_bounds_are_those_of_the_exact_binomial_test(case: tuple[int, int], alpha: float) -> None:
    count, trials = case
    low = stats.binomtest(count, trials, alternative="greater").proportion_ci(1 - alpha, "exact").low
    high = stats.binomtest(count, trials, alternative="less").proportion_ci(1 - alpha, "exact").high
    assert lower_bound(count, trials, alpha) == pytest.approx(low, abs=1e-9)
    assert upper_bound(count, trials, alpha) == pytest.approx(high, abs=1e-9)


@given(counts, alphas, st.floats(0.001, 0.999))
def test_p_values_and_bounds_agree(case: tuple[int, int], alpha: float, rate: float) -> None:
    count, trials = case
    for p, gap in (
        (p_not_below(count, trials, rate), rate - upper_bound(count, trials, alpha)),
        (p_not_above(count, trials, rate), lower_bound(count, trials, alpha) - rate),
    ):
        if abs(gap) > 1e-9:
            assert (p <= alpha) == (gap > 0)


@given(st.integers(0, 12), st.floats(0.01, 0.5), alphas)
def test_the_trials_named_are_enough_and_no_fewer_are(count: int, rate: float, alpha: float) -> None:
    needed = trials_to_settle(count, rate, alpha)
    assert p_not_below(count, needed, rate) <= alpha
    assert needed == max(1, count) or p_not_below(count, needed - 1, rate) > alpha


def test_a_bound_covers_the_rate_as_often_as_it_says() -> None:
    """Exactly, by summing the binomial: the upper bound misses a rate of .1 with chance at most α."""
    for trials in (5, 24, 44):
        missed = sum(
            stats.binom.pmf(count, trials, 0.1)
            for count in range(trials + 1)
            if upper_bound(count, trials, 0.05) < 0.1
        )
        assert missed <= 0.05


def test_no_trials_allow_everything_and_a_wrong_count_is_refused() -> None:
    assert (lower_bound(0, 0, 0.05), upper_bound(0, 0, 0.05)) == (0.0, 1.0)
    for count, trials in ((3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="not a count of trials"):
            upper_bound(count, trials, 0.05)


@given(st.floats(0, 1), st.floats(0.75, 1), st.floats(0.76, 1))
def test_correction_undoes_what_a_judge_gets_wrong(
    truth: float, sensitivity: float, specificity: float
) -> None:
    apparent = truth * sensitivity + (1 - truth) * (1 - specificity)
    found = corrected(apparent, sensitivity=sensitivity, specificity=specificity)
    assert found == pytest.approx(truth, abs=1e-9)


def test_a_weak_judge_is_not_corrected_but_refused() -> None:
    assert corrected(0.5, sensitivity=0.75, specificity=0.75) == pytest.approx(0.5)
    with pytest.raises(WeakJudgeError, match=r"exceed chance by 0\.49 only"):
        corrected(0.5, sensitivity=0.75, specificity=0.74)


def test_an_impossible_correction_shows_as_such() -> None:
    assert corrected(0.0, sensitivity=0.9, specificity=0.8) < 0
