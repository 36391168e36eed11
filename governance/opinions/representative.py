"""Which statements tell a group from the others.

A statement represents a group for a word (agree or disagree) where the group's share of that word is
significantly over one half (one-proportion z-test) and significantly over that of everybody in the other
groups (two-proportion z-test); it is ranked by the product of the two shares' ratio, both z and the group's
share (pol.is' “repness”, Small et al. 2021). First comes the best that the group agrees with, so that a group
is introduced by what it wants; where nothing is significant, that one stands alone, or failing it the one
with the largest two-proportion z.

pol.is looks for the best agreed one from left to right, and what it meets first sets how the others are
measured. Here it is the best of all that qualify, whatever their order, and it is always told as agreement.
On the public conversations in the tests both give the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from governance.opinions.consensus import MOST_SHOWN, said
from governance.opinions.proportions import SIGNIFICANT, one_proportion_z, smoothed, two_proportion_z
from governance.opinions.votes import AGREE, DISAGREE


@dataclass(frozen=True)
class Representative:
    """A statement (a position) that represents a group for ``word``.

    ``said`` of the ``votes`` of the group are that word. ``share`` is smoothed, 0 to 1; ``z`` tests it against
    one half; ``ratio`` compares it with the share in the other groups, and ``ratio_z`` tests that.
    """

    statement: int
    word: int
    said: int
    votes: int
    share: float
    z: float
    ratio: float
    ratio_z: float


@dataclass(frozen=True, eq=False)
class _Tests:
    """One word in one group, on each statement: arrays of length statements."""

    said: NDArray[np.int64]
    votes: NDArray[np.int64]
    share: NDArray[np.float64]
    z: NDArray[np.float64]
    ratio: NDArray[np.float64]
    ratio_z: NDArray[np.float64]

    @property
    def rank(self) -> NDArray[np.float64]:
        return self.ratio * self.ratio_z * self.share * self.z

    @property
    def significant(self) -> NDArray[np.bool_]:
        return (self.z > SIGNIFICANT) & (self.ratio_z > SIGNIFICANT)


def representative(
    counts: NDArray[np.int64], live: NDArray[np.bool_], *, most: int = MOST_SHOWN
) -> tuple[tuple[Representative, ...], ...]:
    """Return for each group at most ``most`` statements, those it agrees with first.

    ``counts`` is groups × statements × (agree, pass, disagree); ``live`` (statements,) says which may be named.
    """
    return tuple(_of_group(counts, group, live, most) for group in range(len(counts)))


def _of_group(
    counts: NDArray[np.int64], group: int, live: NDArray[np.bool_], most: int
) -> tuple[Representative, ...]:
    agree, disagree = _tests(counts, group, AGREE), _tests(counts, group, DISAGREE)
    for_agree = agree.ratio_z > disagree.ratio_z
    rank = np.where(for_agree, agree.rank, disagree.rank)
    significant = np.flatnonzero(live & (agree.significant | disagree.significant))
    ranked = significant[np.argsort(-rank[significant], kind="stable")].tolist()
    if (first := _best_agreed(agree, disagree, live)) is not None:
        for_agree[first] = True
        ranked = [first, *(at for at in ranked if at != first)]
    elif not ranked and (voted := live & (agree.votes > 0)).any():
        ranked = [_most_telling(agree, disagree, voted)]
    chosen = sorted(ranked[:most], key=lambda at: not for_agree[at])
    return tuple(_told(agree, AGREE, at) if for_agree[at] else _told(disagree, DISAGREE, at) for at in chosen)


def _tests(counts: NDArray[np.int64], group: int, word: int) -> _Tests:
    trials = counts.sum(axis=-1)
    x, n = said(counts, word)[group], trials[group]
    others_x, others_n = said(counts, word).sum(axis=0) - x, trials.sum(axis=0) - n
    share = smoothed(x, n)
    return _Tests(
        said=x,
        votes=n,
        share=share,
        z=one_proportion_z(x, n),
        ratio=share / smoothed(others_x, others_n),
        ratio_z=two_proportion_z(x, n, others_x, others_n),
    )


def _best_agreed(agree: _Tests, disagree: _Tests, live: NDArray[np.bool_]) -> int | None:
    """Return the statement the group is introduced by, if it agrees with any."""
    more_than_others = agree.ratio > 1
    voted = live & (agree.said + disagree.said > 0)
    liked = voted & ((agree.z > SIGNIFICANT) | (more_than_others & (agree.share > 1 / 2)))
    if (liked & more_than_others).any():
        return int(np.argmax(np.where(liked & more_than_others, agree.rank, -np.inf)))
    return int(np.argmax(np.where(liked, agree.share * agree.z, -np.inf))) if liked.any() else None


def _most_telling(agree: _Tests, disagree: _Tests, voted: NDArray[np.bool_]) -> int:
    return int(np.argmax(np.where(voted, np.maximum(agree.ratio_z, disagree.ratio_z), -np.inf)))


def _told(tests: _Tests, word: int, at: int) -> Representative:
    return Representative(
        statement=at,
        word=word,
        said=int(tests.said[at]),
        votes=int(tests.votes[at]),
        share=float(tests.share[at]),
        z=float(tests.z[at]),
        ratio=float(tests.ratio[at]),
        ratio_z=float(tests.ratio_z[at]),
    )
