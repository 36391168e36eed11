"""Who votes alike: k-means on the map, with as many groups as the silhouette likes best.

k-means finds a local optimum, and which one depends on where it starts. pol.is starts each day where it ended
the day before, so its published groups depend on the order in which votes came, and cannot be had again from
the votes alone. Groups are therefore an artefact: computed once, frozen with everything that made them, and
never computed anew behind anybody's back. ``around`` repeats groups whose starting centres are known.

Only participants who voted on enough statements are grouped: as on pol.is, on seven, or on all if there are
fewer. (pol.is fills up to fifteen with whoever voted most, and never lets go of anyone; here nobody is grouped
on a vote or two.) At most five groups, and at most 2 + n/12 for n participants, are tried, as on pol.is.

Large communities are grouped in two strokes: starts and number of groups are chosen on a sample, then k-means
runs on everybody from the best centres of the sample. The order of names does not matter: participants are
taken in the order of their places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score

LEAST_VOTES = 7
FEWEST_GROUPS, MOST_GROUPS = 2, 5
PARTICIPANTS_A_GROUP = 12
STARTS = 10
SAMPLE = 2_000
MOST_ITERATIONS = 300
# Places nearer than this are one place.
DECIMALS = 9


class NoGroups(StrEnum):
    """Why a map has no groups."""

    FEW_PARTICIPANTS = "few_participants"
    FEW_STATEMENTS = "few_statements"
    ALL_ALIKE = "all_alike"
    SMALL_GROUPS = "small_groups"


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups numbered from 0: ``labels`` (points,), ``centres`` (groups, 2), the mean places of their members.

    ``silhouettes`` gives for each number of groups the mean silhouette, -1 to 1 (Rousseeuw 1987), where there was
    more than one to choose from.
    """

    labels: NDArray[np.int64]
    centres: NDArray[np.float64]
    silhouettes: dict[int, float]


UNGROUPED = Grouping(np.zeros(0, dtype=np.int64), np.zeros((0, 2)), {})
"""No groups at all."""


def kept_participants(
    votes: NDArray[np.int64], statements: int, *, least: int = LEAST_VOTES
) -> NDArray[np.bool_]:
    """Return who voted on at least ``least`` statements, or on all of ``statements`` if those are fewer."""
    kept: NDArray[np.bool_] = votes >= min(least, statements)
    return kept


def numbers_of_groups(participants: int) -> tuple[int, ...]:
    """Return how many groups are tried for so many participants."""
    most = min(MOST_GROUPS, FEWEST_GROUPS + participants // PARTICIPANTS_A_GROUP)
    return tuple(range(FEWEST_GROUPS, most + 1))


def around(
    points: NDArray[np.float64], centres: NDArray[np.float64], *, smallest_group: int = 1
) -> Grouping | NoGroups:
    """Return the groups k-means settles on when started at these centres, in their order."""
    if len(points) < len(centres):
        return NoGroups.FEW_PARTICIPANTS
    found = KMeans(len(centres), init=centres, n_init=1, tol=0, max_iter=MOST_ITERATIONS).fit(points)
    labels = found.labels_.astype(np.int64)
    if np.bincount(labels, minlength=len(centres)).min() < smallest_group:
        return NoGroups.SMALL_GROUPS
    return Grouping(labels, found.cluster_centers_, {})


def choose(
    points: NDArray[np.float64],
    *,
    numbers: Sequence[int],
    seed: int,
    smallest_group: int,
    starts: int = STARTS,
) -> Grouping | NoGroups:
    """Return the grouping with the best silhouette in which no group is smaller than ``smallest_group``.

    ``numbers`` are the numbers of groups to try. Groups are numbered by size, the largest first; among equals
    the one further left. Of ``starts`` seeded starts (k-means++) the one with the least spread is taken.
    """
    order = np.lexsort(np.round(points, DECIMALS).T[::-1])
    random = np.random.default_rng(seed)
    if len(points) > SAMPLE:
        order = order[np.sort(random.choice(len(points), SAMPLE, replace=False))]
    sample = points[order]
    distinct = len(np.unique(np.round(sample, DECIMALS), axis=0))
    feasible = [number for number in numbers if number <= distinct and number < len(sample)]
    if not feasible:
        return NoGroups.ALL_ALIKE
    state = int(random.integers(2**31))
    tried = {number: _seeded(sample, number, state, starts) for number in feasible}
    compared = feasible if len(feasible) > 1 else []
    silhouettes = {number: _silhouette(sample, tried[number].labels_) for number in compared}
    for number in sorted(feasible, key=lambda each: -silhouettes.get(each, 0.0)):
        settled = around(points, tried[number].cluster_centers_, smallest_group=smallest_group)
        if isinstance(settled, Grouping):
            return _by_size(settled, silhouettes)
    return NoGroups.SMALL_GROUPS


def _seeded(points: NDArray[np.float64], number: int, state: int, starts: int) -> KMeans:
    return KMeans(number, n_init=starts, random_state=state, max_iter=MOST_ITERATIONS).fit(points)


def _silhouette(points: NDArray[np.float64], labels: NDArray[np.int32]) -> float:
    return float(silhouette_score(points, labels))


def _by_size(found: Grouping, silhouettes: dict[int, float]) -> Grouping:
    """Return the same groups, numbered by size and then from left to right."""
    sizes = np.bincount(found.labels, minlength=len(found.centres))
    left_to_right = np.round(found.centres, DECIMALS)
    order = np.lexsort((left_to_right[:, 1], left_to_right[:, 0], -sizes))
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(len(order))
    return Grouping(number[found.labels], found.centres[order], silhouettes)
