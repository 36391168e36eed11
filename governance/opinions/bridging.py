"""Statements that join the groups, and statements that divide them.

A group *says* agree (or disagree) where significantly more than half of its votes on the statement do
(one-proportion z-test, 90 %, one-sided). A statement is **bridging** where every group says the same, and
**divisive** where one group says agree and another disagree. Most statements are neither.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.opinions.consensus import group_informed_consensus, said
from governance.opinions.proportions import SIGNIFICANT, one_proportion_z, smoothed
from governance.opinions.votes import AGREE, DISAGREE


@dataclass(frozen=True)
class Bridge:
    """Every group says ``word`` to ``statement`` (a position); ``consensus`` is the group-informed one of it."""

    statement: int
    word: int
    consensus: float


@dataclass(frozen=True)
class Divide:
    """Groups ``agreeing`` and ``disagreeing`` with ``statement`` (a position).

    ``gap`` is the difference between the highest and the lowest smoothed share of agreement, 0 to 1.
    """

    statement: int
    agreeing: tuple[int, ...]
    disagreeing: tuple[int, ...]
    gap: float


def groups_saying(counts: NDArray[np.int64], word: int) -> NDArray[np.bool_]:
    """Return, groups × statements, whether the group says ``word``."""
    significant: NDArray[np.bool_] = one_proportion_z(said(counts, word), counts.sum(axis=-1)) > SIGNIFICANT
    return significant


def bridging(counts: NDArray[np.int64], live: NDArray[np.bool_]) -> tuple[Bridge, ...]:
    """Return the statements all groups agree with, then those all reject, the widest consensus first."""
    if not len(counts):
        return ()
    found: list[Bridge] = []
    for word in (AGREE, DISAGREE):
        consensus = group_informed_consensus(counts, word)
        shared = np.flatnonzero(live & groups_saying(counts, word).all(axis=0))
        ranked = shared[np.argsort(-consensus[shared], kind="stable")]
        found += [Bridge(int(at), word, float(consensus[at])) for at in ranked]
    return tuple(found)


def divisive(counts: NDArray[np.int64], live: NDArray[np.bool_]) -> tuple[Divide, ...]:
    """Return the statements on which groups say the opposite, the widest gap first."""
    if not len(counts):
        return ()
    agreeing, disagreeing = (groups_saying(counts, word) for word in (AGREE, DISAGREE))
    shares = smoothed(said(counts, AGREE), counts.sum(axis=-1))
    gap = shares.max(axis=0) - shares.min(axis=0)
    split = np.flatnonzero(live & agreeing.any(axis=0) & disagreeing.any(axis=0))
    return tuple(
        Divide(
            statement=int(at),
            agreeing=tuple(np.flatnonzero(agreeing[:, at]).tolist()),
            disagreeing=tuple(np.flatnonzero(disagreeing[:, at]).tolist()),
            gap=float(gap[at]),
        )
        for at in split[np.argsort(-gap[split], kind="stable")]
    )
