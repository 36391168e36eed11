"""Signing what leaves this house, and telling whether a signature holds: Ed25519 (RFC 8032).

A key is named by its RFC 7638 thumbprint, which anybody can work out from the public key. Documents that
travel by themselves are sealed in a DSSE envelope (secure-systems-lab/dsse), which says what they are.
"""

from base64 import b64decode, b64encode, urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64Error
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from typing import TypedDict

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from governance.errors import UnprovenError

SEED_BYTES = 32
PURPOSE = b"polity signing key 1"


class SealedSignature(TypedDict):
    """One signature of an envelope: the key's id, and standard base64 of the signature."""

    keyid: str
    sig: str


class Envelope(TypedDict):
    """A DSSE envelope: ``payload`` is standard base64."""

    payloadType: str
    payload: str
    signatures: list[SealedSignature]


class Signer:
    """Holds a private key. Whoever only checks needs none."""

    def __init__(self, secret: str) -> None:
        """Take the key that belongs to a secret text, by HKDF (RFC 5869): always the same one."""
        derive = HKDF(algorithm=SHA256(), length=SEED_BYTES, salt=None, info=PURPOSE)
        self._private = Ed25519PrivateKey.from_private_bytes(derive.derive(secret.encode()))

    @cached_property
    def public(self) -> bytes:
        """The public key: 32 bytes."""
        return self._private.public_key().public_bytes_raw()

    @cached_property
    def key_id(self) -> str:
        """The key's name."""
        return key_id(self.public)

    def sign(self, message: bytes) -> bytes:
        """Return the signature over a message: 64 bytes."""
        return self._private.sign(message)


def verify(public: bytes, message: bytes, signature: bytes) -> bool:
    """Answer whether the signature over the message is this key's. Never raises."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """Return the key's RFC 7638 thumbprint: 43 characters of base64url."""
    # Its canonical JSON has these members in this order and no others (RFC 8037 appendix A.3).
    canonical = f'{{"crv":"Ed25519","kty":"OKP","x":"{to_text(public)}"}}'
    return to_text(sha256(canonical.encode()).digest())


def jwk(public: bytes) -> dict[str, str]:
    """Return the public key as a JSON Web Key (RFC 8037)."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": to_text(public),
        "kid": key_id(public),
        "alg": "EdDSA",
        "use": "sig",
    }


def to_text(value: bytes) -> str:
    """Return bytes as base64url without padding (RFC 7515 §2)."""
    return urlsafe_b64encode(value).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Return the bytes that :func:`to_text` wrote. Raises ``ValueError`` for any other spelling."""
    value = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if to_text(value) != text:
        message = "This is not base64url as it is written."
        raise ValueError(message)
    return value


def pae(payload: bytes, payload_type: str) -> bytes:
    """Return what a DSSE signature is over: type and payload, each with its length before it."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def seal(signer: Signer, payload: bytes, *, payload_type: str) -> Envelope:
    """Return the payload in an envelope with the signer's signature."""
    signature = signer.sign(pae(payload, payload_type))
    return {
        "payloadType": payload_type,
        "payload": b64encode(payload).decode(),
        "signatures": [{"keyid": signer.key_id, "sig": b64encode(signature).decode()}],
    }


def unseal(envelope: Envelope, *, payload_type: str, keys: Mapping[str, bytes]) -> bytes:
    """Return what an envelope holds, if one of ``keys`` (public keys by id) signed it as ``payload_type``.

    Raises :class:`UnprovenError`.
    """
    if envelope["payloadType"] != payload_type:
        raise UnprovenError(why=f"it is of another type than {payload_type}")
    try:
        payload = b64decode(envelope["payload"], validate=True)
        signatures = [
            (each["keyid"], b64decode(each["sig"], validate=True)) for each in envelope["signatures"]
        ]
    except NotBase64Error as error:
        raise UnprovenError(why="it is not base64") from error
    known = [(keys[name], signature) for name, signature in signatures if name in keys]
    if not known:
        raise UnprovenError(why="no key that is known here signed it")
    if not any(verify(public, pae(payload, payload_type), signature) for public, signature in known):
        raise UnprovenError(why="its content was changed after it was signed")
    return payload
