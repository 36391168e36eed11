"""Keys, signatures, envelopes and signed heads, beside what their standards print."""

from base64 import b64decode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import BadCheckpointError, UnprovenError
from governance.proof import checkpoints, signing
from governance.proof.checkpoints import Checkpoint
from governance.proof.merkle import leaf_hash
from governance.proof.signing import Signer, seal, unseal

SIGNER = Signer("a secret of at least thirty-two characters")
OTHER = Signer("another secret of at least thirty-two characters")
KEYS = {SIGNER.key_id: SIGNER.public}
HEAD = Checkpoint("example.org/c/tenants/ledger", 7, leaf_hash(b"x"), "2026-01-02T03:04:05.000006+00:00")
NOTE = checkpoints.note(HEAD, public=SIGNER.public, signature=SIGNER.sign(HEAD.text.encode()))
TYPE = "application/example+json"


def test_a_secret_always_gives_the_same_key() -> None:
    assert Signer("a secret of at least thirty-two characters").public == SIGNER.public != OTHER.public
    assert SIGNER.key_id == signing.key_id(SIGNER.public)


def test_a_key_is_named_as_rfc_8037_names_it() -> None:
    public = signing.from_text("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo")
    assert signing.key_id(public) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    assert signing.jwk(public)["x"] == "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"


def test_bytes_are_written_in_one_way_only() -> None:
    with pytest.raises(ValueError, match="base64url"):
        signing.from_text("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURp")


@given(st.binary(max_size=64), st.integers(0))
def test_no_bit_of_what_was_signed_can_change(message: bytes, bit: int) -> None:
    signature = SIGNER.sign(message)
    whole = bytearray(message + signature)
    assert signing.verify(SIGNER.public, message, signature)
    assert not signing.verify(OTHER.public, message, signature)
    place = bit % (8 * len(whole))
    whole[place // 8] ^= 1 << place % 8
    assert not signing.verify(SIGNER.public, bytes(whole[: len(message)]), bytes(whole[len(message) :]))


def test_what_is_no_key_verifies_nothing() -> None:
    assert not signing.verify(b"short", b"", b"")


def test_an_envelope_signs_type_and_payload_as_dsse_says() -> None:
    assert signing.pae(b"hello world", "http://example.com/HelloWorld") == (
        b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"
    )
    envelope = seal(SIGNER, b"hello", payload_type=TYPE)
    assert unseal(envelope, payload_type=TYPE, keys=KEYS) == b"hello"


def test_an_envelope_that_does_not_hold_says_why() -> None:
    envelope = seal(SIGNER, b"hello", payload_type=TYPE)
    with pytest.raises(UnprovenError, match="of another type"):
        unseal(envelope, payload_type="text/plain", keys=KEYS)
    with pytest.raises(UnprovenError, match="no key that is known"):
        unseal(envelope, payload_type=TYPE, keys={OTHER.key_id: OTHER.public})
    with pytest.raises(UnprovenError, match="changed after"):
        unseal({**envelope, "payload": "aGVsbG8h"}, payload_type=TYPE, keys=KEYS)
    with pytest.raises(UnprovenError, match="not base64"):
        unseal({**envelope, "payload": "aGVsbG8"}, payload_type=TYPE, keys=KEYS)


def test_a_published_note_is_read_and_its_signature_holds() -> None:
    name, hint, key = "example.com/foo", "530d903a", "AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
    line = "Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM="
    public = b64decode(key)[1:]
    assert checkpoints.key_hint(name, public).hex() == hint
    assert checkpoints.verifier_key(name, public) == f"{name}+{hint}+{key}"
    assert signing.verify(public, b"This is an example message.\n", b64decode(line)[4:])


def test_a_head_is_written_and_read_as_a_checkpoint() -> None:
    head, signatures = checkpoints.parse(NOTE)
    assert head == HEAD
    assert NOTE.split("\n")[:3] == ["example.org/c/tenants/ledger", "7", head.text.split("\n")[2]]
    assert checkpoints.signed_by(SIGNER.public, head, signatures)
    assert not checkpoints.signed_by(OTHER.public, head, signatures)


def test_a_witness_may_add_its_line() -> None:
    witnessed = NOTE + "— witness.example/w AAAAAAAA\n"
    head, signatures = checkpoints.parse(witnessed)
    assert len(signatures) == 2
    assert checkpoints.signed_by(SIGNER.public, head, signatures)


@given(st.integers(0, 8 * len(NOTE.encode()) - 1))
def test_no_bit_of_a_note_can_change(place: int) -> None:
    changed = bytearray(NOTE.encode())
    changed[place // 8] ^= 1 << place % 8
    try:
        head, signatures = checkpoints.parse(changed.decode())
    except (BadCheckpointError, UnicodeDecodeError):
        return
    assert not checkpoints.signed_by(SIGNER.public, head, signatures)
