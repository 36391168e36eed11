"""Lending between hosts: a host whose part of a day's or a month's limit is used up asks the others for some of theirs.

Nobody waits for it: hosts look every few seconds. Whoever gives counts less for itself before the other hears of it, and
whoever takes has it written down as taken before it counts more. So whatever breaks in between, all hosts together
never have more than the limit, and possibly less.
"""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Sum

from adapters.metering.meter import Meter
from adapters.metering.record import DAY, MONTH, SCOPE_BITS, Record, Scope
from adapters.metering.rules import RULES, slice_of
from adapters.metering.windows import Calendar, Windows
from adapters.models import ApiKey, CommunityLimits, Loan
from adapters.models.limits import Limited
from governance import clock

KEPT = timedelta(days=62)
"""How long loans are kept: longer than any window."""
AT_ONCE = 100
"""How many hosts' wishes are looked at in one turn."""

GIVEN: Mapping[str, int] = {limit: int(given) for limit, _, _, _, given in RULES if given}
COUNTED: Mapping[str, int] = {limit: int(word) for limit, _, _, word, _ in RULES}
WINDOW: Mapping[str, int] = {
    limit: {"day": DAY, "month": MONTH}.get(window, 0) for limit, window, *_ in RULES
}


def lend(meter: Meter, *, place: int, places: int) -> None:
    """Take what was given, ask for what is wanted, and give what others want, as one host of several."""
    if places == 1:
        return
    moment = clock.now()
    now = Calendar().at(moment.timestamp())
    _take(meter, place, now)
    asked = [
        Loan(
            ident=ident,
            limit=limit,
            window=_window(limit, now),
            borrower=place,
            amount=amount,
            asked_at=moment,
        )
        for (ident, limit), amount in meter.wants()
    ]
    Loan.objects.bulk_create(asked, ignore_conflicts=True)
    Loan.objects.filter(borrower=place, asked_at__lt=moment - KEPT).delete()
    for limit in GIVEN:
        wishes = Loan.objects.filter(limit=limit, window=_window(limit, now), lender=None).exclude(
            borrower=place
        )
        for wish in wishes.order_by("pk").values_list("pk", flat=True)[:AT_ONCE]:
            _give(meter, wish, now, place=place, places=places)


def recall(meter: Meter, *, place: int, now: Windows) -> None:
    """Take over what the database knows that this host gave and took, where its own file is new or unsure."""
    for limit, given in GIVEN.items():
        loans = Loan.objects.filter(limit=limit, window=_window(limit, now)).values_list("ident")
        for word, mine in (
            (given, loans.filter(lender=place)),
            (given + 1, loans.filter(borrower=place, taken=True)),
        ):
            sums = list(mine.annotate(Sum("amount")))
            with meter.counters as counters:
                for ident, amount in sums:
                    record = counters.record(ident, month=now.month)
                    record.roll(now)
                    record.lent(word, amount)


def _window(limit: str, now: Windows) -> int:
    return now.day if WINDOW[limit] == DAY else now.month


def _take(meter: Meter, place: int, now: Windows) -> None:
    for loan in Loan.objects.filter(borrower=place, lender__isnull=False, taken=False):
        if not Loan.objects.filter(pk=loan.pk, taken=False).update(taken=True):
            continue
        with meter.counters as counters:
            record = counters.record(loan.ident, month=now.month)
            record.roll(now)
            if record[WINDOW[loan.limit]] == loan.window:
                record.lend(GIVEN[loan.limit] + 1, loan.amount)


@transaction.atomic
def _give(meter: Meter, wish: int, now: Windows, *, place: int, places: int) -> None:
    loan = Loan.objects.select_for_update(skip_locked=True).filter(pk=wish, lender=None).first()
    whole = _limit(loan) if loan else None
    if loan is None or whole is None:
        return
    with meter.counters as counters:
        record = counters.record(loan.ident, month=now.month)
        record.roll(now)
        if record[WINDOW[loan.limit]] != loan.window:
            return
        left = slice_of(whole, place=place, places=places) + _balance(record, loan.limit)
        # Half of what is left, so that both go on; more only where that would not help.
        amount = max(left // 2, min(left, loan.amount))
        if amount <= 0:
            return
        record.lend(GIVEN[loan.limit], amount)
    Loan.objects.filter(pk=loan.pk).update(lender=place, amount=amount)


def _balance(record: Record, limit: str) -> int:
    """Return what was taken less what was given and used."""
    given = GIVEN[limit]
    return record[given + 1] - record[given] - record[COUNTED[limit]]


def _limit(loan: Loan) -> int | None:
    """Return the limit that a loan is a part of, if it is still set."""
    scope, number = Scope(loan.ident >> SCOPE_BITS), loan.ident & (1 << SCOPE_BITS) - 1
    limited: Limited | None = None
    if scope == Scope.KEY:
        limited = ApiKey.objects.filter(pk=number).first()
    elif scope == Scope.COMMUNITY:
        limited = CommunityLimits.objects.filter(community=number).first()
    return limited.limits.named[loan.limit] if limited else None
