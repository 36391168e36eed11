"""How many families: the metrics' formula, and simulation of what it promises."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from evaluation.engine.estimates import clustered
from evaluation.engine.power import agreeing_families, detectable, families_to_settle


def test_the_effect_is_the_formula_of_the_metrics() -> None:
    z = stats.norm.ppf(0.95) + stats.norm.ppf(0.8)
    assert detectable(0.25, 40, alpha=0.05) == pytest.approx(z * 0.25 / math.sqrt(40))
    assert detectable(0.25, 40, alpha=0.05, deff=2) == pytest.approx(z * 0.25 * math.sqrt(2 / 40))


@given(st.floats(0.05, 0.8), st.floats(0.02, 0.5), st.floats(0.01, 0.2))
def test_the_families_named_are_enough_and_no_fewer_are(sd: float, distance: float, alpha: float) -> None:
    needed = families_to_settle(sd, distance, alpha=alpha)
    if needed is None:
        assert detectable(sd, 10_000, alpha=alpha) > distance
        return
    assert detectable(sd, needed, alpha=alpha) <= distance * (1 + 1e-9)
    assert needed == 2 or detectable(sd, needed - 1, alpha=alpha) > distance


def test_too_near_the_limit_is_out_of_reach() -> None:
    assert families_to_settle(0.25, 0.0, alpha=0.05) is None
    assert families_to_settle(0.25, 1e-4, alpha=0.05) is None
    assert agreeing_families(0.0, alpha=0.05) is None
    assert agreeing_families(1e-5, alpha=0.05) is None


def test_agreement_takes_as_many_families_as_no_violation() -> None:
    assert agreeing_families(0.05, alpha=0.05) == 59
    assert agreeing_families(0.01, alpha=0.05) == 299
    assert agreeing_families(1.0, alpha=0.05) == 2


def test_the_promised_power_is_had() -> None:
    """Differences of spread .25 around 0, a loss of .1 allowed: about 8 of 10 runs settle it."""
    needed = families_to_settle(0.25, 0.1, alpha=0.05)
    assert needed == 39
    dice = random.Random(3)
    settled = 0
    for _ in range(600):
        found = clustered([dice.gauss(0, 0.25) for _ in range(needed)], [str(n) for n in range(needed)])
        assert found is not None
        settled += found.lower(0.05) > -0.1  # type: ignore[operator]
    assert 0.74 <= settled / 600 <= 0.86
