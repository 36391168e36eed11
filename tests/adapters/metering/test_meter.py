"""Letting requests in as their limits allow, and counting what they took."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.meter import Left, Meter, Over, Ticket
from adapters.metering.record import HELD, TOKENS_DAY, TOKENS_MINUTE, TOKENS_MONTH, Scope, ident_of
from adapters.metering.rules import Charge, charge, slice_of

NOON = datetime(2030, 12, 30, 12, 0, 10, tzinfo=UTC).timestamp()
KEY, ALL = ident_of(Scope.KEY, 7), ident_of(Scope.COMMUNITY, 7)


@pytest.fixture
def meter(tmp_path: Path) -> Iterator[Meter]:
    counters = Counters(tmp_path / "counters")
    yield Meter(counters)
    counters.close()


def counted(meter: Meter, word: int, ident: int = KEY) -> int:
    with meter.counters as counters:
        return counters.record(ident)[word]


def passed(meter: Meter, *charges: Charge, tokens: int = 0, at: float = NOON, times: int = 1) -> int:
    """Ask several times without an answer; returns how often it was let in."""
    return sum(isinstance(meter.let_in(charges, tokens=tokens, at=at), Ticket) for _ in range(times))


@pytest.mark.parametrize(
    ("limits", "window", "later"),
    [
        (Limits(requests_per_minute=3), "minute", 60),
        (Limits(requests_per_day=3), "day", 12 * 3_600),
        (Limits(tokens_per_minute=39), "minute", 60),
        (Limits(tokens_per_day=39), "day", 12 * 3_600),
        (Limits(tokens_per_month=39), "month", 36 * 3_600),
    ],
)
def test_each_limit_holds_until_its_window_ends(
    meter: Meter, limits: Limits, window: str, later: int
) -> None:
    one = charge(KEY, limits)
    assert passed(meter, one, tokens=13, times=9) == 3
    over = meter.let_in([one], tokens=13, at=NOON)
    assert isinstance(over, Over)
    assert (over.stands.left, over.ident) == (0, KEY)
    just_before = NOON + over.stands.seconds - 0.5
    assert passed(meter, one, tokens=13, at=just_before) == 0
    assert passed(meter, one, tokens=13, at=NOON + later, times=9) == 3
    assert over.stands.seconds == {"minute": 50, "day": 43_190, "month": 129_590}[window]


def test_a_request_that_does_not_fit_one_limit_is_counted_nowhere(meter: Meter) -> None:
    roomy, tight = charge(KEY, Limits(requests_per_day=10)), charge(ALL, Limits(requests_per_day=1))
    assert passed(meter, roomy, tight, times=5) == 1
    assert passed(meter, roomy, times=20) == 9


def test_what_may_be_taken_is_put_by_and_what_was_not_taken_comes_back(meter: Meter) -> None:
    one = charge(KEY, Limits(tokens_per_minute=100))
    first = meter.let_in([one], tokens=90, at=NOON)
    assert isinstance(first, Ticket)
    assert first.tokens == Left("tokens_per_minute", 100, 10, 50)
    assert passed(meter, one, tokens=20) == 0
    meter.close(first, took=15)
    meter.close(first, took=15)
    assert [counted(meter, word) for word in (TOKENS_MINUTE, TOKENS_DAY, TOKENS_MONTH)] == [15, 15, 15]
    second = meter.let_in([one], tokens=85, at=NOON)
    assert isinstance(second, Ticket)
    meter.close(second, took=None)
    assert counted(meter, TOKENS_MINUTE) == 100


def test_what_was_put_by_in_a_window_that_ended_is_not_taken_from_the_next(meter: Meter) -> None:
    one = charge(KEY, Limits())
    slow = meter.let_in([one], tokens=50, at=NOON)
    quick = meter.let_in([one], tokens=30, at=NOON + 60)
    assert isinstance(slow, Ticket)
    assert isinstance(quick, Ticket)
    meter.close(slow, took=5)
    assert (counted(meter, TOKENS_MINUTE), counted(meter, TOKENS_DAY)) == (30, 35)


def test_a_clock_that_is_a_minute_behind_does_not_begin_an_old_minute_again(meter: Meter) -> None:
    one = charge(KEY, Limits(requests_per_minute=2))
    assert passed(meter, one, at=NOON + 60, times=2) == 2
    assert passed(meter, one, at=NOON, times=2) == 0
    # One that was days ahead was wrong.
    assert passed(meter, one, at=NOON + 7 * 86_400, times=2) == 2
    assert passed(meter, one, at=NOON, times=3) == 2


def test_only_so_many_are_answered_at_a_time(meter: Meter) -> None:
    one = charge(KEY, Limits(concurrent=2))
    tickets = [meter.let_in([one], tokens=0, at=NOON) for _ in range(3)]
    assert [type(each) for each in tickets] == [Ticket, Ticket, Over]
    assert isinstance(tickets[0], Ticket)
    meter.close(tickets[0], took=0)
    meter.close(tickets[0], took=0)
    assert counted(meter, HELD) == 1
    assert passed(meter, one, times=3) == 1


@pytest.mark.parametrize(("limit", "places"), [(100, 3), (2, 5), (7, 7), (1, 1)])
def test_the_parts_of_all_hosts_are_the_limit(limit: int, places: int) -> None:
    parts = [slice_of(limit, place=place, places=places) for place in range(1, places + 1)]
    assert sum(parts) == limit
    assert max(parts) - min(parts) <= 1


def test_a_hosts_meter_keeps_to_its_part(meter: Meter) -> None:
    second_of_three = charge(KEY, Limits(requests_per_day=8, concurrent=8), place=2, places=3)
    assert passed(meter, second_of_three, times=9) == 3
