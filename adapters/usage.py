"""What clients used, read from what the gateway wrote down: by minute, day and month, all in UTC.

The gateway writes every few seconds, so these figures lag a little behind the counters that limits are kept by.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from django.db.models import Max, Q, QuerySet, Sum
from django.db.models.functions import TruncDay, TruncMinute, TruncMonth

from adapters.models import Usage
from governance.models import Community


class By(StrEnum):
    """Whose usage is told apart: each deployment's, or each key's."""

    DEPLOYMENT = "deployment"
    KEY = "key"


class Each(StrEnum):
    """How long the times are that are told apart."""

    MINUTE = "minute"
    DAY = "day"
    MONTH = "month"


TRUNCATED = {Each.MINUTE: TruncMinute, Each.DAY: TruncDay, Each.MONTH: TruncMonth}

FIELDS = ("answers", "prompt_tokens", "completion_tokens")
"""What is summed, in the order of a :class:`Count`."""


@dataclass(frozen=True)
class Count:
    """Answers, and the tokens that were read and written for them."""

    answers: int = 0
    read: int = 0
    written: int = 0

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.read + self.written

    def __add__(self, other: "Count") -> "Count":
        return Count(self.answers + other.answers, self.read + other.read, self.written + other.written)


NOTHING = Count()


@dataclass(frozen=True)
class Used:
    """What was used since this minute, this day and this month began."""

    minute: Count = NOTHING
    day: Count = NOTHING
    month: Count = NOTHING

    @property
    def named(self) -> Mapping[str, int]:
        """How much of each limit is used, by its name. How many are answered at this moment is not written down."""
        return {
            "requests_per_minute": self.minute.answers,
            "requests_per_day": self.day.answers,
            "tokens_per_minute": self.minute.tokens,
            "tokens_per_day": self.day.tokens,
            "tokens_per_month": self.month.tokens,
        }

    def __add__(self, other: "Used") -> "Used":
        return Used(self.minute + other.minute, self.day + other.day, self.month + other.month)


def beginning(each: Each, moment: datetime) -> datetime:
    """Return when the minute, day or month of a moment began."""
    start = moment.astimezone(UTC).replace(second=0, microsecond=0)
    if each is Each.MINUTE:
        return start
    start = start.replace(hour=0, minute=0)
    return start if each is Each.DAY else start.replace(day=1)


def months_before(moment: datetime, number: int) -> datetime:
    """Return when the month began that lies so many months before a moment's own."""
    start = beginning(Each.MONTH, moment)
    years, month = divmod(start.year * 12 + start.month - 1 - number, 12)
    return start.replace(year=years, month=month + 1)


def counts(
    community: Community, *, by: By, each: Each, since: datetime
) -> Mapping[tuple[int, datetime], Count]:
    """Return what was used since a moment, by whose it is and by when the time began."""
    rows = (
        _of_clients(community)
        .filter(at__gte=since)
        .annotate(time=TRUNCATED[each]("at", tzinfo=UTC))
        .values_list(f"{by}_id", "time")
        .annotate(*(Sum(name) for name in FIELDS))
    )
    return {(whose, time): Count(*found) for whose, time, *found in rows}


@dataclass(frozen=True)
class Day:
    """What a deployment or a key used on a day, by its id."""

    day: date
    whose: int
    count: Count


def days(community: Community, *, by: By, number: int, now: datetime) -> Sequence[Day]:
    """Return what was used on each of the last ``number`` days, today's included, the oldest first."""
    since = beginning(Each.DAY, now) - timedelta(days=number - 1)
    found = counts(community, by=by, each=Each.DAY, since=since)
    return sorted(
        (Day(time.date(), whose, count) for (whose, time), count in found.items()),
        key=lambda each: (each.day, each.whose),
    )


def used(community: Community, *, now: datetime) -> Mapping[int, Used]:
    """Return what each key used in the minute, the day and the month that it is now, by the key's id."""
    starts = [beginning(each, now) for each in Each]
    sums = {
        f"{name}_{place}": Sum(name, filter=Q(at__gte=start), default=0)
        for place, start in enumerate(starts)
        for name in FIELDS
    }
    rows = (
        _of_clients(community).filter(at__gte=min(starts)).values_list("key_id").annotate(**sums)
    ).order_by("key_id")
    size = len(FIELDS)
    return {
        key: Used(*(Count(*found[place : place + size]) for place in range(0, len(found), size)))
        for key, *found in rows
    }


def used_by_all(community: Community, *, now: datetime) -> Used:
    """Return what all keys together used in the minute, the day and the month that it is now."""
    return sum(used(community, now=now).values(), Used())


def last_used(community: Community) -> Mapping[int, datetime]:
    """Return the minute in which each key was last answered, by the key's id."""
    return dict(_of_clients(community).values_list("key_id").annotate(Max("at")).order_by("key_id"))


def _of_clients(community: Community) -> QuerySet[Usage]:
    return Usage.objects.filter(community=community, key__isnull=False)
