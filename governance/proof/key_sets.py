"""Public keys as others hand them out: a JSON Web Key, or a set of them (RFC 7517, RFC 8037). Pure."""

import json
from collections.abc import Mapping

from governance.errors import NotAKeyError
from governance.proof.signing import from_text, key_id

MAX_BYTES = 64 * 1024
KEY_BYTES = 32


def keys_in(content: bytes) -> Mapping[str, bytes]:
    """Return the Ed25519 public keys in a JWK or a JWK set, by their thumbprints; keys of other kinds are passed over.

    A key's name is worked out from the key, whatever ``kid`` says. Raises :class:`NotAKeyError`.
    """
    if len(content) > MAX_BYTES:
        raise NotAKeyError(why=f"it has more than {MAX_BYTES:,} bytes")
    try:
        value = json.loads(content.decode())
    except (ValueError, RecursionError) as error:
        raise NotAKeyError(why="it is not JSON") from error
    listed = value.get("keys", [value]) if isinstance(value, dict) else None
    if not isinstance(listed, list):
        raise NotAKeyError(why="it is neither a key nor a set of keys")
    found = [_ed25519(each) for each in listed if isinstance(each, dict) and each.get("crv") == "Ed25519"]
    if not found:
        raise NotAKeyError(why="it has no Ed25519 key")
    return {key_id(public): public for public in found}


def _ed25519(key: Mapping[str, object]) -> bytes:
    try:
        public = from_text(str(key.get("x", "")))
    except ValueError as error:
        raise NotAKeyError(why="a key in it is not base64url") from error
    if len(public) != KEY_BYTES:
        raise NotAKeyError(why=f"a key in it does not have {KEY_BYTES} bytes")
    return public
