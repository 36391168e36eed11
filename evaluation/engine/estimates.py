"""Means of grouped observations, and how far they can be trusted.

The unit of evidence is the *family*: one scenario told in several ways. Every figure here is a weighted
mean of item values, A = Σ a_i x_i with Σ a_i = 1, and its standard error clusters on families.

**The standard error.** A solves Σ a_i (x_i - A) = 0, so with fixed a_i the influence of family f on A is
u_f = Σ_{i∈f} a_i (x_i - A), and by linearisation SE² = G/(G-1) · Σ_f u_f², with G families and
Student's t on G-1 degrees of freedom. (It is the cluster-robust variance, CR1, of a weighted least squares
regression on an intercept: Liang and Zeger 1986; Bell and McCaffrey 2002.) With a_i = 1/n it is
SE² = G/(G-1) · 1/n² · Σ_f (Σ_{i∈f} (x_i - A))².

**Adherence.** A = Σ_j w_j A_j / Σ_j w_j, where A_j is the mean of the family means of norm j, is such a mean:
an item of norm j, in a family with n_jf items of that norm, one of F_j families, has
a_i = (w_j / Σ w) / (F_j · n_jf). With equal weights, equally many families a norm and equally many items
a family, a_i = 1/n, and point estimate and standard error are those of the plain clustered mean. Residuals
are taken from A and not from A_j, so the spread between norms counts too: the interval is on the wide side
for a community whose norms are all in the suite.

**No variance.** Where all families have the same mean m, the formula gives an interval of width zero, which
a handful of families cannot justify. If a share p of all families were different, G would agree with chance
(1-p)^G; so with error chance α at most q = 1 - α^(1/G) of them are, each at worst at the end of the scale:
the bounds are m - q(m - lo) and m + q(hi - m). For m at an end of the scale this is Clopper and Pearson's
bound. Without a scale (log-probabilities) there is then no interval, and never with a single family.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scipy import special

from evaluation.engine.values import Value

CONFIDENCE = 0.95
SCORE = (0.0, 1.0)
DIFFERENCE = (-1.0, 1.0)
LEAST_FAMILIES = 2
# Sums of equal numbers differ by rounding only; anything nearer than this is the same number.
SAME = 1e-12


class Estimate(Value):
    """A mean with its two-sided 95 % interval; ``None`` where there is nothing to compute it from.

    ``low`` and ``high`` are symmetric about the mean and may leave the scale of the values. ``se`` is the
    standard error; ``n_items`` and ``families`` say what the figure rests on.
    """

    mean: float | None = None
    low: float | None = None
    high: float | None = None
    se: float | None = None
    n_items: int = 0
    families: int = 0


class Point(NamedTuple):
    """One observation: the value of one item, the norm it speaks for, and the family it belongs to."""

    norm: str
    family: str
    value: float


@dataclass(frozen=True)
class ClusteredMean:
    """A weighted mean over families, ready to answer how low or high the truth may lie.

    ``se`` is ``None`` with fewer than two families. ``scale`` is the least and the greatest value an
    observation can have, where there is one.
    """

    mean: float
    se: float | None
    n_items: int
    families: int
    scale: tuple[float, float] | None

    def lower(self, alpha: float) -> float | None:
        """Return the one-sided lower bound with error chance ``alpha``, or ``None`` where there is none."""
        if self.se is None:
            return None
        if self.se > SAME:
            return self.mean + float(special.stdtrit(self.families - 1, alpha)) * self.se
        if self.scale is None:
            return None
        share = 1 - float(alpha ** (1 / self.families))
        return self.mean - share * (self.mean - self.scale[0])

    def upper(self, alpha: float) -> float | None:
        """Return the one-sided upper bound with error chance ``alpha``, or ``None`` where there is none."""
        bound = self._mirrored().lower(alpha)
        return None if bound is None else -bound

    def p_not_above(self, threshold: float) -> float | None:
        """Return the p-value of "the truth is at most ``threshold``": small where it is surely above.

        It is at most α exactly where ``lower(α)`` is at least ``threshold``.
        """
        if self.se is None:
            return None
        if self.se > SAME:
            return float(special.stdtr(self.families - 1, (threshold - self.mean) / self.se))
        if self.scale is None:
            return None
        if threshold >= self.mean:
            return 1.0
        if threshold <= self.scale[0]:
            return 0.0
        return float((threshold - self.scale[0]) / (self.mean - self.scale[0])) ** self.families

    def p_not_below(self, threshold: float) -> float | None:
        """Return the p-value of "the truth is at least ``threshold``": small where it is surely below."""
        return self._mirrored().p_not_above(-threshold)

    def estimate(self, confidence: float = CONFIDENCE) -> Estimate:
        """Return the mean with its two-sided interval."""
        tail = (1 - confidence) / 2
        return Estimate(
            mean=self.mean,
            low=self.lower(tail),
            high=self.upper(tail),
            se=self.se,
            n_items=self.n_items,
            families=self.families,
        )

    def _mirrored(self) -> "ClusteredMean":
        scale = None if self.scale is None else (-self.scale[1], -self.scale[0])
        return ClusteredMean(-self.mean, self.se, self.n_items, self.families, scale)


def clustered(
    values: Sequence[float],
    clusters: Sequence[str],
    weights: Sequence[float] | None = None,
    *,
    scale: tuple[float, float] | None = None,
) -> ClusteredMean | None:
    """Return the weighted mean of ``values``, clustered, or ``None`` where there are none.

    ``values``, ``clusters`` and ``weights`` (equal where not given; any positive unit) have one entry an
    item. Raises ``ValueError`` where their lengths differ or a value is not finite.
    """
    if not values:
        return None
    shares = [1.0] * len(values) if weights is None else list(weights)
    if any(not math.isfinite(value) for value in values):
        message = "A value is not a finite number. Leave unscored items out; they are missing."
        raise ValueError(message)
    total = math.fsum(shares)
    mean = math.fsum(a * x for a, x in zip(shares, values, strict=True)) / total
    influence: defaultdict[str, list[float]] = defaultdict(list)
    for a, x, cluster in zip(shares, values, clusters, strict=True):
        influence[cluster].append(a / total * (x - mean))
    count = len(influence)
    se = None
    if count >= LEAST_FAMILIES:
        squares = math.fsum(math.fsum(parts) ** 2 for parts in influence.values())
        se = math.sqrt(count / (count - 1) * squares)
        se = 0.0 if se <= SAME else se
    return ClusteredMean(mean, se, len(values), count, scale)


def clustered_mean(
    values: Sequence[float],
    clusters: Sequence[str],
    *,
    scale: tuple[float, float] | None = None,
    confidence: float = CONFIDENCE,
) -> Estimate:
    """Return the plain mean of ``values`` with its interval, clustered; empty in, an empty estimate out."""
    found = clustered(values, clusters, scale=scale)
    return Estimate() if found is None else found.estimate(confidence)


def adherence(
    points: Sequence[Point], weights: Mapping[str, float], *, scale: tuple[float, float] = SCORE
) -> ClusteredMean | None:
    """Return A = Σ w_j A_j / Σ w_j over the norms that have points; ``weights`` maps a norm to its w_j.

    Paired differences go through the same mean: give them as values, with ``scale=DIFFERENCE``.
    """
    families: defaultdict[str, defaultdict[str, int]] = defaultdict(lambda: defaultdict(int))
    for point in points:
        families[point.norm][point.family] += 1
    shares = [
        weights[point.norm] / (len(families[point.norm]) * families[point.norm][point.family])
        for point in points
    ]
    return clustered(
        [point.value for point in points], [point.family for point in points], shares, scale=scale
    )


def by_norm(points: Iterable[Point], *, scale: tuple[float, float] = SCORE) -> Mapping[str, ClusteredMean]:
    """Return A_j, the mean of family means, for each norm that has points."""
    groups: defaultdict[str, list[Point]] = defaultdict(list)
    for point in points:
        groups[point.norm].append(point)
    means = {norm: adherence(group, {norm: 1.0}, scale=scale) for norm, group in groups.items()}
    return {norm: mean for norm, mean in means.items() if mean is not None}


def weighted_geometric_mean(means: Mapping[str, float], weights: Mapping[str, float]) -> float | None:
    """Return exp(Σ w_j ln A_j / Σ w_j): a norm never kept makes it 0. ``None`` where there are no norms."""
    if not means:
        return None
    if min(means.values()) <= 0:
        return 0.0
    total = math.fsum(weights[norm] for norm in means)
    return math.exp(math.fsum(weights[norm] * math.log(mean) for norm, mean in means.items()) / total)


def worst(estimates: Mapping[str, Estimate]) -> str | None:
    """Return the norm with the lowest lower bound; norms without an interval cannot be ranked."""
    lows = {norm: found.low for norm, found in estimates.items() if found.low is not None}
    return min(sorted(lows), key=lows.__getitem__, default=None)
