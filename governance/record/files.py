"""A record in a file, verified without a database: in stretches, on every processor where it is long."""

import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from governance.proof.signing import key_id
from governance.record import faults
from governance.record.blocks import Block, read_block
from governance.record.faults import Fault
from governance.record.kept import KeptHead
from governance.record.lines import NotALineError, Opening, read_key, read_opening
from governance.record.walk import Walk

BLOCK_BYTES = 4 * 1024 * 1024
AHEAD = 2
"""How many blocks wait for each processor, so that a long file never stands in memory."""
KEY_PREFIX = b'{"key":'


class Preamble(NamedTuple):
    """What stands before the entries: the opening, the public keys by id, and where and in which line it ends."""

    opening: Opening
    keys: Mapping[str, bytes]
    faults: Sequence[Fault]
    end: int
    lines: int


def preamble(path: Path) -> Preamble:
    """Read what stands before the entries. Raises :class:`NotARecordError`."""
    found: list[Fault] = []
    keys: dict[str, bytes] = {}
    with path.open("rb") as file:
        opening = read_opening(file.readline())
        end, lines = file.tell(), 1
        while (line := file.readline()).startswith(KEY_PREFIX):
            try:
                public = read_key(line)
            except NotALineError:
                found.append(Fault(opening.chain, f"line {lines + 1}", faults.CANNOT_BE_READ))
            else:
                keys[key_id(public)] = public
            end, lines = file.tell(), lines + 1
    return Preamble(opening, keys, found, end, lines)


class RecordFile:
    """An exported record. ``trusted`` are the ids of the keys that count; without any, all that it names."""

    def __init__(self, path: Path, *, trusted: Sequence[str] = (), kept: Iterable[KeptHead] = ()) -> None:
        """Read its beginning. Raises :class:`NotARecordError`."""
        self.path = path
        self.before = preamble(path)
        self.keys = {
            name: public for name, public in self.before.keys.items() if not trusted or name in trusted
        }
        self.walk = Walk(
            self.before.opening,
            keys=self.keys,
            kept=kept,
            must_be_signed=bool(trusted),
            line=self.before.lines,
        )

    def faults(self) -> Iterator[Fault]:
        """Yield every row that does not hold."""
        yield from self.before.faults
        yield from self.walk.faults(self._blocks())

    def _blocks(self) -> Iterator[Block]:
        spans = pairwise(_cuts(self.path, self.before.end))
        check = partial(_read, self.path, chain=self.before.opening.chain, keys=self.keys)
        processors = len(os.sched_getaffinity(0))
        if processors == 1 or self.path.stat().st_size <= AHEAD * BLOCK_BYTES:
            yield from (check(*span) for span in spans)
            return
        with ProcessPoolExecutor(processors) as pool:
            waiting: deque[Future[Block]] = deque()
            for span in spans:
                waiting.append(pool.submit(check, *span))
                if len(waiting) >= AHEAD * processors:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()


def _cuts(path: Path, start: int) -> Iterator[int]:
    """Yield places between lines, about a block apart, from ``start`` to the end of the file."""
    size = path.stat().st_size
    with path.open("rb") as file:
        while start < size:
            yield start
            file.seek(start + BLOCK_BYTES)
            file.readline()
            start = min(file.tell(), size)
    yield size


def _read(path: Path, start: int, end: int, *, chain: str, keys: Mapping[str, bytes]) -> Block:
    with path.open("rb") as file:
        file.seek(start)
        return read_block(file.read(end - start), chain=chain, keys=keys)
