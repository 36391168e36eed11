"""The figures of one arm, and of one arm against another, from graded items."""

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from evaluation.engine.estimates import (
    DIFFERENCE,
    SCORE,
    ClusteredMean,
    Estimate,
    Point,
    adherence,
    by_norm,
    clustered_mean,
    weighted_geometric_mean,
    worst,
)
from evaluation.engine.fluency import Fluency
from evaluation.engine.item_score import ItemScore, difference, weights_of
from evaluation.engine.samples import Arm, StorySample
from evaluation.engine.suite import Suite
from evaluation.engine.values import Value


class NormFigures(Value):
    """One norm under one arm. ``violated`` of ``graded`` families broke it (hard norms only)."""

    norm: str
    statement: str
    hard: bool
    own: bool
    adherence: Estimate
    graded: int | None = None
    violated: int | None = None


class FluencyFigures(Value):
    """An arm's replies as language: means over replies, and families with a reply that is garbage."""

    replies: int
    families: int
    garbage: int
    units: float | None = None
    distinct_2: float | None = None
    repeats: float | None = None
    likelihood: float | None = None


class ArmFigures(Value):
    """What one arm earned.

    ``adherence`` is over all norms, ``own_adherence`` over the community's own. ``worst`` names the norm
    with the lowest lower bound. ``parts`` are the means of each part alone. ``stories`` is the mean
    log-probability (nats a token) of held-out stories' lessons, told apart and never part of adherence.
    """

    arm: Arm
    adherence: Estimate
    own_adherence: Estimate
    geometric_mean: float | None = None
    worst: str | None = None
    norms: tuple[NormFigures, ...]
    parts: dict[str, Estimate]
    fluency: FluencyFigures
    stories: Estimate


class Gain(Value):
    """Paired gain of ``arm`` over ``over`` on identical items, for all norms and for the community's own."""

    arm: Arm
    over: Arm
    all: Estimate
    own: Estimate


def norm_weights(suite: Suite) -> Mapping[str, float]:
    """Return w_j by norm."""
    return {norm.norm: norm.weight for norm in suite.norms}


def points_of(suite: Suite, rows: Sequence[ItemScore]) -> list[Point]:
    """Return the scored items of one arm."""
    items = [(suite.item_of[row.item_id], row.score) for row in rows]
    return [Point(item.norm, item.cluster, score) for item, score in items if score is not None]


def differences(suite: Suite, ours: Sequence[ItemScore], theirs: Sequence[ItemScore]) -> list[Point]:
    """Return the paired differences of two arms, by item, wherever both share a part."""
    other = {row.item_id: row for row in theirs}
    found: list[Point] = []
    for row in ours:
        item = suite.item_of[row.item_id]
        gained = (
            difference(row, other[row.item_id], weights_of(suite, item)) if row.item_id in other else None
        )
        if gained is not None:
            found.append(Point(item.norm, item.cluster, gained))
    return found


def gain(suite: Suite, arm: Sequence[ItemScore], over: Sequence[ItemScore]) -> Gain | None:
    """Return the paired gain of one arm over another, ``None`` where one has no rows."""
    if not arm or not over:
        return None
    found = differences(suite, arm, over)
    own = [point for point in found if suite.norm_of[point.norm].own]
    weights = norm_weights(suite)
    return Gain(
        arm=arm[0].arm,
        over=over[0].arm,
        all=_estimate(adherence(found, weights, scale=DIFFERENCE)),
        own=_estimate(adherence(own, weights, scale=DIFFERENCE)),
    )


def violations(suite: Suite, rows: Sequence[ItemScore]) -> Mapping[str, Mapping[str, bool]]:
    """Return, for each hard norm, each graded family and whether any reply of it broke the norm."""
    found: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for row in rows:
        cluster = suite.item_of[row.item_id].cluster
        for norm, broken in row.violated.items():
            found[norm][cluster] = found[norm].get(cluster, False) or broken
    return found


def arm_figures(
    suite: Suite,
    arm: Arm,
    rows: Sequence[ItemScore],
    replies: Sequence[tuple[str, Fluency]],
    stories: Sequence[StorySample],
) -> ArmFigures:
    """Return everything one arm earned; ``replies`` pairs each reply's family with its fluency."""
    points = points_of(suite, rows)
    own = [point for point in points if suite.norm_of[point.norm].own]
    weights = norm_weights(suite)
    means = by_norm(points)
    estimates = {norm: mean.estimate() for norm, mean in means.items()}
    return ArmFigures(
        arm=arm,
        adherence=_estimate(adherence(points, weights)),
        own_adherence=_estimate(adherence(own, weights)),
        geometric_mean=weighted_geometric_mean({norm: mean.mean for norm, mean in means.items()}, weights),
        worst=worst(estimates),
        norms=_norms(suite, estimates, violations(suite, rows)),
        parts=_parts(suite, rows),
        fluency=_fluency(replies),
        stories=_stories(stories),
    )


def _estimate(mean: ClusteredMean | None) -> Estimate:
    return Estimate() if mean is None else mean.estimate()


def _norms(
    suite: Suite, estimates: Mapping[str, Estimate], broken: Mapping[str, Mapping[str, bool]]
) -> tuple[NormFigures, ...]:
    return tuple(
        NormFigures(
            norm=norm.norm,
            statement=norm.statement,
            hard=norm.modality.hard,
            own=norm.own,
            adherence=estimates.get(norm.norm, Estimate()),
            graded=len(broken.get(norm.norm, {})) if norm.modality.hard else None,
            violated=sum(broken.get(norm.norm, {}).values()) if norm.modality.hard else None,
        )
        for norm in suite.norms
    )


def _parts(suite: Suite, rows: Sequence[ItemScore]) -> dict[str, Estimate]:
    seen: defaultdict[str, tuple[list[float], list[str]]] = defaultdict(lambda: ([], []))
    for row in rows:
        for name, value in row.parts.items():
            seen[name][0].append(value)
            seen[name][1].append(suite.item_of[row.item_id].cluster)
    return {name: clustered_mean(*seen[name], scale=SCORE) for name in sorted(seen)}


def _fluency(replies: Sequence[tuple[str, Fluency]]) -> FluencyFigures:
    found = [measured for _, measured in replies]
    return FluencyFigures(
        replies=len(found),
        families=len({family for family, _ in replies}),
        garbage=len({family for family, measured in replies if measured.garbage}),
        units=_mean([measured.units for measured in found]),
        distinct_2=_mean([measured.distinct_2 for measured in found]),
        repeats=_mean([measured.repeats for measured in found]),
        likelihood=_mean([measured.likelihood for measured in found]),
    )


def _stories(samples: Sequence[StorySample]) -> Estimate:
    told = [
        (math.fsum(s.lesson_logprobs) / len(s.lesson_logprobs), s.item_id)
        for s in samples
        if s.lesson_logprobs
    ]
    return clustered_mean([mean for mean, _ in told], [story for _, story in told])


def _mean(values: Sequence[float | None]) -> float | None:
    found = [value for value in values if value is not None]
    return math.fsum(found) / len(found) if found else None
