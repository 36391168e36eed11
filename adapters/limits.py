"""How much an endpoint answers: the limits that a steward sets on a key, and on all keys together. Pure.

A limit that is not set does not limit. Where a key and its community both have one, a request must fit both.
Minutes, days and months are the clock's, in UTC: each begins anew on the full minute, at midnight, on the first.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

BILLION = 1_000_000_000


@dataclass(frozen=True)
class Bound:
    """What one limit is called, and the most that it can be set to."""

    words: str
    most: int


BOUNDS: Mapping[str, Bound] = {
    "requests_per_minute": Bound("requests a minute", 1_000_000),
    "requests_per_day": Bound("requests a day", BILLION),
    "tokens_per_minute": Bound("tokens a minute", BILLION),
    "tokens_per_day": Bound("tokens a day", 1_000 * BILLION),
    "concurrent": Bound("requests at the same time", 10_000),
    "tokens_per_month": Bound("tokens a month", 1_000 * BILLION),
}


@dataclass(frozen=True)
class Limits:
    """What at most is answered. ``None`` stands for no limit; ``tokens_per_month`` is the budget."""

    requests_per_minute: int | None = None
    requests_per_day: int | None = None
    tokens_per_minute: int | None = None
    tokens_per_day: int | None = None
    concurrent: int | None = None
    tokens_per_month: int | None = None

    @property
    def named(self) -> Mapping[str, int | None]:
        """The limits by their names."""
        return asdict(self)

    def problems(self) -> Iterator[str]:
        """Yield a sentence for each limit that cannot be set."""
        for name, value in self.named.items():
            bound = BOUNDS[name]
            if value is not None and not 1 <= value <= bound.most:
                yield f"A limit of {bound.words} is a whole number from 1 to {bound.most:,}. Leave it empty for none."


NO_LIMITS = Limits()
