"""From votes to a frozen opinion map, on one page.

**Whose votes can be told.** A group so small that its counts would show how its members voted is never formed:
the number of groups is the best of those that leave none below ``smallest_group``. Hiding the counts of one
small group instead would not do, as they are what the others leave of the totals. What remains: where a group
is of one mind, its counts say how each of its members voted, however large it is; those in no group are what the
groups leave of the totals; and two maps drawn one vote apart show that vote. Draw maps at stated moments, not
at each vote.

**Again.** The same votes, seed, settings and versions of libraries give the same map on the same kind of
processor; one thread does it all, as sums taken by several depend on how many there are. Elsewhere the last
digits of places may differ, and with them, very rarely, on which side of a border somebody stands. A frozen map
is therefore kept and shown, and only ever compared with a new one.

One thread is also the faster on a machine that has other work: threads that wait for one another at each of
many small steps wait for whatever else runs.
"""

import platform
from collections.abc import Iterable

import numpy as np
import scipy
import sklearn
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from governance.opinions import figures
from governance.opinions.consensus import NOBODY, counts_by_group
from governance.opinions.groups import (
    UNGROUPED,
    Grouping,
    NoGroups,
    around,
    choose,
    kept_participants,
    numbers_of_groups,
)
from governance.opinions.projection import project
from governance.opinions.sensitivity import sensitivity
from governance.opinions.values import OpinionMap, Settings
from governance.opinions.votes import Vote, VoteMatrix, vote_matrix

LEAST_PARTICIPANTS = 6
LEAST_STATEMENTS = 3
DEFAULTS = Settings()


def opinion_map(
    votes: VoteMatrix | Iterable[Vote], *, seed: int, settings: Settings = DEFAULTS
) -> OpinionMap:
    """Return the map of these votes, with no groups and the reason why where they are too few or too alike.

    To draw a frozen map again, pass its own ``seed`` and ``settings``. Raises ``ValueError`` with a sentence
    where something among ``votes`` is not a vote.
    """
    matrix = votes if isinstance(votes, VoteMatrix) else vote_matrix(votes)
    with threadpool_limits(limits=1):
        return _drawn(matrix, seed, settings)


def _drawn(matrix: VoteMatrix, seed: int, settings: Settings) -> OpinionMap:
    withdrawn = matrix.among_statements(settings.withdrawn)
    live = ~withdrawn
    projection = project(matrix.cells, withdrawn)
    kept = _kept(matrix, settings)
    grouping = _grouping(projection.participants[kept], int(live.sum()), seed, settings)
    groups = grouping if isinstance(grouping, Grouping) else UNGROUPED
    labels = np.full(len(matrix.participants), NOBODY)
    if len(groups.centres):
        labels[kept] = groups.labels
    counts = counts_by_group(matrix.cells, labels, len(groups.centres))
    return OpinionMap(
        seed=seed,
        settings=settings,
        input=matrix.digest(),
        libraries=libraries(),
        explained=(float(projection.explained[0]), float(projection.explained[1])),
        participants=figures.places(matrix, projection, labels),
        statements=figures.statements(matrix, projection, withdrawn, counts),
        no_groups=grouping if isinstance(grouping, NoGroups) else None,
        groups=figures.groups(matrix, groups, counts, live),
        silhouettes=groups.silhouettes,
        majorities=figures.majority(matrix, live),
        bridging=figures.bridges(matrix, counts, live),
        divisive=figures.divides(matrix, counts, live),
        sensitivity=sensitivity(matrix.cells, withdrawn, labels, runs=settings.runs, seed=seed),
    )


def libraries() -> dict[str, str]:
    """Return the versions of what a map is computed with."""
    return {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }


def _kept(matrix: VoteMatrix, settings: Settings) -> NDArray[np.bool_]:
    """Return who is grouped, of participants."""
    if settings.kept is not None:
        return matrix.among_participants(settings.kept)
    votes = matrix.votes_by_participant()
    return kept_participants(votes, len(matrix.statements), least=settings.least_votes)


def _grouping(
    points: NDArray[np.float64], statements: int, seed: int, settings: Settings
) -> Grouping | NoGroups:
    """Return the groups among these places, over so many statements that are not withdrawn."""
    if len(points) < LEAST_PARTICIPANTS:
        return NoGroups.FEW_PARTICIPANTS
    if statements < LEAST_STATEMENTS:
        return NoGroups.FEW_STATEMENTS
    if settings.centres is not None:
        return around(points, np.array(settings.centres), smallest_group=settings.smallest_group)
    return choose(
        points,
        numbers=(settings.groups,) if settings.groups else numbers_of_groups(len(points)),
        seed=seed,
        smallest_group=settings.smallest_group,
        starts=settings.starts,
    )
