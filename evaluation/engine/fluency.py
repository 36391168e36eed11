"""Is a reply language at all? Keeping a norm is worth nothing in a reply that loops or falls into word salad.

A likelihood preference can be won by a model that writes garbage, so these measures stand beside adherence
and the gate asks for them. Repetition is read from the reply alone. Word salad has no repetition; it shows
in how unlikely the *base* model finds the reply, against the least likely reply that a person wrote for the
suite.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

from evaluation.engine.scorers import words
from evaluation.engine.values import Value

# Verse and emphasis repeat too: only what repeats often, and at length, is a loop.
LOOP_REPEATS = 4
LOOP_UNITS = 12
LONGEST_PERIOD = 32
# Sentences that come back in turn make no immediate repetition, but few distinct pairs of words.
LEAST_DISTINCT = 0.4
DISTINCT_UNITS = 30
# Some scripts write no spaces; such a text is read character by character.
LONG_WORD = 15
# How much less likely per token (nats) than the least likely reply a person wrote.
SALAD_MARGIN = 1.0
SALAD_TOKENS = 8


class Fluency(Value):
    """What one reply looks like.

    ``repeats`` is how often its most repeated phrase stands in a row,
    ``covers`` the units (words, or characters where there are no spaces) this takes, ``distinct_2`` the
    share of neighbouring pairs that differ from all others (``None`` below two units), ``likelihood`` the
    mean log-probability of its tokens under the base model (nats; ``None`` where not measured).
    """

    units: int
    distinct_2: float | None = None
    repeats: int = 1
    covers: int = 0
    looping: bool = False
    likelihood: float | None = None
    salad: bool = False

    @property
    def garbage(self) -> bool:
        """Whether the reply says nothing, goes in circles, or is no language."""
        return self.units == 0 or self.looping or self.salad


def fluency(
    reply: str, reply_logprobs: Sequence[float] | None = None, *, floor: float | None = None
) -> Fluency:
    """Measure one reply. ``floor`` is :func:`human_floor`'s; without it, word salad is not looked for."""
    units = _units(reply)
    distinct = _distinct_2(units)
    repeats, covers = _longest_run(units)
    likelihood = math.fsum(reply_logprobs) / len(reply_logprobs) if reply_logprobs else None
    measured = likelihood is not None and reply_logprobs is not None and len(reply_logprobs) >= SALAD_TOKENS
    return Fluency(
        units=len(units),
        distinct_2=distinct,
        repeats=repeats,
        covers=covers,
        looping=(repeats >= LOOP_REPEATS and covers >= LOOP_UNITS)
        or (len(units) >= DISTINCT_UNITS and distinct is not None and distinct < LEAST_DISTINCT),
        likelihood=likelihood,
        salad=measured and floor is not None and likelihood is not None and likelihood < floor - SALAD_MARGIN,
    )


def human_floor(replies: Iterable[Sequence[float] | None]) -> float | None:
    """Return the mean log-probability per token (nats) of the least likely of people's ``replies``.

    Give each reply's token log-probabilities under the base model. Very short replies are left out.
    """
    means = [math.fsum(reply) / len(reply) for reply in replies if reply and len(reply) >= SALAD_TOKENS]
    return min(means, default=None)


def _units(reply: str) -> list[str]:
    found = [word.casefold() for word in words(reply)]
    if found and sum(map(len, found)) > LONG_WORD * len(found):
        return [character for word in found for character in word]
    return found


def _distinct_2(units: list[str]) -> float | None:
    pairs = list(pairwise(units))
    return len(set(pairs)) / len(pairs) if pairs else None


def _longest_run(units: list[str]) -> tuple[int, int]:
    """Return how often a phrase stands in a row and the units this covers, for the run that covers most."""
    best = (1, 0)
    for period in range(1, min(LONGEST_PERIOD, len(units) // 2) + 1):
        matched = 0
        for place in range(period, len(units)):
            matched = matched + 1 if units[place] == units[place - period] else 0
            repeats = matched // period + 1
            # Whole repetitions only; of two readings of one run, the shorter phrase said more often.
            if repeats > 1 and (repeats * period, repeats) > (best[1], best[0]):
                best = (repeats, repeats * period)
    return best
