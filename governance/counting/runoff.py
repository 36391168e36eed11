"""Instant-runoff and the single transferable vote: one count by rounds, or several one after another."""

from collections import Counter
from collections.abc import Callable, Sequence

from governance.counting.papers import Paper, Ranks, paper
from governance.counting.piles import PlainPiles
from governance.counting.rankings import MANY, BulkPiles, Rankings, suits
from governance.counting.results import Count, Round, Tie
from governance.counting.rounds import Rounds
from governance.counting.settings import Counting
from governance.counting.ties import Breaker, Ties
from governance.counting.transferable import Transferable

Weights = Sequence[int] | None
"""The weight of each ballot; ``None`` where each has 1."""


def race(
    counting: Counting,
    options: Sequence[str],
    ballots: Sequence[Ranks],
    weights: Weights,
    *,
    standing: Sequence[str],
    ties: Breaker,
    write_ins: str | None = None,
) -> Rounds:
    """Return one finished count of ``ballots`` on ``options``, of which ``standing`` can have votes.

    Many ballots are counted in arrays where the rules allow it; see :class:`Rounds` for ``write_ins``.
    """
    found: Rounds | None = None
    if counting.seats > 1 and counting.filling in ("quota", "quota_one_a_round"):
        papers = plain_piles(counting, ballots, weights)
        found = Transferable(counting, standing, papers, ties, write_ins=write_ins)
    elif len(ballots) >= MANY:
        rankings = Rankings(options, ballots, weights)
        if suits(counting, rankings):
            found = Rounds(counting, standing, BulkPiles(counting, rankings), ties, write_ins=write_ins)
    if found is None:
        found = Rounds(counting, standing, plain_piles(counting, ballots, weights), ties, write_ins=write_ins)
    found.run()
    return found


def plain_piles(counting: Counting, ballots: Sequence[Ranks], weights: Weights) -> PlainPiles:
    """Return the piles of these ballots in Python, equal ones together."""
    alike: Counter[Ranks] = Counter()
    for ranks, weight in zip(ballots, weights or [1] * len(ballots), strict=True):
        alike[ranks] += weight
    papers: Counter[Paper] = Counter()
    for ranks, number in alike.items():
        papers[paper(counting, ranks)] += number
    return PlainPiles(papers, decimals=counting.decimals)


def races(
    counting: Counting,
    options: Sequence[str],
    ballots: Sequence[Ranks],
    weights: Weights,
    *,
    standing: Sequence[str],
    ties: Callable[[Counting], Breaker],
    write_ins: str | None = None,
) -> list[Rounds]:
    """Return the finished count as :func:`race` does; where seats are filled by repeated runoffs, each of them.

    A runoff after the first leaves out whoever has won before. ``ties`` makes each one's breaker of ties.
    """
    repeated = counting.filling == "repeated"
    one = counting.model_copy(update={"filling": "quota", "seats": 1}) if repeated else counting
    run: list[Rounds] = []
    left = [*standing]
    for _ in range(counting.seats if repeated else 1):
        run.append(race(one, options, ballots, weights, standing=left, ties=ties(one), write_ins=write_ins))
        left = [each for each in left if each not in run[-1].elected]
        if not run[-1].elected:
            break
    return run


def count(
    counting: Counting, options: Sequence[str], ballots: Sequence[Ranks], weights: Weights, *, seed: str
) -> Count:
    """Count by rounds; several runoffs stand one after another in the result's rounds."""
    run = races(
        counting, options, ballots, weights, standing=options, ties=lambda one: Ties(one, options, seed)
    )
    rounds: list[Round] = []
    broken: list[Tie] = []
    for each in run:
        broken += [tie.model_copy(update={"round": tie.round + len(rounds)}) for tie in each.ties.broken]
        rounds += each.rounds
    return Count(
        method=counting.method,
        options=tuple(options),
        cast=len(ballots) if weights is None else sum(weights),
        abstained=0,
        rounds=tuple(rounds),
        winners=tuple(option for each in run for option in each.elected),
        ties=tuple(broken),
        seed=seed,
    )
