"""What clients used, as a page shows it: pictures of an hour, of thirty days and of months, and files of days."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import StringIO

from adapters.models import ApiKey, Deployment
from adapters.phrasing import DEPLOYMENTS
from adapters.selectors import answering, deployments_called, keys_of, limits_of
from adapters.states import DeploymentStatus
from adapters.usage import By, Count, Each, Used, beginning, counts, days, months_before, used
from adapters.web.pictures import Line, Picture, picture
from governance.models import Community
from governance.phrasing import counted
from governance.web.count_parts import Bar, Row, Table, percent, share

MINUTES = 60
DAYS = 30
MONTHS = 6
DAYS_IN_A_FILE = 366
ANSWERS, TOKENS = ("answer", "answers"), ("token", "tokens")
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a spreadsheet takes for the beginning of a formula, also where a keyboard for Chinese or Japanese wrote it."""


@dataclass(frozen=True)
class Pictures:
    """What was asked and what it took, over the same time."""

    answers: Picture
    tokens: Picture


@dataclass(frozen=True)
class Months:
    """Tokens beside the budget they are held to: bars, and the table that says the same."""

    bars: tuple[Bar, ...]
    table: Table
    budget: int | None = None


def last_hour(community: Community, *, now: datetime) -> Pictures:
    """Draw the last hour minute by minute, for each deployment that answers or did."""
    start = beginning(Each.MINUTE, now) - timedelta(minutes=MINUTES - 1)
    times = [start + timedelta(minutes=each) for each in range(MINUTES)]
    found = counts(community, by=By.DEPLOYMENT, each=Each.MINUTE, since=start)
    here = [each.pk for each in answering(community)]
    named = _names(community, By.DEPLOYMENT, [*here, *_whose(found)])
    return _drawn(found, named, times, "{:%H:%M}", "minute")


def last_days(community: Community, *, by: By, now: datetime) -> Pictures:
    """Draw the last thirty days, for each deployment or key that was used in them."""
    start = beginning(Each.DAY, now) - timedelta(days=DAYS - 1)
    times = [start + timedelta(days=each) for each in range(DAYS)]
    found = counts(community, by=by, each=Each.DAY, since=start)
    return _drawn(found, _names(community, by, _whose(found)), times, "{:%-d %b}", "day")


def months(community: Community, *, now: datetime) -> Months:
    """Draw the tokens of the last months beside the community's budget as it is now."""
    times = [months_before(now, each) for each in reversed(range(MONTHS))]
    found = counts(community, by=By.DEPLOYMENT, each=Each.MONTH, since=times[0])
    budget = limits_of(community).tokens_per_month
    sums = {time: sum(_at(found, time), Count()) for time in times}
    most = max(budget or 0, *(each.tokens for each in sums.values()), 1)
    bars = tuple(
        Bar(
            f"{time:%B %Y}",
            counted(each.tokens, *TOKENS),
            0,
            share(each.tokens, most),
            line=share(budget, most) if budget else None,
        )
        for time, each in sums.items()
    )
    rows = tuple(
        Row(f"{time:%B %Y}", (f"{each.answers:,}", f"{each.tokens:,}", percent(each.tokens, budget or 0)))
        for time, each in sums.items()
    )
    held = (
        f"The budget is {budget:,} tokens a month." if budget else "No budget is set for all keys together."
    )
    table = Table(f"What each month took. {held}", ("Answers", "Tokens", "Of the budget"), rows)
    return Months(bars, table, budget)


def months_of_keys(community: Community, *, now: datetime) -> Months:
    """Draw what each key used this month beside its own budget; a full bar is a budget that is spent."""
    spent = used(community, now=now)
    every = [(key, spent.get(key.pk, Used()).month) for key in keys_of(community)]
    bars = tuple(
        Bar(
            str(key),
            f"{count.tokens:,} of {key.tokens_per_month:,} tokens",
            0,
            share(min(count.tokens, key.tokens_per_month), key.tokens_per_month),
        )
        for key, count in every
        if key.tokens_per_month
    )
    rows = tuple(
        Row(
            str(key),
            (
                f"{count.answers:,}",
                f"{count.tokens:,}",
                f"{key.tokens_per_month:,}" if key.tokens_per_month else "none",
                percent(count.tokens, key.tokens_per_month or 0),
            ),
        )
        for key, count in every
        if count.answers or key.tokens_per_month
    )
    head = ("Answers", "Tokens", "Budget", "Of the budget")
    return Months(bars, Table(f"What each key took in {now:%B %Y}.", head, rows))


def days_file(community: Community, *, by: By, now: datetime) -> str:
    """Return a CSV file (RFC 4180) of what each deployment or key took on each day of the last year."""
    found = days(community, by=by, number=DAYS_IN_A_FILE, now=now)
    named = _names(community, by, sorted({each.whose for each in found}))
    file = StringIO()
    writer = csv.writer(file)
    writer.writerow(("day", by.value, "answers", "tokens_read", "tokens_written"))
    for each in found:
        count = each.count
        writer.writerow((each.day, harmless(named[each.whose]), count.answers, count.read, count.written))
    return file.getvalue()


def harmless(words: str) -> str:
    """Return words as a spreadsheet shows them, where it would otherwise reckon with them."""
    return f"'{words}" if words.lstrip().startswith(FORMULA) or words.startswith(FORMULA) else words


def _whose(found: Iterable[tuple[int, datetime]]) -> Sequence[int]:
    return sorted({whose for whose, _ in found}, reverse=True)


def _names(community: Community, by: By, whose: Sequence[int]) -> Mapping[int, str]:
    """Return the names of those, in their order: the oldest last, what answers now first."""
    if by is By.KEY:
        keys: Mapping[int, ApiKey] = keys_of(community).in_bulk(whose)
        return {each: str(keys[each]) for each in dict.fromkeys(whose)}
    deployments = deployments_called(community, whose)
    return {each: _named(deployments[each]) for each in dict.fromkeys(whose)}


def _named(deployment: Deployment) -> str:
    return f"{deployment.name}, {DEPLOYMENTS[DeploymentStatus(deployment.status)][1]}"


def _at(found: Mapping[tuple[int, datetime], Count], moment: datetime) -> Iterator[Count]:
    return (count for (_, time), count in found.items() if time == moment)


def _drawn(
    found: Mapping[tuple[int, datetime], Count],
    named: Mapping[int, str],
    times: Sequence[datetime],
    form: str,
    each: str,
) -> Pictures:
    def drawn(title: str, unit: tuple[str, str], *, tokens: bool) -> Picture:
        lines = [
            Line(
                name,
                {
                    time: count.tokens if tokens else count.answers
                    for (owner, time), count in found.items()
                    if owner == whose
                },
            )
            for whose, name in named.items()
        ]
        return picture(title, lines, times=times, say=form.format, unit=unit)

    return Pictures(
        answers=drawn(f"Answers each {each}", ANSWERS, tokens=False),
        tokens=drawn(f"Tokens each {each}", TOKENS, tokens=True),
    )
