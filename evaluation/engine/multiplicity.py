"""What p-values are worth when several questions are asked at once.

The functions take p-values in any order and answer in the same order; a hypothesis is rejected where its
adjusted p-value is at most α.
"""

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjust so that the chance of even one wrong rejection is at most α (Holm 1979)."""
    return [min(1.0, factor * p) for factor, p in zip(holm_factors(p_values), p_values, strict=True)]


def holm_factors(p_values: Sequence[float]) -> list[float]:
    """Return by how much Holm's procedure multiplies each p-value, or divides the α it is compared with.

    From the smallest on: the number not yet decided, or more where a smaller p-value already stopped it.
    """
    factors = [1.0] * len(p_values)
    highest = 0.0
    for rank, place in enumerate(_ascending(p_values)):
        undecided = float(len(p_values) - rank)
        p = p_values[place]
        highest = max(highest, undecided * p)
        factors[place] = max(undecided, highest / p) if p > 0 else undecided
    return factors


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjust so that at most a share α of the rejections is expected to be wrong (Benjamini, Hochberg 1995).

    All of them are rejected exactly where the largest raw p-value is at most α.
    """
    adjusted = [0.0] * len(p_values)
    lowest = 1.0
    for rank, place in reversed(list(enumerate(_ascending(p_values), start=1))):
        lowest = min(lowest, len(p_values) / rank * p_values[place])
        adjusted[place] = lowest
    return adjusted


def _ascending(p_values: Sequence[float]) -> list[int]:
    return sorted(range(len(p_values)), key=p_values.__getitem__)
