"""Adjusted p-values, against the step procedures written out and SciPy's."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.engine.multiplicity import benjamini_hochberg, holm, holm_factors

p_values = st.lists(st.floats(0, 1), max_size=12)


def holm_by_steps(values: list[float], alpha: float) -> set[int]:
    rejected: set[int] = set()
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        if values[place] > alpha / (len(values) - rank):
            break
        rejected.add(place)
    return rejected


def hochberg_by_steps(values: list[float], alpha: float) -> set[int]:
    order = sorted(range(len(values)), key=values.__getitem__)
    passing = [rank for rank, place in enumerate(order, 1) if values[place] <= alpha * rank / len(values)]
    return set(order[: max(passing, default=0)])


@given(p_values, st.floats(0.01, 0.3))
def test_holm_rejects_what_its_steps_reject(values: list[float], alpha: float) -> None:
    margin = [abs(p - alpha / k) for p in values for k in range(1, len(values) + 1)]
    if min(margin, default=1) > 1e-9:
        assert {i for i, p in enumerate(holm(values)) if p <= alpha} == holm_by_steps(values, alpha)


@given(p_values)
def test_a_holm_factor_divides_alpha_as_it_multiplies_p(values: list[float]) -> None:
    for p, factor, adjusted in zip(values, holm_factors(values), holm(values), strict=True):
        assert adjusted == pytest.approx(min(1.0, p * factor))
        assert factor >= 1


@given(p_values.filter(bool))
def test_benjamini_hochberg_is_scipys(values: list[float]) -> None:
    assert benjamini_hochberg(values) == pytest.approx(list(stats.false_discovery_control(values)))


@given(p_values, st.floats(0.01, 0.3))
def test_benjamini_hochberg_rejects_what_its_steps_reject(values: list[float], alpha: float) -> None:
    margin = [abs(p - alpha * k / len(values)) for p in values for k in range(1, len(values) + 1)]
    if min(margin, default=1) > 1e-9:
        found = {i for i, p in enumerate(benjamini_hochberg(values)) if p <= alpha}
        assert found == hochberg_by_steps(values, alpha)


@given(p_values.filter(bool), st.floats(0.01, 0.3))
def test_all_are_rejected_where_the_largest_is_small_enough(values: list[float], alpha: float) -> None:
    """So asking every soft norm to pass, adjusted, is asking each by itself."""
    assert (max(benjamini_hochberg(values)) <= alpha) == (max(values) <= alpha)


def test_known_answers() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert benjamini_hochberg([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.04, 0.04])
    assert holm([]) == benjamini_hochberg([]) == []
    assert holm([0.0, 1.0]) == [0.0, 1.0]


def test_holm_keeps_its_promise_where_raw_p_values_do_not() -> None:
    """Six norms, none truly within its limit: that even one is called kept is rare."""
    dice = random.Random(5)
    raw = adjusted = 0
    for _ in range(4_000):
        values = [dice.random() for _ in range(6)]
        raw += min(values) <= 0.05
        adjusted += min(holm(values)) <= 0.05
    assert adjusted / 4_000 <= 0.06
    assert raw / 4_000 > 0.2
