"""What people are called in an opinion map: names that nobody can lead back to them without the map's own key. Pure."""

import hashlib
import hmac
import secrets


def new_key() -> str:
    """Return a key to name one map's people under: 32 random bytes, as hexadecimal digits."""
    return secrets.token_hex(32)


def name_of(user_id: int, key: str) -> str:
    """Return a person's name under ``key``: the first 16 bytes of HMAC-SHA-256 (RFC 2104), as hexadecimal digits.

    The seed of a map is public. Names or an order made from it would show who is who to anybody who knows who
    took part; names under a key that stays here do not.
    """
    return hmac.new(bytes.fromhex(key), str(user_id).encode(), hashlib.sha256).hexdigest()[:32]
