"""What an endpoint refused, and what is missing in its figures, as pages say it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.models import ApiKey, Counting
from adapters.reasons import OF_A_KEY, OF_ALL, Reason, because, limit_of
from adapters.refusals import Gap, RefusedDay, gaps, refused_days, summed
from adapters.selectors import keys_of, limits_of
from adapters.usage import Each, beginning
from adapters.web.pictures import Line, Picture, picture
from governance.models import Community
from governance.phrasing import counted, moment
from governance.web.count_parts import Row, Table

DAYS = 30
REQUESTS = ("request was", "requests were")
REFUSED = ("refused request", "refused requests")
MISSING: Mapping[Counting, tuple[str, str]] = {
    Counting.ANSWERS: ("The count of {} answer is missing", "The counts of {} answers are missing"),
    Counting.REFUSALS: (
        "The count of {} refused request is missing",
        "The counts of {} refused requests are missing",
    ),
    Counting.SAMPLES: ("{} sample was not stored", "{} samples were not stored"),
}
MOST_NAMED = 5
"""How many reasons a sentence names; the table has all of them."""

Whose = tuple[int | None, Reason]


@dataclass(frozen=True)
class Refusals:
    """What was refused today in a sentence, the last thirty days as a picture and a table, and what is missing."""

    today: str
    days: Picture
    table: Table
    missing: tuple[str, ...]


def of_endpoint(community: Community, *, now: datetime) -> Refusals:
    """Return what the endpoint refused, without saying to whom."""
    found = refused_days(community, since=_first_day(now), by_key=False)
    return _told(community, found, {}, now=now)


def of_keys(community: Community, *, now: datetime) -> Refusals:
    """Return what the endpoint refused to each key. For stewards."""
    found = refused_days(community, since=_first_day(now), by_key=True)
    named = keys_of(community).in_bulk({each.key for each in found if each.key})
    return _told(community, found, named, now=now)


def of_key(key: ApiKey, *, now: datetime) -> str:
    """Return in a sentence what was refused to one key today. For stewards."""
    today = refused_days(key.community, since=beginning(Each.DAY, now), by_key=True, keys=[key.pk])
    return sentence(_reasons(key.community, today, {key.pk: key}))


def today_of(community: Community, *, now: datetime) -> str:
    """Return in a sentence what the endpoint refused today."""
    today = refused_days(community, since=beginning(Each.DAY, now), by_key=False)
    return sentence(_reasons(community, today, {}))


def missing_of(community: Community, *, now: datetime) -> tuple[str, ...]:
    """Return in sentences what is missing in the figures of the last thirty days."""
    found = gaps(community, since=_first_day(now))
    return tuple(_missing(gap) for gap in found if gap.what is not Counting.SAMPLES)


def missing_samples_of(community: Community, *, now: datetime) -> tuple[str, ...]:
    """Return in a sentence how many samples were lost within the last thirty days."""
    found = gaps(community, since=_first_day(now))
    return tuple(_missing(gap) for gap in found if gap.what is Counting.SAMPLES)


def sentence(reasons: Mapping[str, int]) -> str:
    """Return how many requests were refused today and why, the most frequent reason first."""
    if not reasons:
        return "No request was refused today."
    named = list(reasons.items())
    all_of_them = sum(reasons.values())
    if len(named) == 1:
        return f"{counted(all_of_them, *REQUESTS)} refused today, because {named[0][0]}."
    told = [f"{number:,} because {why}" for why, number in named[:MOST_NAMED]]
    if rest := sum(number for _, number in named[MOST_NAMED:]):
        told.append(f"{rest:,} for other reasons")
    return f"{counted(all_of_them, *REQUESTS)} refused today: {'; '.join(told)}."


def _first_day(now: datetime) -> datetime:
    return beginning(Each.DAY, now) - timedelta(days=DAYS - 1)


def _told(
    community: Community, found: Sequence[RefusedDay], named: Mapping[int, ApiKey], *, now: datetime
) -> Refusals:
    day = beginning(Each.DAY, now)
    reasons = _reasons(community, found, named)
    today = _reasons(community, [each for each in found if each.day == day], named)
    times = [_first_day(now) + timedelta(days=each) for each in range(DAYS)]
    rows = tuple(
        Row(f"{why[:1].upper()}{why[1:]}", (f"{today.get(why, 0):,}", f"{number:,}"))
        for why, number in reasons.items()
    )
    by_day = Line("All of them", {time: sum(e.requests for e in found if e.day == time) for time in times})
    return Refusals(
        today=sentence(today),
        days=picture(
            "Refused requests each day", [by_day], times=times, say="{:%-d %b}".format, unit=REFUSED
        ),
        table=Table("Why requests were refused", ("Today", "Thirty days"), rows),
        missing=missing_of(community, now=now),
    )


def _reasons(community: Community, days: Sequence[RefusedDay], named: Mapping[int, ApiKey]) -> dict[str, int]:
    """Return how much was refused for each reason in words, the most first."""
    sums = summed(days)
    limits = limits_of(community).named if sums else {}
    told: dict[str, int] = {}
    for (pk, reason), number in sums.items():
        key = named.get(pk) if pk else None
        why = _because(reason, key, limits)
        told[why] = told.get(why, 0) + number
    return told


def _because(reason: Reason, key: ApiKey | None, limits: Mapping[str, int | None]) -> str:
    limit = limit_of(reason)
    if key is None:
        return because(reason, most=limits.get(limit) if reason.startswith(OF_ALL) else None)
    if limit and reason.startswith(OF_A_KEY):
        return because(reason, key=key.name, most=key.limits.named[limit])
    return f"{because(reason, most=limits.get(limit))} (the key “{key.name}”)"


def _missing(gap: Gap) -> str:
    one, many = MISSING[gap.what]
    words = (one if gap.number == 1 else many).format(f"{gap.number:,}")
    return f"{words}, since {moment(gap.since)}."
