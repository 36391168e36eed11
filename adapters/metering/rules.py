"""Which limit is held against what was counted: one table, which admission and the headers of answers read. Pure."""

from collections.abc import Sequence
from typing import NamedTuple

from adapters.limits import Limits
from adapters.metering.record import Word


class Rule(NamedTuple):
    """A limit that is set: how much may be counted in which word of a record, and in which window."""

    limit: str
    window: str
    of_tokens: bool
    word: int
    most: int
    given: int
    """The word for what was given to other hosts; the next one is for what was taken. 0 where nothing is lent."""


RULES: Sequence[tuple[str, str, bool, Word, int]] = (
    ("requests_per_minute", "minute", False, Word.REQUESTS_MINUTE, 0),
    ("requests_per_day", "day", False, Word.REQUESTS_DAY, Word.GIVEN_REQUESTS_DAY),
    ("tokens_per_minute", "minute", True, Word.TOKENS_MINUTE, 0),
    ("tokens_per_day", "day", True, Word.TOKENS_DAY, Word.GIVEN_TOKENS_DAY),
    ("tokens_per_month", "month", True, Word.TOKENS_MONTH, Word.GIVEN_TOKENS_MONTH),
)
"""A limit, its window, whether it counts tokens, where it is counted, and where what is lent of it is.

A minute is over before another host could have been asked for its part.
"""


def slice_of(limit: int, *, place: int, places: int) -> int:
    """Return the part of a limit that the ``place``-th of several hosts has. All parts together are the limit."""
    return limit // places + (place <= limit % places)


class Charge(NamedTuple):
    """Who a request counts for, and what it is held against: limits on what is counted, and on what is open."""

    ident: int
    rules: tuple[Rule, ...]
    concurrent: int | None


def charge(ident: int, limits: Limits, *, place: int = 1, places: int = 1) -> Charge:
    """Return who is counted for, with the limits as large as they are on the ``place``-th of ``places`` hosts."""

    def here(limit: int) -> int:
        return slice_of(limit, place=place, places=places)

    named = limits.named
    rules = tuple(
        Rule(limit, window, of_tokens, int(word), here(most), int(given) if places > 1 else 0)
        for limit, window, of_tokens, word, given in RULES
        if (most := named[limit]) is not None
    )
    return Charge(ident, rules, None if limits.concurrent is None else here(limits.concurrent))
