"""The bytes of a JSON value, and the digest that names bytes. Pure: no database."""

import hashlib
from typing import Any

import rfc8785


def canonical_json(value: Any) -> bytes:  # noqa: ANN401 - any JSON value
    """Return the RFC 8785 bytes of a JSON value."""
    return rfc8785.dumps(value)


def digest_of(content: bytes) -> str:
    """Return the name of these bytes: ``sha256:`` and 64 hexadecimal digits."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def digest_of_value(value: Any) -> str:  # noqa: ANN401 - any JSON value
    """Return the name of a JSON value: of its RFC 8785 bytes."""
    return digest_of(canonical_json(value))
