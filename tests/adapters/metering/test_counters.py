"""Records in memory that processes share, what outlives them, and what is written down of them."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from adapters.limits import Limits
from adapters.metering.counters import Counters, CountersFullError
from adapters.metering.journal import LENGTH, Journal
from adapters.metering.meter import Meter, Ticket
from adapters.metering.record import (
    DAY,
    HELD,
    MONTH,
    REQUESTS_DAY,
    REQUESTS_MINUTE,
    TOKENS_MONTH,
    Kept,
    Scope,
    Settled,
    ident_of,
)
from adapters.metering.rules import charge
from adapters.metering.windows import Calendar
from config.env import REPOSITORY

KEY = ident_of(Scope.KEY, 1)
NOON = 1_900_000_000.0

ASKING = """
import sys, time
from pathlib import Path
from adapters.limits import Limits
from adapters.limits import Limits
from adapters.metering.counters import Counters
from adapters.metering.meter import Meter, Ticket
from adapters.metering.record import Scope, ident_of
from adapters.metering.rules import charge
meter = Meter(Counters(Path(sys.argv[1])))
limits = Limits(requests_per_minute=int(sys.argv[3]), concurrent=int(sys.argv[4]))
one = charge(ident_of(Scope.KEY, 1), limits)
found = [meter.let_in([one], tokens=1, at=1_900_000_000.0) for _ in range(int(sys.argv[2]))]
print(sum(isinstance(each, Ticket) for each in found), flush=True)
sys.stdin.read()
"""


def asking(folder: Path, times: int, *, limit: int, concurrent: int = 10_000) -> "subprocess.Popen[str]":
    """Let a process ask several times, and wait."""
    command = [sys.executable, "-c", ASKING, str(folder), str(times), str(limit), str(concurrent)]
    return subprocess.Popen(
        command,
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=dict(os.environ),
    )


def let_in(process: "subprocess.Popen[str]") -> int:
    """Return how often a process was let in."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def test_processes_that_count_at_the_same_time_let_in_exactly_the_limit(tmp_path: Path) -> None:
    processes = [asking(tmp_path, 4_000, limit=7_001) for _ in range(3)]
    assert sum(let_in(each) for each in processes) == 7_001
    for each in processes:
        each.communicate("")
    counters = Counters(tmp_path)
    with counters:
        assert counters.record(KEY)[REQUESTS_MINUTE] == 7_001
    counters.close()


def test_what_a_killed_process_held_is_taken_back_and_what_it_counted_stays(tmp_path: Path) -> None:
    counters = Counters(tmp_path)
    first, second = (asking(tmp_path, 5, limit=100) for _ in range(2))
    assert let_in(first) == let_in(second) == 5
    with counters:
        assert (counters.record(KEY)[HELD], counters.take_back()) == (10, 0)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    with counters:
        assert counters.take_back() == 1
        assert counters.record(KEY)[HELD] == 5
        assert counters.record(KEY)[REQUESTS_MINUTE] == 10
    second.communicate("")
    with counters:
        assert counters.take_back() == 1
        assert counters.record(KEY)[HELD] == 0
    counters.close()


def test_there_is_room_for_so_many_until_a_month_is_over(tmp_path: Path) -> None:
    counters = Counters(tmp_path, capacity=8)
    meter = Meter(counters)
    for number in range(1, 9):
        assert isinstance(meter.let_in([charge(number, Limits())], tokens=5, at=NOON), Ticket)
    with counters:
        assert sorted(counters.idents()) == list(range(1, 9))
    with pytest.raises(CountersFullError, match="are taken"):
        meter.let_in([charge(9, Limits())], tokens=5, at=NOON)
    # Whoever holds something keeps its place, however old that is.
    held = [meter.let_in([charge(number, Limits())], tokens=5, at=NOON) for number in range(1, 8)]
    with counters:
        record = counters.record(8)
        record.settle(record.stands(Calendar().at(NOON)), Settled(tokens=0, answers=1), counters.seat)
    assert len(held) == 7
    in_two_months = NOON + 62 * 86_400
    assert isinstance(meter.let_in([charge(9, Limits())], tokens=7, at=in_two_months), Ticket)
    with counters:
        assert sorted(counters.idents()) == [*range(1, 8), 9]
        assert (counters.record(9)[TOKENS_MONTH], counters.record(9)[HELD]) == (7, 1)
        with pytest.raises(CountersFullError):
            counters.record(8, month=0)
    counters.close()


def test_who_asks_for_a_record_in_one_process_finds_what_another_made_of_its_place(tmp_path: Path) -> None:
    one, other = Counters(tmp_path, capacity=1), Counters(tmp_path, capacity=1)
    with one:
        one.record(1)
    with other:
        other.record(2, month=1)
    with one, pytest.raises(CountersFullError):
        one.record(1, month=1)
    with one:
        assert one.record(1, month=2).kept == Kept(1, 0, 0, 0, 2, 0)
    one.close()
    other.close()


def test_after_a_restart_of_the_machine_a_file_is_not_believed_until_it_is_made_up_for(
    tmp_path: Path,
) -> None:
    first = Counters(tmp_path, boot=lambda: b"monday")
    with first:
        assert not first.is_sure
        assert not first.is_restored
        first.is_sure_now()
        first.is_restored_now()
    first.close()
    same = Counters(tmp_path, boot=lambda: b"monday")
    with same:
        assert (same.is_sure, same.is_restored) == (True, True)
    same.close()
    later = Counters(tmp_path, boot=lambda: b"tuesday")
    with later:
        assert (later.is_sure, later.is_restored) == (False, True)
        later.is_sure_now()
        assert (later.is_sure, later.is_restored) == (True, False)
    later.close()


def kept(tokens: int, *, month: int = 24_000, day: int = 20_000, requests: int = 1) -> Kept:
    return Kept(KEY, day, requests, tokens, month, tokens)


@pytest.mark.parametrize(
    ("before", "recalled", "expected"),
    [
        (kept(5), kept(9), kept(9)),
        (kept(9), kept(5), kept(9)),
        (kept(9), kept(2, day=20_001), Kept(KEY, 20_001, 1, 2, 24_000, 9)),
        (kept(9), kept(2, day=20_001, month=24_001), kept(2, day=20_001, month=24_001)),
        (kept(9), kept(99, day=19_999, month=23_999), kept(9)),
    ],
)
def test_of_the_same_window_the_more_counts_and_a_later_window_counts_alone(
    tmp_path: Path, before: Kept, recalled: Kept, expected: Kept
) -> None:
    counters = Counters(tmp_path)
    with counters:
        counters.recall([before])
        counters.recall([recalled])
        assert counters.record(KEY).kept == expected
        assert counters.record(KEY)[MONTH] == expected.month
    counters.close()


def test_what_was_written_down_before_is_written_down_by_whoever_comes_next(tmp_path: Path) -> None:
    dead = asking(tmp_path, 3, limit=100)
    assert let_in(dead) == 3
    dead.kill()
    dead.communicate()
    meter = Meter(Counters(tmp_path))
    windows = Calendar().at(NOON)
    assert meter.changed() == [Kept(KEY, windows.day, 3, 3, windows.month, 3)]
    assert meter.changed() == []
    meter.counters.close()


def test_a_journal_gives_back_what_was_written_and_passes_over_what_was_torn(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    assert list(journal.read()) == []
    lines = [kept(number, requests=number) for number in range(1, 6)]
    journal.add(lines[:3])
    journal.add([])
    file = tmp_path / "journal"
    whole = file.read_bytes()
    assert len(whole) == 3 * LENGTH
    # The machine stopped in the middle of a line; later lines were added behind it.
    file.write_bytes(whole[: 2 * LENGTH + 7])
    journal.add(lines[3:])
    assert list(journal.read()) == [*lines[:2], *lines[3:]]
    damaged = bytearray(file.read_bytes())
    damaged[3] ^= 1
    file.write_bytes(damaged)
    assert list(journal.read()) == [lines[1], *lines[3:]]


def test_a_journal_that_has_grown_is_written_anew_with_what_counts(tmp_path: Path) -> None:
    journal = Journal(tmp_path, grown=10 * LENGTH)
    for number in range(1, 30):
        journal.add([kept(number), Kept(KEY + number % 3 + 1, 20_000, number, number, 24_000, number)])
    assert (tmp_path / "journal").stat().st_size <= 12 * LENGTH
    last = {each.ident: each.tokens_month for each in journal.read()}
    assert Counter(last) == Counter({KEY: 29, KEY + 1: 27, KEY + 2: 28, KEY + 3: 29})
    counters = Counters(tmp_path)
    with counters:
        counters.recall(journal.read())
        record = counters.record(KEY)
        assert (record[DAY], record[REQUESTS_DAY], record[TOKENS_MONTH]) == (20_000, 1, 29)
    counters.close()
