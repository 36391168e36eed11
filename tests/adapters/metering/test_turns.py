"""Counting what one event loop is asked in a turn together: as exact as one by one, and with less to do."""

import asyncio
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.gateway.books import Books
from adapters.gateway.directory import Directory
from adapters.gateway.keeping import Keeper
from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.journal import Journal
from adapters.metering.meter import PLENTY, Meter, Over, Ticket
from adapters.metering.record import HELD, REQUESTS_DAY, TOKENS_DAY, Scope, ident_of
from adapters.metering.rules import charge
from adapters.metering.turns import Turns
from config.env import REPOSITORY

NOON = 1_900_000_000.0
KEY = ident_of(Scope.KEY, 7)
ROOMY = (charge(KEY, Limits(requests_per_day=1_000_000, concurrent=10_000)),)
EACH = 30
"""What is put by for a request."""

DYING = """
import asyncio, sys
from pathlib import Path
from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.meter import Meter
from adapters.metering.record import Scope, ident_of
from adapters.metering.rules import charge
from adapters.metering.turns import Turns

async def turn():
    turns = Turns(Meter(Counters(Path(sys.argv[1]))))
    one = (charge(ident_of(Scope.KEY, 7), Limits(concurrent=100)),)
    tickets = [turns.let_in(one, tokens=30, at=1_900_000_000.0) for _ in range(3)]
    turns.close(tickets[0], took=2)
    print("in the middle of a turn", flush=True)
    sys.stdin.read()

asyncio.run(turn())
"""


@pytest.fixture
def meters(tmp_path: Path) -> Iterator[tuple[Meter, Meter]]:
    """Return the meters of two processes of a host."""
    two = Meter(Counters(tmp_path)), Meter(Counters(tmp_path))
    yield two
    for meter in two:
        meter.counters.close()


def counted(meter: Meter, word: int) -> int:
    with meter.counters as counters:
        return counters.record(KEY)[word]


def let_in(turns: Turns, times: int, tokens: int = EACH) -> list[Ticket]:
    """Ask several times with plenty left."""
    found = [turns.let_in(ROOMY, tokens=tokens, at=NOON) for _ in range(times)]
    assert all(isinstance(each, Ticket) for each in found)
    return [each for each in found if isinstance(each, Ticket)]


async def turn() -> None:
    """Let the loop come to the end of its turn."""
    await asyncio.sleep(0)


def locked(meter: Meter, patch: pytest.MonkeyPatch) -> Callable[[], int]:
    """Count how often a meter takes its lock."""
    times = 0
    enter = Counters.__enter__

    def counting(counters: Counters) -> Counters:
        nonlocal times
        times += counters is meter.counters
        return enter(counters)

    patch.setattr(Counters, "__enter__", counting)
    return lambda: times


def test_a_turn_like_the_last_takes_the_lock_twice_however_often_it_is_asked(
    meters: tuple[Meter, Meter], monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, others = meters
    times = locked(mine, monkeypatch)

    async def play() -> None:
        turns = Turns(mine)
        let_in(turns, 8)
        await turn()
        before = times()
        tickets = let_in(turns, 8)
        for ticket in tickets:
            turns.close(ticket, took=3)
        await turn()
        assert times() - before == 2
        assert tickets[0].requests is not None
        left = [each.requests.left for each in tickets if each.requests]
        assert left == [tickets[0].requests.left - number for number in range(8)]

    asyncio.run(play())
    assert [counted(others, word) for word in (REQUESTS_DAY, TOKENS_DAY, HELD)] == [16, 8 * EACH + 8 * 3, 8]


def test_what_was_counted_ahead_and_did_not_come_is_given_back_at_the_end_of_the_turn(
    meters: tuple[Meter, Meter],
) -> None:
    mine, others = meters

    async def play() -> None:
        turns = Turns(mine)
        let_in(turns, 8)
        await turn()
        let_in(turns, 3)
        assert (counted(others, REQUESTS_DAY), counted(others, HELD)) == (16, 16)
        await turn()
        assert [counted(others, word) for word in (REQUESTS_DAY, TOKENS_DAY, HELD)] == [11, 11 * EACH, 11]
        # A request with more text than the one before may not fit what is ahead, and is counted for itself.
        let_in(turns, 1)
        let_in(turns, 1, tokens=EACH * 100)
        let_in(turns, 1)
        await turn()
        assert (counted(others, REQUESTS_DAY), counted(others, TOKENS_DAY)) == (14, 13 * EACH + 100 * EACH)

    asyncio.run(play())


def test_a_place_is_free_again_in_the_next_turn_and_at_once_where_few_are_left(
    meters: tuple[Meter, Meter],
) -> None:
    mine, others = meters
    few = (charge(KEY, Limits(concurrent=2)),)

    async def play() -> None:
        turns = Turns(mine)
        [ticket] = let_in(turns, 1)
        turns.close(ticket, took=1)
        assert counted(others, HELD) == 1
        await turn()
        assert (counted(others, HELD), counted(others, TOKENS_DAY)) == (0, 1)
        two = [turns.let_in(few, tokens=EACH, at=NOON) for _ in range(2)]
        assert isinstance(others.let_in(few, tokens=EACH, at=NOON), Over)
        assert isinstance(two[0], Ticket)
        turns.close(two[0], took=1)
        assert isinstance(others.let_in(few, tokens=EACH, at=NOON), Ticket)

    asyncio.run(play())


def test_who_settles_later_finds_own_places_free_before_anybody_is_refused(
    meters: tuple[Meter, Meter],
) -> None:
    mine, _ = meters
    # There were enough places when the first came, so that its is put off; then there are none.
    twenty = (charge(KEY, Limits(concurrent=20)),)

    async def play() -> None:
        turns = Turns(mine)
        first, *_ = [turns.let_in(twenty, tokens=EACH, at=NOON) for _ in range(20)]
        assert isinstance(first, Ticket)
        turns.close(first, took=1)
        assert isinstance(turns.let_in(twenty, tokens=EACH, at=NOON), Ticket)
        assert isinstance(turns.let_in(twenty, tokens=EACH, at=NOON), Over)

    asyncio.run(play())


@pytest.mark.parametrize(
    "limits",
    [
        Limits(requests_per_day=3 * PLENTY + 7),
        Limits(tokens_per_day=(3 * PLENTY + 7) * EACH),
        Limits(concurrent=400),
    ],
)
def test_two_processes_that_count_in_turns_let_in_exactly_the_limit(
    meters: tuple[Meter, Meter], limits: Limits
) -> None:
    one = (charge(KEY, limits),)

    async def play() -> int:
        both = [Turns(meter) for meter in meters]
        passed = 0
        for number in range(400):
            for turns in both:
                # Few and many by turns, so that there is always something left of what was counted ahead.
                found = [turns.let_in(one, tokens=EACH, at=NOON) for _ in range(1 + 5 * (number % 2))]
                passed += sum(isinstance(each, Ticket) for each in found)
            await turn()
        return passed

    assert asyncio.run(play()) == (limits.concurrent or 3 * PLENTY + 7)


def test_what_is_missing_only_because_it_was_counted_ahead_is_not_missing(
    meters: tuple[Meter, Meter],
) -> None:
    mine, _ = meters
    most = 10 * PLENTY * EACH
    one = (charge(KEY, Limits(tokens_per_day=most)),)

    async def play() -> None:
        turns = Turns(mine)
        for _ in range(4):
            turns.let_in(one, tokens=EACH, at=NOON)
        await turn()
        turns.let_in(one, tokens=EACH, at=NOON)
        assert counted(mine, TOKENS_DAY) > 5 * EACH
        assert isinstance(turns.let_in(one, tokens=most - 5 * EACH, at=NOON), Ticket)
        assert counted(mine, TOKENS_DAY) == most

    asyncio.run(play())


def test_other_limits_or_another_minute_end_what_was_counted_ahead(meters: tuple[Meter, Meter]) -> None:
    mine, _ = meters
    closed = (charge(KEY, Limits(requests_per_day=1)),)

    async def play() -> None:
        turns = Turns(mine)
        let_in(turns, 8)
        await turn()
        let_in(turns, 1)
        # The steward lowered the limit in the middle of a turn.
        assert isinstance(turns.let_in(closed, tokens=EACH, at=NOON), Over)
        await turn()
        let_in(turns, 1)
        later = turns.let_in(ROOMY, tokens=EACH, at=NOON + 60)
        assert isinstance(later, Ticket)
        assert later.requests is not None
        assert later.requests.left == 1_000_000 - counted(mine, REQUESTS_DAY)

    asyncio.run(play())


def test_what_a_process_had_not_settled_when_it_was_killed_stays_counted_and_its_places_come_back(
    tmp_path: Path,
) -> None:
    here = Meter(Counters(tmp_path))
    journal = Journal(tmp_path)
    dying = subprocess.Popen(
        [sys.executable, "-c", DYING, str(tmp_path)],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert dying.stdout is not None
    assert dying.stdout.readline()
    dying.send_signal(signal.SIGKILL)
    dying.communicate()
    assert [counted(here, word) for word in (REQUESTS_DAY, TOKENS_DAY, HELD)] == [3, 3 * EACH, 3]
    # Whoever takes back also writes down what the dead counted last: a machine that stops later would lose it.
    directory = Directory()
    directory.unheard()
    asyncio.run(Keeper(directory, here, Books(), journal).stop())
    assert [counted(here, word) for word in (REQUESTS_DAY, TOKENS_DAY, HELD)] == [3, 3 * EACH, 0]
    assert [each.requests_day for each in journal.read()] == [3]
    here.counters.close()


def test_what_is_being_answered_is_written_down_before_it_is_answered(meters: tuple[Meter, Meter]) -> None:
    mine, _ = meters
    assert isinstance(mine.let_in(ROOMY, tokens=EACH, at=NOON), Ticket)
    assert [each.tokens_day for each in mine.changed()] == [EACH]
