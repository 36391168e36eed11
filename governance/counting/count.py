"""The one door to counting: ballots in, a :class:`Count` out."""

from collections.abc import Iterable, Sequence
from typing import cast

from governance.counting import consent, majority, runoff, schulze, sums
from governance.counting.ballots import SHAPES, Abstention, Ballot, Ranked, YesNo
from governance.counting.papers import Ranks
from governance.counting.results import Count
from governance.counting.settings import Counting, Method


def count(
    counting: Counting, options: Sequence[str], ballots: Iterable[tuple[Ballot, int]], *, seed: str = ""
) -> Count:
    """Count ``ballots``, each with its weight (1, or more where others delegated to the voter).

    ``options`` in the order in which they stand; for yes and no they are not looked at. ``seed`` is what lots
    are drawn from; see :mod:`governance.counting.ties`. The order of ballots never matters. Raises
    ``TypeError`` for a ballot of another method, which is a mistake in the program.
    """
    shape = SHAPES[counting.method][0]
    counted: list[tuple[Ballot, int]] = []
    abstained = 0
    for ballot, weight in ballots:
        if isinstance(ballot, shape):
            counted.append((ballot, weight))
        elif isinstance(ballot, Abstention):
            abstained += weight
        else:
            raise TypeError(f"{type(ballot).__name__} is no ballot for {counting.method}.")
    if counting.method.binary:
        yes_no = cast("list[tuple[YesNo, int]]", counted)
        if counting.method is Method.CONSENT:
            return consent.count(counting, yes_no)
        return majority.count(counting, yes_no)
    if counting.method.ranked:
        ranked = cast("list[tuple[Ranked, int]]", counted)
        found = count_ranks(
            counting,
            options,
            [ballot.ranks for ballot, _ in ranked],
            [weight for _, weight in ranked],
            seed=seed,
        )
    else:
        found = sums.count(counting, options, cast("list[tuple[sums.Summed, int]]", counted), seed=seed)
    return found.model_copy(update={"cast": found.cast + abstained, "abstained": abstained})


def count_ranks(
    counting: Counting,
    options: Sequence[str],
    ballots: Sequence[Ranks],
    weights: Sequence[int] | None = None,
    *,
    seed: str = "",
) -> Count:
    """Count ranked ballots given as their ranks alone: the way for very many. ``weights`` default to 1 each."""
    if weights is not None and all(weight == 1 for weight in weights):
        weights = None
    rule = schulze.count if counting.method is Method.SCHULZE else runoff.count
    return rule(counting, options, ballots, weights, seed=seed)
