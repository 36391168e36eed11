"""Heads of a record as texts that public tools read: C2SP ``tlog-checkpoint`` in a C2SP ``signed-note``.

A checkpoint says that the first ``size`` entries of the record called ``origin`` have one Merkle root. Its
fourth line is an extension of ours, which the format allows: when it was signed.
"""

from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from governance.errors import BadCheckpointError
from governance.proof.merkle import HASH_BYTES
from governance.proof.signing import verify

ED25519 = b"\x01"
HINT_BYTES = 4
SIGNED_AT = "at "
SIGNATURE = "— "
LINES = 4


class NoteSignature(NamedTuple):
    """One signature line of a note: whose, the first bytes of that key's hash, and the signature."""

    name: str
    hint: bytes
    signature: bytes


@dataclass(frozen=True)
class Checkpoint:
    """What a head says. ``origin`` names the record, ``root`` is 32 bytes, ``at`` an ISO 8601 moment."""

    origin: str
    size: int
    root: bytes
    at: str

    @property
    def text(self) -> str:
        """The text that is signed."""
        root = b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{SIGNED_AT}{self.at}\n"


def origin_of(site: str, chain: str) -> str:
    """Return the name of a chain to the world. ``site`` is the instance's host, with its port and folder."""
    return f"{site}/c/{chain}/ledger"


def chain_of(origin: str) -> str:
    """Return the chain that an origin names, whichever site it was on."""
    return origin.removesuffix("/ledger").rpartition("/c/")[2]


def key_hint(name: str, public: bytes) -> bytes:
    """Return the four bytes by which a note names an Ed25519 key. ``name`` is the record's origin here."""
    return sha256(name.encode() + b"\n" + ED25519 + public).digest()[:HINT_BYTES]


def verifier_key(name: str, public: bytes) -> str:
    """Return the key as other tools take it: ``name+hint+key``."""
    return f"{name}+{key_hint(name, public).hex()}+{b64encode(ED25519 + public).decode()}"


def note(checkpoint: Checkpoint, *, public: bytes, signature: bytes) -> str:
    """Return the signed note."""
    line = b64encode(key_hint(checkpoint.origin, public) + signature).decode()
    return f"{checkpoint.text}\n{SIGNATURE}{checkpoint.origin} {line}\n"


def parse(text: str) -> tuple[Checkpoint, list[NoteSignature]]:
    """Read a signed note. Raises :class:`BadCheckpointError` for anything but one that is written as ours are."""
    body, gap, signed = text.partition("\n\n")
    lines = body.split("\n")
    if not gap or len(lines) != LINES or not signed.endswith("\n"):
        raise BadCheckpointError
    try:
        size, root = int(lines[1]), b64decode(lines[2], validate=True)
        checkpoint = Checkpoint(lines[0], size, root, lines[3].removeprefix(SIGNED_AT))
        signatures = [_signature(line) for line in signed[:-1].split("\n")]
    except ValueError as error:
        raise BadCheckpointError from error
    if checkpoint.text != body + "\n" or len(root) != HASH_BYTES:
        raise BadCheckpointError
    return checkpoint, signatures


def signed_by(public: bytes, checkpoint: Checkpoint, signatures: Sequence[NoteSignature]) -> bool:
    """Answer whether one of the signatures is this key's. Lines of others, such as witnesses, are passed over."""
    named = (checkpoint.origin, key_hint(checkpoint.origin, public))
    return any(
        (each.name, each.hint) == named and verify(public, checkpoint.text.encode(), each.signature)
        for each in signatures
    )


def _signature(line: str) -> NoteSignature:
    if not line.startswith(SIGNATURE):
        raise BadCheckpointError
    name, _, encoded = line.removeprefix(SIGNATURE).partition(" ")
    value = b64decode(encoded, validate=True)
    return NoteSignature(name, value[:HINT_BYTES], value[HINT_BYTES:])
