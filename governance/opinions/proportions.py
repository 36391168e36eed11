"""Shares of few votes, and how surprising they are.

Every share is smoothed by one imagined success and one imagined failure, (x + 1) / (n + 2) (Laplace's rule of
succession), so that no votes at all mean one half. The two z-tests are pol.is': textbook tests with one
success and one trial added to each sample. Both are one-sided, at 90 %, and sort statements; tried on many
statements at once, they do not prove anything about a single one.
"""

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Shares = NDArray[np.float64]

SIGNIFICANT = 1.2816
"""The 0.9 quantile of the standard normal distribution, with the decimals that pol.is uses."""


def smoothed(successes: Counts, trials: Counts) -> Shares:
    """Return (x + 1) / (n + 2)."""
    return (successes + 1) / (trials + 2)


def one_proportion_z(successes: Counts, trials: Counts) -> Shares:
    """Return z of the one-proportion test against one half, 2 √(n+1) ((x+1) / (n+1) - 1/2)."""
    share = (successes + 1) / (trials + 1)
    z: Shares = 2 * np.sqrt(trials + 1) * (share - 0.5)
    return z


def two_proportion_z(
    successes: Counts, trials: Counts, other_successes: Counts, other_trials: Counts
) -> Shares:
    """Return z of the pooled two-proportion test: is the first share larger than the other? 0 where all succeed."""
    x, n = successes + 1, trials + 1
    other_x, other_n = other_successes + 1, other_trials + 1
    pooled = (x + other_x) / (n + other_n)
    error = np.sqrt(pooled * (1 - pooled) * (1 / n + 1 / other_n))
    difference = x / n - other_x / other_n
    z: Shares = np.divide(difference, error, out=np.zeros_like(difference), where=error > 0)
    return z
