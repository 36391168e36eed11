"""How often something happens, when it was seen ``count`` times in ``trials`` independent trials."""

import math

from scipy import special

# Below this, a judge says too little about the truth for its errors to be corrected.
LEAST_YOUDEN = 0.5


class WeakJudgeError(ValueError):
    """A judge whose verdicts cannot be corrected: nothing may be concluded from them."""


def upper_bound(count: int, trials: int, alpha: float) -> float:
    """Return the one-sided upper bound of the rate with error chance ``alpha`` (Clopper and Pearson 1934).

    No trials allow every rate. Raises ``ValueError`` unless 0 <= ``count`` <= ``trials``.
    """
    _check(count, trials)
    return 1.0 if count == trials else float(special.betainccinv(count + 1, trials - count, alpha))


def lower_bound(count: int, trials: int, alpha: float) -> float:
    """Return the one-sided lower bound of the rate with error chance ``alpha`` (Clopper and Pearson 1934)."""
    _check(count, trials)
    return 0.0 if count == 0 else float(special.betaincinv(count, trials - count + 1, alpha))


def p_not_below(count: int, trials: int, rate: float) -> float:
    """Return P(at most ``count`` | ``rate``): at most α exactly where the upper bound is at most ``rate``."""
    _check(count, trials)
    return 1.0 if count == trials else float(special.betaincc(count + 1, trials - count, rate))


def p_not_above(count: int, trials: int, rate: float) -> float:
    """Return P(at least ``count`` | ``rate``): at most α exactly where the lower bound reaches ``rate``."""
    _check(count, trials)
    return 1.0 if count == 0 else float(special.betainc(count, trials - count + 1, rate))


def trials_to_settle(count: int, rate: float, alpha: float) -> int:
    """Return the fewest trials whose upper bound is at most ``rate`` if ``count`` is all that is ever seen.

    With none seen it is the least n with (1 - rate)^n <= α: 59 for .05 and 299 for .01 at α = .05.
    """
    low, high = count, max(1, count)
    while p_not_below(count, high, rate) > alpha:
        low, high = high, 2 * high
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if p_not_below(count, middle, rate) <= alpha else (middle, high)
    return high


def corrected(apparent: float, *, sensitivity: float, specificity: float) -> float:
    """Return the rate behind a judge's ``apparent`` rate: (A + Sp - 1) / (Se + Sp - 1) (Rogan, Gladen 1978).

    It is not cut to 0..1: outside, it says that Se or Sp was measured wrongly. Raises
    :class:`WeakJudgeError` where Se + Sp - 1 is below ``LEAST_YOUDEN``.
    """
    youden = sensitivity + specificity - 1
    if youden < LEAST_YOUDEN:
        message = (
            f"This judge's sensitivity and specificity exceed chance by {youden:.2f} only; {LEAST_YOUDEN} is "
            "the least that can be corrected. Use another judge, or ask people."
        )
        raise WeakJudgeError(message)
    return math.fsum((apparent, specificity, -1.0)) / youden


def _check(count: int, trials: int) -> None:
    if not 0 <= count <= trials:
        message = f"{count} of {trials} is not a count of trials. Count each trial once."
        raise ValueError(message)
