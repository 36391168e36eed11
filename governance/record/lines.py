"""The lines of an exported record. Each is canonical JSON (RFC 8785), so no byte of it can be another.

First what the record is, then the public keys that signed its heads, then the entries in order; a signed head
stands behind the last entry that it covers.
"""

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from governance.errors import NotARecordError
from governance.proof.checkpoints import Checkpoint
from governance.proof.signing import from_text, key_id, to_text
from governance.record.headers import canonical, quoted

FORMAT = "polity-ledger-1"
HEAD_PREFIX = b'{"signed":'


class NotALineError(ValueError):
    """A line is not written as ours are."""


@dataclass(frozen=True)
class Opening:
    """What a record says of itself: its chain, how many entries it has and the last one's hash."""

    chain: str
    size: int
    head: str

    @property
    def line(self) -> bytes:
        """The first line."""
        return _line({"chain": self.chain, "format": FORMAT, "head": self.head, "size": self.size})


@dataclass(frozen=True)
class SignedCheckpoint:
    """A head and its signature, 64 bytes, by the key called ``key``."""

    checkpoint: Checkpoint
    key: str
    signature: bytes

    @property
    def line(self) -> bytes:
        """Its line."""
        return head_line(
            origin=self.checkpoint.origin,
            size=self.checkpoint.size,
            root=self.checkpoint.root.hex(),
            at=self.checkpoint.at,
            key=self.key,
            signature=b64encode(self.signature).decode(),
        )


def read_opening(line: bytes) -> Opening:
    """Read a record's first line. Raises :class:`NotARecordError`."""
    try:
        found = json.loads(line)
        opening = Opening(str(found["chain"]), int(found["size"]), str(found["head"]))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotARecordError from error
    if opening.line != line:
        raise NotARecordError
    return opening


def key_line(public: bytes) -> bytes:
    """Return the line of a public key."""
    return _line({"key": to_text(public), "kid": key_id(public)})


def read_key(line: bytes) -> bytes:
    """Return the public key that a line names. Raises :class:`NotALineError`."""
    try:
        public = from_text(json.loads(line)["key"])
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotALineError from error
    if key_line(public) != line:
        raise NotALineError
    return public


def entry_line(header: bytes, found: str, payload: tuple[str, bytes] | None) -> bytes:
    """Return the line of an entry: header and hash, and salt and canonical body where they were not erased."""
    line = b'{"entry":%b,"hash":%b' % (header, quoted(found).encode())
    if payload is not None:
        salt, body = payload
        line += b',"payload":%b,"salt":%b' % (body, quoted(salt).encode())
    return line + b"}\n"


def head_line(**fields: str | int) -> bytes:
    """Return the line of a signed head: ``origin``, ``size``, ``root``, ``at``, ``key`` and ``signature``."""
    return _line({"signed": fields})


def read_head(line: bytes) -> SignedCheckpoint:
    """Read the line of a signed head. Raises :class:`NotALineError`."""
    try:
        found: dict[str, Any] = json.loads(line)["signed"]
        origin, root, at, key = (str(found[name]) for name in ("origin", "root", "at", "key"))
        checkpoint = Checkpoint(origin, int(found["size"]), bytes.fromhex(root), at)
        signed = SignedCheckpoint(checkpoint, key, b64decode(found["signature"], validate=True))
        whole = signed.line
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise NotALineError from error
    if whole != line:
        raise NotALineError
    return signed


def _line(value: object) -> bytes:
    return canonical(value) + b"\n"
