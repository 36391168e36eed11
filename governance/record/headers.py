"""What is hashed: an entry's header and its payload, as canonical JSON (RFC 8785)."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from json.encoder import encode_basestring

import rfc8785

SCHEMA = 1
quoted: Callable[[str], str] = encode_basestring
"""Writes a text as JSON does, with no more escapes than RFC 8785 §3.2.2.2 has."""


def header_bytes(
    *,
    actor: int | None,
    at: str,
    chain: str,
    index: int,
    kind: str,
    payload: str,
    previous: str,
    subject: str,
) -> bytes:
    """Return an entry's header as it is hashed: RFC 8785 JSON of these fields and the schema.

    The shape never changes, so it is written down here with its keys in order; a test holds it against
    the general serialiser, which takes twenty times as long. ``at`` is :func:`timestamp`'s.
    """
    return (
        f'{{"actor":{"null" if actor is None else actor},"at":{quoted(at)},"chain":{quoted(chain)},'
        f'"index":{index},"kind":{quoted(kind)},"payload":{quoted(payload)},"previous":{quoted(previous)},'
        f'"schema":{SCHEMA},"subject":{quoted(subject)}}}'
    ).encode()


def timestamp(moment: datetime) -> str:
    """Return a moment as headers hold it: ISO 8601 in microseconds."""
    return moment.isoformat(timespec="microseconds")


def payload_digest(salt: str, body: bytes) -> str:
    """Return the digest that a header holds of its payload: SHA-256(salt ‖ canonical body).

    ``salt`` is 32 hexadecimal digits, the digest 64.
    """
    return sha256(bytes.fromhex(salt) + body).hexdigest()


def canonical(value: object) -> bytes:
    """Return any JSON value as RFC 8785 has it."""
    return rfc8785.dumps(value)  # type: ignore[arg-type]  # its name for a JSON value is private
