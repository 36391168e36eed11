"""Whether a community stores answers that clients offer it, how many of them, and for how long. Pure.

Both must want it: the community by these settings, the client by ``store: true`` in the very request.
"""

from collections.abc import Iterator
from dataclasses import dataclass

MAX_DAYS, DEFAULT_DAYS = 90, 30
EVERY = 100
"""Per cent: every answer that is offered."""
MAX_STORED = 10_000
"""How many samples a community has at most; beyond, the oldest go."""
MAX_BYTES = 64 * 1024
"""How long a sample may be: its messages, its answer and what the client says of it, as UTF-8."""


@dataclass(frozen=True)
class SampleRule:
    """Whether offered answers are stored, for how many days, and how many of a hundred."""

    is_on: bool = False
    days: int = DEFAULT_DAYS
    share: int = EVERY

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each setting that cannot be."""
        if not 1 <= self.days <= MAX_DAYS:
            yield f"Samples are kept from 1 to {MAX_DAYS} days. Choose a whole number between."
        if not 1 <= self.share <= EVERY:
            yield "The share is a whole number from 1 to 100 per cent. To store none, switch storing off."


NOTHING_STORED = SampleRule()
