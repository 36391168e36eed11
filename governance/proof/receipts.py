"""Receipts: a voter's own proof that their ballot is among those that were counted. Pure: no database.

A receipt is SHA-256 over RFC 8785 JSON of the decision, a random number that only the voter is told, and the
ballot: a hash commitment, which hides the ballot (Pedersen, CRYPTO '91, gives the notion). Whoever holds the
number can show what they voted, so it is theirs to keep to themselves.
"""

import hashlib
import secrets
from collections.abc import Mapping
from typing import Any

import rfc8785


def new_number() -> str:
    """Return a number nobody can guess, as 32 hexadecimal digits."""
    return secrets.token_hex(16)


def receipt(decision: int, number: str, content: Mapping[str, Any]) -> str:
    """Return the receipt of a ballot, as 64 hexadecimal digits."""
    return hashlib.sha256(
        rfc8785.dumps({"decision": decision, "number": number, "ballot": dict(content)})
    ).hexdigest()
