"""A stretch of a record's lines, checked as far as it can be by itself.

Where all is well, which is nearly always, a stretch is judged as a whole: one pass of a regular expression,
two hashes an entry, and comparisons of whole columns. Only where that fails is each row looked at.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import NamedTuple

from governance.proof.merkle import HASH_BYTES, LEAF, leaf_hash
from governance.proof.signing import verify
from governance.record import faults
from governance.record.headers import quoted
from governance.record.lines import HEAD_PREFIX, NotALineError, read_head

SALT_BYTES = 16
PLACE = re.compile(rb'"index":([0-9]{1,18}),')
SIZE = re.compile(rb'"size":([0-9]{1,18})\}')


class Row(NamedTuple):
    """An entry's line, cut up. ``body`` and ``salt`` are empty where the payload was erased."""

    header: bytes
    number: bytes
    payload: bytes
    previous: bytes
    hash: bytes
    body: bytes
    salt: bytes


class Mark(NamedTuple):
    """A signed head, to be compared once ``leaves`` of the block's entries are in the tree."""

    leaves: int
    size: int
    root: bytes


class Found(NamedTuple):
    """A fault; ``row`` is empty where only the ``line`` of the block tells which row it is."""

    line: int
    row: str
    sentence: str


@dataclass
class Block:
    """What a stretch of lines shows. ``leaves`` are its entries' hashes, one after the other.

    ``first`` is the first entry's line, its index and the hash that it follows; ``last`` the index that comes
    next and the hash that it is to follow.
    """

    lines: int = 0
    first: tuple[int, int, bytes] | None = None
    last: tuple[int, bytes] | None = None
    leaves: bytearray = field(default_factory=bytearray)
    marks: list[Mark] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    erased: int = 0
    keys: set[str] = field(default_factory=set)


def continuity(expected: tuple[int, bytes], index: int, previous: bytes) -> tuple[str, str]:
    """Return which row breaks the chain and how; nothing where ``index`` and ``previous`` are as expected.

    Of many rows that are missing the first is named.
    """
    place, before = expected
    row = f"entry {place}"
    if index != place:
        return row, faults.MISSING if index > place else faults.REPLACED
    return ("", "") if previous == before else (row, faults.LINK_BROKEN)


def read_block(data: bytes, *, chain: str, keys: Mapping[str, bytes]) -> Block:
    """Check a stretch of whole lines. ``keys`` are the public keys that count, by their ids."""
    return _Reader(chain, keys).read(data)


class _Reader:
    def __init__(self, chain: str, keys: Mapping[str, bytes]) -> None:
        text = rb'"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
        self.row = re.compile(
            rb'(?m)^\{"entry":(\{"actor":(?:null|[1-9][0-9]*),"at":"[^"\\\n]*","chain":'
            + re.escape(quoted(chain).encode())
            + rb',"index":([0-9]{1,18}),"kind":'
            + text
            + rb',"payload":"(.{64})","previous":"((?:.{64})?)","schema":1,"subject":'
            + text
            + rb'\}),"hash":"(.{64})"(?:,"payload":(.+),"salt":"(.{32})")?\}\n'
        )
        self.keys = keys
        self.block = Block()

    def read(self, data: bytes) -> Block:
        place = 0
        while place < len(data):
            if data.startswith(HEAD_PREFIX, place):
                end = data.find(b"\n", place) + 1 or len(data)
                self._head(data[place:end])
            else:
                end = data.find(b"\n" + HEAD_PREFIX, place) + 1 or len(data)
                self._entries(data[place:end])
            place = end
        return self.block

    def _entries(self, data: bytes) -> None:
        lines = data.count(b"\n")
        rows = self.row.findall(data)
        # Each match ends with its line: as many matches as line ends leave nothing between them.
        if len(rows) == lines and data.endswith(b"\n") and self._hold(rows):
            self.block.lines += lines
            return
        for line in data.removesuffix(b"\n").split(b"\n"):
            match = self.row.fullmatch(line + b"\n")
            if match is None:
                self._unreadable(line)
            else:
                self._row(Row(*match.groups(default=b"")))
            self.block.lines += 1
        if not data.endswith(b"\n"):
            self._fault("", faults.CUT_OFF)

    def _hold(self, rows: list[tuple[bytes, ...]]) -> bool:
        """Answer whether all of these rows hold, and take them over only if they do."""
        headers, indices, payloads, previous, hashes, bodies, salts = zip(*rows, strict=True)
        start = int(indices[0])
        if self.block.last is not None and self.block.last != (start, previous[0]):
            return False
        if [*map(int, indices)] != [*range(start, start + len(rows))] or previous[1:] != hashes[:-1]:
            return False
        leaves = b"".join([sha256(LEAF + header).digest() for header in headers])
        if leaves.hex().encode() != b"".join(hashes):
            return False
        told = [(body, digest) for body, digest in zip(bodies, payloads, strict=True) if body]
        salt = _bytes_of(b"".join(salts))
        digests = b"".join(
            [
                sha256(salt[at : at + SALT_BYTES] + body).digest()
                for at, (body, _) in zip(range(0, len(salt), SALT_BYTES), told, strict=False)
            ]
        )
        if digests.hex().encode() != b"".join([digest for _, digest in told]):
            return False
        self.block.leaves += leaves
        self.block.erased += len(rows) - len(told)
        self.block.first = self.block.first or (self.block.lines, start, previous[0])
        self.block.last = (start + len(rows), hashes[-1])
        return True

    def _row(self, row: Row) -> None:
        index, leaf = int(row.number), leaf_hash(row.header)
        self.block.first = self.block.first or (self.block.lines, index, row.previous)
        broken, sentence = continuity(self.block.last, index, row.previous) if self.block.last else ("", "")
        if sentence:
            self._fault(broken, sentence)
        if leaf.hex().encode() != row.hash:
            self._fault(f"entry {index}", faults.HEADER_CHANGED)
        if not row.body:
            self.block.erased += 1
        elif not _told(row):
            self._fault(f"entry {index}", faults.PAYLOAD_CHANGED)
        self.block.leaves += leaf
        self.block.last = (index + 1, row.hash)

    def _head(self, line: bytes) -> None:
        try:
            head = read_head(line)
        except NotALineError:
            self._fault(_named("signed head", SIZE, line), faults.CANNOT_BE_READ)
        else:
            row = f"signed head {head.checkpoint.size}"
            public = self.keys.get(head.key)
            if public is None:
                self._fault(row, faults.SIGNER_UNKNOWN)
            elif not verify(public, head.checkpoint.text.encode(), head.signature):
                self._fault(row, faults.SIGNATURE_BROKEN)
            else:
                self.block.keys.add(head.key)
            leaves = len(self.block.leaves) // HASH_BYTES
            self.block.marks.append(Mark(leaves, head.checkpoint.size, head.checkpoint.root))
        self.block.lines += 1

    def _unreadable(self, line: bytes) -> None:
        self._fault(_named("entry", PLACE, line), faults.CANNOT_BE_READ)

    def _fault(self, row: str, sentence: str) -> None:
        self.block.found.append(Found(self.block.lines, row, sentence))


def _told(row: Row) -> bool:
    salt = _bytes_of(row.salt)
    return bool(salt) and sha256(salt + row.body).hexdigest().encode() == row.payload


def _bytes_of(digits: bytes) -> bytes:
    """Return what these digits stand for; nothing where they are not written as ours are."""
    try:
        value = bytes.fromhex(digits.decode())
    except ValueError:
        return b""
    # Digits in capitals stand for the same bytes, but nobody wrote them.
    return value if value.hex().encode() == digits else b""


def _named(noun: str, number: re.Pattern[bytes], line: bytes) -> str:
    found = number.search(line)
    return f"{noun} {int(found[1])}" if found else ""
