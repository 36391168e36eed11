"""Which of two replies a model finds more likely."""

import math
from collections.abc import Sequence

from evaluation.engine.values import Value


class Preference(Value):
    """The preferred reply's lead over the rejected one, in nats, and the score it earns.

    ``sum_margin`` compares the whole replies, which favours the shorter one; ``normalised_margin`` compares
    them per token. A score is 1 where the preferred reply leads, 0 where it trails, and one half where they
    tie. All are ``None`` where a reply was not scored.
    """

    sum_margin: float | None = None
    normalised_margin: float | None = None
    sum_score: float | None = None
    normalised_score: float | None = None


def preference(preferred: Sequence[float] | None, rejected: Sequence[float] | None) -> Preference:
    """Compare two replies by their tokens' log-probabilities (nats, one entry a token)."""
    if not preferred or not rejected:
        return Preference()
    ours, theirs = math.fsum(preferred), math.fsum(rejected)
    whole = ours - theirs
    per_token = ours / len(preferred) - theirs / len(rejected)
    return Preference(
        sum_margin=whole,
        normalised_margin=per_token,
        sum_score=_won(whole),
        normalised_score=_won(per_token),
    )


def _won(margin: float) -> float:
    return 0.5 if margin == 0 else float(margin > 0)
