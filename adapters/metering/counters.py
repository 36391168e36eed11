"""The counters that all processes of a host share: records in a file that each of them maps into its memory.

Whoever reads to decide, and writes what was decided, holds the lock. The kernel takes the lock from a process that
dies, and the file outlives all of them, so nothing that was counted is lost to a ``kill -9``.

Each process that gives answers has a seat, which is a lock on a small file of its own: whoever can take the lock of a
seat knows that its process is gone, and takes back what it held.
"""

import fcntl
import mmap
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from adapters.metering.record import HELD, IDENT, MONTH, SEATS, SIZE, WORD, Kept, Record

CAPACITY = 1 << 16
"""How many keys, communities and caps can be counted: 16 MiB, of which only what is used takes memory."""
HEADER = 4_096
MAGIC = b"polity01"
BOOT = slice(64, 100)
SEATED = 128
RESTORED = 256
SPREAD = 0x9E3779B97F4A7C15
"""What idents are multiplied with, so that neighbours do not crowd together (Knuth's multiplicative hashing)."""
HASHES = 2**64
PROBES = 256
"""In how many places, from the one that its ident names, a record may lie."""
NOBODY = -1


class CountersFullError(RuntimeError):
    """There is no room for another record, or no seat for another process."""


def boot_id() -> bytes:
    """Return what is the same until the machine starts anew."""
    return Path("/proc/sys/kernel/random/boot_id").read_bytes().strip()


class Counters:
    """The shared records of one folder. All but ``close`` is for whoever holds the lock: ``with counters:``."""

    def __init__(
        self, folder: Path, *, capacity: int = CAPACITY, boot: Callable[[], bytes] = boot_id
    ) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder
        self._capacity = capacity
        self._boot = boot().ljust(BOOT.stop - BOOT.start)[: BOOT.stop - BOOT.start]
        self._threads = Lock()
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._records: dict[int, Record] = {}
        self._seat = NOBODY
        self._seats: dict[int, int] = {}
        file = os.open(folder / "counters", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            with self:
                size = HEADER + capacity * SIZE
                os.ftruncate(file, size)
                self._memory = mmap.mmap(file, size)
                if self._memory[: len(MAGIC)] != MAGIC:
                    self._memory[:HEADER] = MAGIC.ljust(HEADER, b"\0")
        finally:
            os.close(file)
        self._bytes = memoryview(self._memory)
        self._words, self._pairs = self._bytes.cast("Q"), self._bytes.cast("H")

    def __enter__(self) -> Self:
        self._threads.acquire()
        fcntl.flock(self._lock, fcntl.LOCK_EX)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        fcntl.flock(self._lock, fcntl.LOCK_UN)
        self._threads.release()

    @property
    def is_sure(self) -> bool:
        """Whether the file is as it was left, because the machine has not started anew since."""
        return self._memory[BOOT] == self._boot

    def is_sure_now(self) -> None:
        """Note that the journal has made up for what the file lost when the machine stopped; the database may, too."""
        self._memory[BOOT] = self._boot
        self._memory[RESTORED] = 0

    @property
    def is_restored(self) -> bool:
        """Whether the file has had what the database knew when it was made."""
        return self._memory[RESTORED] == 1

    def is_restored_now(self) -> None:
        """Note that it has."""
        self._memory[RESTORED] = 1

    def record(self, ident: int, *, month: int = 0) -> Record:
        """Return the record that counts for ``ident``.

        Who is counted for the first time gets an empty place, or one in which nothing was counted since before
        ``month``. Records never move otherwise, so that their places can be remembered.
        """
        found = self._records.get(ident)
        if found is None or found[IDENT] != ident:
            found = self._records[ident] = self._placed(ident, month)
        return found

    def _placed(self, ident: int, month: int) -> Record:
        first = ident * SPREAD % HASHES * self._capacity // HASHES
        old: Record | None = None
        for step in range(min(PROBES, self._capacity)):
            place = HEADER + (first + step) % self._capacity * SIZE
            record = Record(self._bytes, self._words, self._pairs, place)
            if record[IDENT] in {0, ident}:
                # Nobody's record lies behind an empty place, for places are never emptied.
                if record[IDENT] == 0 and old is not None:
                    break
                record.belong(ident, month)
                return record
            if old is None and record[MONTH] < month and record[HELD] == 0:
                old = record
        if old is None:
            raise CountersFullError(f"The {PROBES} places where this could be counted are taken.")
        old.belong(ident, month)
        return old

    @property
    def seat(self) -> int:
        """The seat of this process: the first free one, cleared of what whoever sat there before held."""
        if self._seat == NOBODY:
            self._seat = next((seat for seat in range(SEATS) if self._take(seat)), NOBODY)
            if self._seat == NOBODY:
                raise CountersFullError(f"{SEATS} processes count on this host already.")
        return self._seat

    def _take(self, seat: int) -> bool:
        """Take a seat's lock if nobody has it."""
        file = os.open(self._folder / f"seat-{seat:02}", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._clear(seat)
        self._memory[SEATED + seat] = 1
        self._seats[seat] = file
        return True

    def _leave(self, seat: int) -> None:
        self._clear(seat)
        os.close(self._seats.pop(seat))

    def _clear(self, seat: int) -> None:
        if self._memory[SEATED + seat]:
            for ident in self.idents():
                self.record(ident).clear(seat)
        self._memory[SEATED + seat] = 0

    def take_back(self) -> int:
        """Take back what processes held that are gone. Returns how many of them there were."""
        others = [seat for seat in range(SEATS) if seat != self._seat and self._memory[SEATED + seat]]
        gone = [seat for seat in others if self._take(seat)]
        for seat in gone:
            self._leave(seat)
        return len(gone)

    def idents(self) -> list[int]:
        """Return who is counted for."""
        with self._words[HEADER // WORD :: SIZE // WORD] as idents:
            return [ident for ident in idents if ident]

    def recall(self, kept: Iterable[Kept]) -> None:
        """Take over what was written down elsewhere."""
        for each in kept:
            self.record(each.ident).recall(each)

    def close(self) -> None:
        """Give the seat back and let the file go."""
        with self:
            if self._seat != NOBODY:
                self._leave(self._seat)
                self._seat = NOBODY
        self._records.clear()
        for view in (self._words, self._pairs, self._bytes):
            view.release()
        self._memory.close()
        os.close(self._lock)
