"""Statements and envelopes, with no database."""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.errors import NotAKeyError, NotAnAttestationError, RefusalError, UnprovenError
from governance.proof import attesting
from governance.proof.attesting import (
    PAYLOAD_TYPE,
    Claim,
    Decided,
    Evidence,
    Party,
    Predicate,
    Sha256,
    Subject,
    claim_digest,
    envelope_bytes,
    envelope_in,
    opened,
    sealed,
    statement,
)
from governance.proof.key_sets import keys_in
from governance.proof.signing import Signer, jwk, seal

SIGNER = Signer("a secret of at least thirty-two characters")
OTHER = Signer("another secret of at least thirty-two characters")
KEYS = {SIGNER.key_id: SIGNER.public}
SUBJECT = Subject(name="a text", digest=Sha256(sha256="a" * 64))
CLAIM = Claim(
    by=Party(community="guild", site="example.org"),
    of=Party(community="tenants", site="example.org"),
    what="text",
    words="It meets our floors.",
    floor="sha256:" + "b" * 64,
    evidence=(Evidence(digest="sha256:" + "c" * 64, name="a report"),),
    until=datetime(2027, 5, 1, tzinfo=UTC),
)
PREDICATE = Predicate(
    claim=CLAIM,
    decided=Decided(record="example.org/c/guild/ledger", index=7, entry="d" * 64),
    issued_at=datetime(2026, 11, 1, tzinfo=UTC),
)
PAYLOAD = statement(SUBJECT, PREDICATE)


def changed(**parts: Any) -> bytes:
    """Return the statement with some of its fields said otherwise."""
    return json.dumps({**json.loads(PAYLOAD), **parts}).encode()


def signed(payload: bytes, payload_type: str = PAYLOAD_TYPE) -> Any:
    return seal(SIGNER, payload, payload_type=payload_type)


def test_a_statement_is_written_as_in_toto_writes_it() -> None:
    value = json.loads(PAYLOAD)
    assert value["_type"] == "https://in-toto.io/Statement/v1"
    assert value["subject"] == [{"name": "a text", "digest": {"sha256": "a" * 64}}]
    assert value["predicateType"] == "urn:polity:attestation:1"
    assert set(value["predicate"]) == {"claim", "decided", "issuedAt"}
    assert value["predicate"]["claim"]["until"] == "2027-05-01T00:00:00Z"


def test_what_was_sealed_is_opened_and_names_what_was_voted_on() -> None:
    found = opened(envelope_in(envelope_bytes(sealed(SIGNER, PAYLOAD))), KEYS)
    assert found.statement.claim == CLAIM
    assert found.statement.about.named == "sha256:" + "a" * 64
    assert found.key_id == SIGNER.key_id
    assert found.claimed == claim_digest(SUBJECT, CLAIM)


def test_a_field_nobody_knows_is_passed_over_and_still_counts_for_what_was_voted_on() -> None:
    more = json.loads(PAYLOAD)
    more["predicate"]["claim"]["colour"] = "green"
    found = opened(signed(json.dumps(more).encode()), KEYS)
    assert found.statement.claim == CLAIM
    assert found.claimed != claim_digest(SUBJECT, CLAIM)


def test_the_key_that_is_named_is_the_one_whose_signature_holds() -> None:
    both = {**KEYS, OTHER.key_id: OTHER.public}
    envelope = sealed(SIGNER, PAYLOAD)
    envelope["signatures"].insert(0, {"keyid": OTHER.key_id, "sig": envelope["signatures"][0]["sig"]})
    assert opened(envelope, both).key_id == SIGNER.key_id
    with pytest.raises(UnprovenError):
        opened(envelope, {OTHER.key_id: OTHER.public})


@given(st.integers(0))
def test_no_bit_of_a_signed_statement_can_change(bit: int) -> None:
    envelope = sealed(SIGNER, PAYLOAD)
    content = bytearray(b64decode(envelope["payload"]))
    place = bit % (8 * len(content))
    content[place // 8] ^= 1 << place % 8
    envelope["payload"] = b64encode(content).decode()
    with pytest.raises(UnprovenError):
        opened(envelope, KEYS)


@pytest.mark.parametrize(
    "payload",
    [
        changed(_type="https://in-toto.io/Statement/v0.1"),
        changed(predicateType="https://slsa.dev/provenance/v1"),
        changed(subject=[]),
        changed(subject=json.loads(PAYLOAD)["subject"] * 2),
        changed(subject=[{"name": "a text", "digest": {"sha1": "a" * 40}}]),
        changed(predicate={}),
        b"[]",
        b"{}",
        b'"text"',
        b"\xff",
        PAYLOAD.decode().encode("utf-16"),
        PAYLOAD.replace(b'"subject":', b'"subject":[],"subject":'),
        PAYLOAD.replace(b'"2027-05-01T00:00:00Z"', b"1800000000"),
        PAYLOAD.replace(b'"2027-05-01T00:00:00Z"', b'"2027-05-01T00:00:00"'),
        PAYLOAD.replace(b'"index":7', b'"index":NaN'),
        PAYLOAD.replace(b'"index":7', b'"index":-1'),
        b"[" * 100_000,
    ],
)
def test_what_is_signed_and_is_no_attestation_is_refused_with_a_sentence(payload: bytes) -> None:
    with pytest.raises(NotAnAttestationError, match="no attestation that can be read here"):
        opened(signed(payload), KEYS)


def test_an_envelope_of_another_type_is_refused() -> None:
    with pytest.raises(UnprovenError, match="another type"):
        opened(signed(PAYLOAD, "application/json"), KEYS)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"null",
        b"[1]",
        b"{}",
        b'{"payloadType": 1, "payload": "", "signatures": []}',
        b'{"payloadType": "", "payload": "\xc3\xa9", "signatures": [{"keyid": "", "sig": ""}]}',
        b'{"payloadType": "", "payload": "", "signatures": [{"keyid": "", "sig": "\xc3\xa9"}]}',
        b'{"payloadType": "", "payload": "", "signatures": [[]]}',
        b" " * (attesting.MAX_BYTES + 1),
    ],
)
def test_what_is_no_envelope_is_refused_with_a_sentence(content: bytes) -> None:
    with pytest.raises(NotAnAttestationError):
        envelope_in(content)


@given(st.binary(max_size=200))
def test_no_bytes_are_more_than_refused(content: bytes) -> None:
    with pytest.raises(RefusalError):
        envelope_in(content)
    with pytest.raises(RefusalError):
        opened(signed(content), KEYS)
    with pytest.raises(RefusalError):
        keys_in(content)


def test_keys_are_named_by_what_they_are() -> None:
    key = {**jwk(SIGNER.public), "kid": "whatever"}
    assert keys_in(json.dumps(key).encode()) == KEYS
    other = {"kty": "RSA", "n": "AQAB", "e": "AQAB"}
    assert keys_in(json.dumps({"keys": [other, key]}).encode()) == KEYS


@pytest.mark.parametrize(
    "content",
    [
        {"keys": []},
        {"keys": {}},
        {"keys": [1]},
        {"crv": "Ed25519"},
        {"crv": "Ed25519", "x": "é"},
        {"crv": "Ed25519", "x": "AAAA"},
        {"kty": "RSA"},
        [],
        " " * (64 * 1024),
    ],
)
def test_what_is_no_key_is_refused_with_a_sentence(content: object) -> None:
    with pytest.raises(NotAKeyError, match="no public key as instances hand them out"):
        keys_in(json.dumps(content).encode())
