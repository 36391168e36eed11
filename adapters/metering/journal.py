"""What was counted, written down on this host, so that a budget outlives a machine that stops in mid-air.

Each line is one record's day and month, with a checksum. Lines are added and forced onto the disk once a second; of
several for the same record the last of a window counts, as the most. A line that is torn is passed over. When the
file has grown, it is written anew with one line a record.
"""

import fcntl
import os
import struct
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from adapters.metering.record import Kept

LINE = struct.Struct("<QIIQQQ")
SUM = struct.Struct("<I")
LENGTH = LINE.size + SUM.size
GROWN = 4 * 1024 * 1024


class Journal:
    """The journal in one folder. All processes of a host write to the same."""

    def __init__(self, folder: Path, *, grown: int = GROWN) -> None:
        self._file = folder / "journal"
        self._lock = folder / "journal-lock"
        self._grown = grown

    @contextmanager
    def _alone(self) -> Iterator[None]:
        lock = os.open(self._lock, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def add(self, kept: Iterable[Kept]) -> None:
        """Write records down. When this returns they are on the disk."""
        lines = b"".join(_line(each) for each in kept)
        if not lines:
            return
        with self._alone():
            _write(self._file, lines, os.O_APPEND)
            if self._file.stat().st_size > self._grown:
                self._write_anew()

    def read(self) -> Iterator[Kept]:
        """Yield what was written down and can be read, the oldest first."""
        try:
            content = self._file.read_bytes()
        except FileNotFoundError:
            return
        place = 0
        while place + LENGTH <= len(content):
            line, (checksum,) = (
                content[place : place + LINE.size],
                SUM.unpack_from(content, place + LINE.size),
            )
            if zlib.crc32(line) == checksum:
                ident, day, month, requests_day, tokens_day, tokens_month = LINE.unpack(line)
                yield Kept(ident, day, requests_day, tokens_day, month, tokens_month)
                place += LENGTH
            else:
                place += 1  # a torn line: the next whole one may begin anywhere

    def _write_anew(self) -> None:
        last: dict[int, Kept] = {}
        for each in self.read():
            last[each.ident] = each
        draft = self._file.with_suffix(".new")
        _write(draft, b"".join(_line(each) for each in last.values()), os.O_TRUNC)
        draft.replace(self._file)
        # Half of what is allowed may be needed for the records themselves: then it is time for a larger file.
        self._grown = max(self._grown, 2 * self._file.stat().st_size)


def _line(kept: Kept) -> bytes:
    line = LINE.pack(kept.ident, kept.day, kept.month, kept.requests_day, kept.tokens_day, kept.tokens_month)
    return line + SUM.pack(zlib.crc32(line))


def _write(path: Path, content: bytes, how: int) -> None:
    file = os.open(path, os.O_WRONLY | os.O_CREAT | how, 0o600)
    try:
        os.write(file, content)
        os.fdatasync(file)
    finally:
        os.close(file)
