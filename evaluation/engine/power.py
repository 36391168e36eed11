"""How many families a question takes."""

import math

from scipy import special

POWER = 0.8
# Beyond this many families, "collect more" is no advice.
OUT_OF_REACH = 10_000


def _both_errors(alpha: float, power: float) -> float:
    return float(special.ndtri(1 - alpha) + special.ndtri(power))


def detectable(sd: float, families: int, *, alpha: float, power: float = POWER, deff: float = 1.0) -> float:
    """Return the minimum detectable effect (z_{1-α} + z_{1-β}) · sd · √(deff / n).

    ``sd`` is the standard deviation of the families' paired differences, 1-β the ``power``, and ``deff`` the
    design effect left when families are already the unit (1: they are independent).
    """
    return _both_errors(alpha, power) * sd * math.sqrt(deff / families)


def families_to_settle(
    sd: float, distance: float, *, alpha: float, power: float = POWER, deff: float = 1.0
) -> int | None:
    """Return the families at which the minimum detectable effect is ``distance``, at least 2.

    ``distance`` is how far the truth lies from the limit it is compared with. ``None`` where more than
    ``OUT_OF_REACH`` would be needed.
    """
    if distance <= 0:
        return None
    needed = deff * (_both_errors(alpha, power) * sd / distance) ** 2
    return max(2, math.ceil(needed)) if needed <= OUT_OF_REACH else None


def agreeing_families(share: float, *, alpha: float) -> int | None:
    """Return how many families must agree to show that less than a ``share`` of all would not.

    The least n with (1 - ``share``)^n <= α. ``None`` where more than ``OUT_OF_REACH`` would be needed.
    """
    if share <= 0:
        return None
    if share >= 1:
        return 2
    needed = math.log(alpha) / math.log1p(-share)
    return max(2, math.ceil(needed)) if needed <= OUT_OF_REACH else None
