"""How much of each limit is used, as a page says it."""

from dataclasses import dataclass

from adapters.limits import BOUNDS, Limits
from adapters.usage import Used
from governance.phrasing import counted
from governance.web.count_parts import percent


@dataclass(frozen=True)
class LimitLine:
    """One limit: what it is called, what it is set to, what is used of it, each in words."""

    words: str
    limit: str
    used: str
    of_limit: str


def limit_lines(limits: Limits, used: Used) -> tuple[LimitLine, ...]:
    """Return every limit beside what is used of it in its minute, day or month."""
    return tuple(_line(name, limits.named[name], used.named.get(name)) for name in BOUNDS)


def month_in_words(limits: Limits, used: Used) -> str:
    """Return what was used this month, beside the budget if there is one: “2 answers, 24 of 100 tokens”."""
    answers = counted(used.month.answers, "answer", "answers")
    if limits.tokens_per_month:
        return f"{answers}, {used.month.tokens:,} of {counted(limits.tokens_per_month, 'token', 'tokens')}"
    return f"{answers}, {counted(used.month.tokens, 'token', 'tokens')}"


def _line(name: str, limit: int | None, used: int | None) -> LimitLine:
    words = BOUNDS[name].words
    return LimitLine(
        words=f"{words[:1].upper()}{words[1:]}",
        limit="no limit" if limit is None else f"{limit:,}",
        used="not written down" if used is None else f"{used:,}",
        of_limit=percent(used, limit) if limit and used is not None else "—",
    )
