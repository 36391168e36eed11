"""Clustered means against brute force, textbook cases and simulation."""

import math
import random
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.engine.estimates import (
    DIFFERENCE,
    SCORE,
    ClusteredMean,
    Estimate,
    Point,
    adherence,
    by_norm,
    clustered,
    clustered_mean,
    weighted_geometric_mean,
    worst,
)

scores = st.floats(0, 1, allow_nan=False, width=32)
observations = st.lists(st.tuples(scores, st.sampled_from("abcdefg")), min_size=2, max_size=40).filter(
    lambda rows: len({family for _, family in rows}) > 1
)


def brute_force(values: list[float], families: list[str]) -> tuple[float, float]:
    """SE² = G/(G-1) · 1/n² · Σ_f (Σ_{i∈f} (x_i - A))², with loops."""
    n = len(values)
    mean = sum(values) / n
    total = 0.0
    names = sorted(set(families))
    for name in names:
        total += sum(x - mean for x, family in zip(values, families, strict=True) if family == name) ** 2
    return mean, math.sqrt(len(names) / (len(names) - 1) * total / n**2)


@given(observations)
def test_the_standard_error_is_the_formula_of_the_metrics(rows: list[tuple[float, str]]) -> None:
    values, families = [x for x, _ in rows], [f for _, f in rows]
    mean, se = brute_force(values, families)
    found = clustered_mean(values, families, scale=SCORE)
    assert found.mean == pytest.approx(mean)
    assert found.se == pytest.approx(se, abs=1e-9)
    assert found.families == len(set(families))
    assert found.n_items == len(rows)
    if se > 1e-6:
        half = stats.t.ppf(0.975, found.families - 1) * se
        assert (found.low, found.high) == pytest.approx((mean - half, mean + half))


@given(observations, st.lists(st.floats(0.1, 5), min_size=40, max_size=40))
def test_weights_give_the_sandwich_of_a_weighted_regression_on_an_intercept(
    rows: list[tuple[float, str]], weights: list[float]
) -> None:
    x = np.array([value for value, _ in rows])
    names = np.array([family for _, family in rows])
    w = np.array(weights[: len(rows)])
    design = np.ones((len(rows), 1))
    bread = np.linalg.inv(design.T @ (w[:, None] * design))
    beta = bread @ (design.T @ (w * x))
    groups = np.unique(names)
    meat = sum(
        np.outer(s, s) for s in (design[names == g].T @ (w * (x - design @ beta))[names == g] for g in groups)
    )
    variance = len(groups) / (len(groups) - 1) * (bread @ meat @ bread)[0, 0]
    found = clustered([float(v) for v in x], list(names), list(w))
    assert found is not None
    assert found.mean == pytest.approx(beta[0])
    assert found.se == pytest.approx(math.sqrt(variance), abs=1e-7)


@given(observations)
def test_a_family_per_item_is_the_ordinary_t_interval(rows: list[tuple[float, str]]) -> None:
    values = [x for x, _ in rows]
    if np.std(values) < 1e-6:
        return
    found = clustered_mean(values, [str(place) for place in range(len(values))])
    low, high = stats.ttest_1samp(values, 0).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((low, high))


@given(st.data(), st.integers(2, 4), st.integers(2, 4), st.integers(1, 3))
def test_adherence_reduces_to_the_plain_mean_when_all_is_equal(
    data: st.DataObject, norms: int, families: int, size: int
) -> None:
    cells = list(product(range(norms), range(families), range(size)))
    values = data.draw(st.lists(scores, min_size=len(cells), max_size=len(cells)))
    points = [Point(f"n{j}", f"n{j}f{f}", value) for (j, f, _), value in zip(cells, values, strict=True)]
    found = adherence(points, {f"n{j}": 3.0 for j in range(norms)})
    mean, se = brute_force(values, [point.family for point in points])
    assert found is not None
    assert found.mean == pytest.approx(mean)
    assert found.se == pytest.approx(se, abs=1e-9)


def test_adherence_is_the_weighted_mean_of_means_of_family_means() -> None:
    points = [
        Point("a", "f1", 1.0),
        Point("a", "f1", 0.0),
        Point("a", "f1", 0.0),
        Point("a", "f2", 1.0),
        Point("b", "f3", 0.5),
    ]
    found = adherence(points, {"a": 3.0, "b": 1.0, "unasked": 9.0})
    a = (1 / 3 + 1) / 2
    assert found is not None
    assert found.mean == pytest.approx((3 * a + 0.5) / 4)
    # By hand: a_i = w_j / Σw / F_j / n_jf and u_f = Σ a_i (x_i - A).
    mean = found.mean
    u = [3 / 8 * (1 / 3 - mean), 3 / 8 * (1 - mean), 1 / 4 * (0.5 - mean)]
    assert found.se == pytest.approx(math.sqrt(3 / 2 * sum(x * x for x in u)))
    assert by_norm(points)["a"].mean == pytest.approx(a)
    assert by_norm(points)["b"].se is None


def test_a_family_shared_by_two_norms_is_one_cluster() -> None:
    apart = adherence([Point("a", "f", 1.0), Point("b", "g", 0.0)], {"a": 1, "b": 1})
    shared = adherence([Point("a", "f", 1.0), Point("b", "f", 0.0)], {"a": 1, "b": 1})
    assert apart is not None
    assert shared is not None
    assert (apart.families, shared.families) == (2, 1)
    assert shared.se is None


def test_nothing_is_empty_and_one_family_has_no_interval() -> None:
    assert clustered_mean([], []) == Estimate()
    assert adherence([], {}) is None
    single = clustered_mean([0.2, 0.8], ["f", "f"], scale=SCORE)
    assert single == Estimate(mean=0.5, n_items=2, families=1)
    alone = clustered([0.2], ["f"], scale=SCORE)
    assert alone is not None
    assert alone.lower(0.05) is alone.upper(0.05) is alone.p_not_above(0) is alone.p_not_below(0) is None


def test_values_must_be_numbers_and_come_with_a_family() -> None:
    with pytest.raises(ValueError, match="not a finite number"):
        clustered_mean([math.nan, 1.0], ["a", "b"])
    with pytest.raises(ValueError, match=r"shorter|longer"):
        clustered_mean([1.0, 1.0], ["a"])


@pytest.mark.parametrize("families", [2, 3, 24, 59])
def test_equal_families_at_the_end_of_the_scale_give_clopper_and_pearson(families: int) -> None:
    names = [str(place) for place in range(families)]
    found = clustered_mean([1.0] * families, names, scale=SCORE)
    exact = stats.binomtest(families, families).proportion_ci(0.95)
    assert (found.low, found.high) == pytest.approx((exact.low, 1.0))


def test_equal_families_inside_the_scale_are_not_certain_either() -> None:
    found = clustered([0.0] * 3, ["a", "b", "c"], scale=DIFFERENCE)
    assert found is not None
    assert found.se == 0
    assert found.lower(0.05) == pytest.approx(-(1 - 0.05 ** (1 / 3)))
    assert found.upper(0.05) == pytest.approx(1 - 0.05 ** (1 / 3))
    assert found.p_not_above(-0.05) == pytest.approx(0.95**3)
    # 59 families without any difference show that less than .05 is lost, as 59 without a violation do.
    many = clustered([0.0] * 59, [str(n) for n in range(59)], scale=DIFFERENCE)
    fewer = clustered([0.0] * 58, [str(n) for n in range(58)], scale=DIFFERENCE)
    assert many is not None
    assert fewer is not None
    assert many.lower(0.05) > -0.05 > fewer.lower(0.05)  # type: ignore[operator]


def test_rounding_is_not_variance() -> None:
    found = clustered([0.1 + 0.2, 0.3], ["a", "b"], scale=SCORE)
    assert found is not None
    assert found.se == 0
    unbounded = clustered([0.3, 0.3], ["a", "b"])
    assert unbounded is not None
    assert unbounded.p_not_above(0) is unbounded.lower(0.05) is None
    without_scale = clustered_mean([0.3, 0.3], ["a", "b"])
    assert (without_scale.mean, without_scale.se, without_scale.low) == (0.3, 0.0, None)


@given(st.floats(-1, 1), st.floats(0, 1), st.integers(2, 60), st.floats(-1.2, 1.2), st.floats(0.001, 0.4))
def test_p_values_and_bounds_agree(
    mean: float, se: float, families: int, threshold: float, alpha: float
) -> None:
    found = ClusteredMean(mean, 0.0 if se < 1e-9 else se, families, families, DIFFERENCE)
    for p, bound, sign in (
        (found.p_not_above(threshold), found.lower(alpha), 1),
        (found.p_not_below(threshold), found.upper(alpha), -1),
    ):
        assert p is not None
        assert bound is not None
        gap = sign * (bound - threshold)
        if abs(gap) > 1e-9:
            assert (p <= alpha) == (gap > 0)
    assert found.lower(alpha) <= mean <= found.upper(alpha)  # type: ignore[operator]


def test_intervals_cover_the_truth_as_often_as_they_say() -> None:
    """24 families of unequal size whose items share luck, in 800 worlds."""
    dice = random.Random(20)
    covered = 0
    narrow = 0
    for _ in range(800):
        values: list[float] = []
        families: list[str] = []
        for family in range(24):
            luck = dice.betavariate(2, 1)  # mean 2/3
            for _ in range(2 + family % 2):
                values.append(float(dice.random() < luck))
                families.append(str(family))
        found = clustered_mean(values, families, scale=SCORE)
        naive = clustered_mean(values, [str(n) for n in range(len(values))], scale=SCORE)
        assert found.low is not None
        assert naive.low is not None
        covered += found.low <= 2 / 3 <= found.high  # type: ignore[operator]
        narrow += naive.low <= 2 / 3 <= naive.high  # type: ignore[operator]
    assert 0.93 <= covered / 800 <= 0.97
    assert narrow < covered  # forgetting the families would promise too much


def test_adherence_covers_the_truth_under_unequal_weights() -> None:
    """Eight norms, four families each, of different difficulty: the interval is on the wide side."""
    dice = random.Random(21)
    means = [0.4 + 0.06 * j for j in range(8)]
    weights = {str(j): 1.0 + j % 3 for j in range(8)}
    truth = sum(weights[str(j)] * means[j] for j in range(8)) / sum(weights.values())
    covered = 0
    for _ in range(600):
        points = [
            Point(str(j), f"{j}-{f}", float(dice.random() < means[j])) for j in range(8) for f in range(4)
        ]
        found = adherence(points, weights)
        assert found is not None
        estimate = found.estimate()
        covered += estimate.low <= truth <= estimate.high  # type: ignore[operator]
    assert covered / 600 >= 0.93


def test_equal_families_cover_the_truth_where_the_formula_would_not() -> None:
    """Families lose 1 with chance .3: three of them often all agree, and zero variance is no proof."""
    dice = random.Random(22)
    wrong = naive = 0
    for _ in range(3_000):
        losses = [-float(dice.random() < 0.3) for _ in range(3)]
        if len(set(losses)) > 1:
            continue
        found = clustered(losses, ["a", "b", "c"], scale=DIFFERENCE)
        assert found is not None
        wrong += found.lower(0.05) > -0.3  # type: ignore[operator]
        naive += found.mean > -0.3
    assert wrong == 0
    assert naive > 900


def test_the_geometric_mean_does_not_forgive() -> None:
    assert weighted_geometric_mean({}, {}) is None
    assert weighted_geometric_mean({"a": 1.0, "b": 0.0}, {"a": 99.0, "b": 0.1}) == 0
    assert weighted_geometric_mean({"a": 0.25, "b": 1.0}, {"a": 1.0, "b": 1.0}) == pytest.approx(0.5)
    assert weighted_geometric_mean({"a": 0.25, "b": 1.0}, {"a": 3.0, "b": 1.0}) == pytest.approx(0.25**0.75)


@given(st.dictionaries(st.text(min_size=1), st.floats(0.01, 1), min_size=1))
def test_the_geometric_mean_is_at_most_the_arithmetic(means: dict[str, float]) -> None:
    weights = dict.fromkeys(means, 1.0)
    geometric = weighted_geometric_mean(means, weights)
    assert geometric is not None
    assert min(means.values()) - 1e-12 <= geometric <= sum(means.values()) / len(means) + 1e-12


def test_the_worst_norm_is_the_one_that_may_be_lowest() -> None:
    shaky = Estimate(mean=0.7, low=0.1, high=1.2)
    steady = Estimate(mean=0.5, low=0.4, high=0.6)
    unknown = Estimate(mean=0.0, families=1)
    assert worst({"steady": steady, "shaky": shaky, "unknown": unknown}) == "shaky"
    assert worst({"unknown": unknown}) is None
    assert worst({}) is None
