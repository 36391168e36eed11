"""What people agree on: across the groups, whatever their sizes, and all together.

**Group-informed consensus** of a statement is the product over groups of (A + 1) / (S + 2), where A members of
the group agree with it and S voted on it (Small et al. 2021, “group-informed consensus”; “group-aware” in
pol.is' data). A group that rejects a statement pulls it down however small that group is, so a majority
cannot carry it alone. The product over (D + 1) / (S + 2) says the same of rejection. Both shrink with the
number of groups: compare them within one map only.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.opinions.proportions import SIGNIFICANT, one_proportion_z, smoothed
from governance.opinions.votes import AGREE, DISAGREE, WORDS, Cells

NOBODY = -1
"""The label of a participant who is in no group."""
MOST_SHOWN = 5


@dataclass(frozen=True)
class Majority:
    """Most who voted on ``statement`` (a position) say ``word``; ``share`` is smoothed, ``z`` against one half."""

    statement: int
    word: int
    share: float
    z: float


def counts_by_group(cells: Cells, labels: NDArray[np.int64], groups: int) -> NDArray[np.int64]:
    """Return counts of shape groups × statements × (agree, pass, disagree).

    ``labels`` (participants,) are group numbers, or ``NOBODY``.
    """
    label = labels[cells.row]
    counted = np.zeros((groups, cells.statements, len(WORDS)), dtype=np.int64)
    for at, word in enumerate(WORDS):
        here = (label != NOBODY) & (cells.vote == word)
        places = label[here] * cells.statements + cells.column[here]
        counted[:, :, at] = np.bincount(places, minlength=groups * cells.statements).reshape(
            counted.shape[:2]
        )
    return counted


def said(counts: NDArray[np.int64], word: int) -> NDArray[np.int64]:
    """Return how many said ``word``, of counts whose last axis is (agree, pass, disagree)."""
    return counts[..., WORDS.index(word)]


def group_informed_consensus(counts: NDArray[np.int64], word: int = AGREE) -> NDArray[np.float64]:
    """Return Π over groups of (A + 1) / (S + 2) for each statement, 0 to 1; of (D + 1) / (S + 2) for ``DISAGREE``.

    ``counts`` is groups × statements × (agree, pass, disagree), of at least one group.
    """
    shares: NDArray[np.float64] = smoothed(said(counts, word), counts.sum(axis=-1)).prod(axis=0)
    return shares


def majorities(
    totals: NDArray[np.int64], live: NDArray[np.bool_], *, most: int = MOST_SHOWN
) -> tuple[Majority, ...]:
    """Return what most people say, groups or none: at most ``most`` statements agreed with, then ``most`` rejected.

    ``totals`` is statements × (agree, pass, disagree) over everybody. A statement qualifies with a smoothed
    share over one half and a significant one-proportion z; they are ranked by share · z, as on pol.is.
    """
    trials = totals.sum(axis=1)
    found: list[Majority] = []
    for word in (AGREE, DISAGREE):
        share = smoothed(said(totals, word), trials)
        z = one_proportion_z(said(totals, word), trials)
        qualified = np.flatnonzero(live & (share > 1 / 2) & (z > SIGNIFICANT))
        ranked = qualified[np.argsort(-(share * z)[qualified], kind="stable")][:most]
        found += [Majority(int(at), word, float(share[at]), float(z[at])) for at in ranked]
    return tuple(found)
