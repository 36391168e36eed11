"""How firm the groups are, had others voted on other statements.

In each run four fifths of the grouped participants (at most ``MOST_DRAWN``) and four fifths of the statements
are drawn without putting back, the map is drawn anew from their votes alone, with as many groups, and its
groups are compared with the frozen ones by the adjusted Rand index (Hubert and Arabie 1985): 1 where the same
people stand together, 0 where they do as often as by chance. It is the stability of A. Ben-Hur, A. Elisseeff
and I. Guyon, “A stability based method for discovering structure in clustered data”, PSB 2002, with statements
drawn as well as people.

Read the mean like this: above 0.9 the groups hardly depend on who voted on what; below 0.65 (what
D. Steinley calls poor, Psychological Methods 9(3), 2004) they are one of several ways to divide the same
people, and should be shown as such; near 0 there are none. At most ``MOST_DRAWN`` people a run keep the cost
bounded; if anything, they make the groups of larger communities look less firm than they are.

A high value says that the groups are in the votes, not that they matter, nor that their number is right.
"""

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_rand_score

from governance.opinions.consensus import NOBODY
from governance.opinions.groups import Grouping, choose
from governance.opinions.projection import project
from governance.opinions.values import Sensitivity
from governance.opinions.votes import Cells

DRAWN = 0.8
MOST_DRAWN = 400
STARTS = 3


def sensitivity(
    cells: Cells, withdrawn: NDArray[np.bool_], labels: NDArray[np.int64], *, runs: int, seed: int
) -> Sensitivity | None:
    """Return how alike the groups of ``runs`` partial maps are to ``labels`` (participants,), ``NOBODY`` for none.

    ``None`` where nobody is in a group, or nothing is to be run.
    """
    random = np.random.default_rng(seed)
    grouped = np.flatnonzero(labels != NOBODY)
    if not len(grouped) or not runs:
        return None
    live = np.flatnonzero(~withdrawn)
    people = min(int(DRAWN * len(grouped)), MOST_DRAWN)
    statements = max(int(DRAWN * len(live)), 1)
    number = len(np.unique(labels[grouped]))
    found = []
    for _ in range(runs):
        rows = np.sort(random.choice(grouped, people, replace=False))
        drawn = random.choice(live, statements, replace=False)
        columns = np.sort(np.concatenate([drawn, np.flatnonzero(withdrawn)]))
        places = project(cells.part(rows, columns), withdrawn[columns]).participants
        again = choose(
            places, numbers=[number], seed=int(random.integers(2**31)), smallest_group=1, starts=STARTS
        )
        anew = again.labels if isinstance(again, Grouping) else np.zeros(people, dtype=np.int64)
        found.append(float(adjusted_rand_score(labels[rows], anew)))
    return Sensitivity(
        runs=runs,
        participants=people,
        statements=statements,
        mean=float(np.mean(found)),
        error=float(np.std(found, ddof=1) / np.sqrt(runs)) if runs > 1 else None,
        lowest=min(found),
    )
