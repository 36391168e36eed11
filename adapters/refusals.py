"""What endpoints refused, and what is missing in their figures, read from what the gateway wrote down."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Min, Sum
from django.db.models.functions import TruncDay

from adapters.models import Counting, Missing, Refused
from adapters.reasons import Reason
from governance.models import Community


@dataclass(frozen=True)
class RefusedDay:
    """Requests that were refused on a day for one reason. ``key`` is none where it is unknown, or not told."""

    day: datetime
    key: int | None
    reason: Reason
    requests: int


@dataclass(frozen=True)
class Gap:
    """What is missing in the figures since a moment: how many answers, refusals or samples."""

    what: Counting
    since: datetime
    number: int


def refused_days(
    community: Community, *, since: datetime, by_key: bool, keys: Collection[int] | None = None
) -> Sequence[RefusedDay]:
    """Return what was refused on each day since a moment, the oldest first; of ``keys`` alone if they are given."""
    rows = Refused.objects.filter(community=community, at__gte=since)
    if keys is not None:
        rows = rows.filter(key__in=keys)
    told = ("key_id", "reason") if by_key else ("reason",)
    found = (
        rows.annotate(day=TruncDay("at", tzinfo=UTC))
        .values("day", *told)
        .annotate(sum=Sum("requests"))
        .order_by("day", *told)
    )
    return [
        RefusedDay(each["day"], each.get("key_id"), Reason(each["reason"]), each["sum"]) for each in found
    ]


def gaps(community: Community, *, since: datetime) -> Sequence[Gap]:
    """Return what could not be written down since a moment."""
    found = Missing.objects.filter(community=community, at__gte=since).values("what").order_by("what")
    return [
        Gap(Counting(each["what"]), each["begun"], each["sum"])
        for each in found.annotate(begun=Min("at"), sum=Sum("number"))
    ]


def summed(days: Collection[RefusedDay]) -> Mapping[tuple[int | None, Reason], int]:
    """Return how much was refused by key and reason, the most first."""
    sums: dict[tuple[int | None, Reason], int] = {}
    for each in days:
        place = each.key, each.reason
        sums[place] = sums.get(place, 0) + each.requests
    return dict(sorted(sums.items(), key=lambda found: -found[1]))
