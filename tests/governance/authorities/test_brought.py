"""Attestations from elsewhere: brought in by a steward, checked against the keys that the steward gives."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction

from governance.errors import (
    AlreadyBroughtError,
    MalformedError,
    NotAKeyError,
    NotFromElsewhereError,
    RoleNeededError,
    TooManyBroughtError,
    UnprovenError,
)
from governance.keys import signer
from governance.models import BroughtAttestation, LedgerEntry
from governance.proof import attesting
from governance.proof.attesting import Claim, Decided, Party, Predicate, Sha256, Subject
from governance.proof.signing import Signer, jwk
from governance.services import brought_attestations
from tests.people import People

ELSEWHERE = Signer("the secret of an instance somewhere else")
KEYS = json.dumps({"keys": [jwk(ELSEWHERE.public)]}).encode()


def made(by: Signer = ELSEWHERE, **facts: Any) -> bytes:
    """Return what an authority elsewhere signed, as a file."""
    subject = Subject(name=str(facts.pop("name", "their text")), digest=Sha256(sha256="a" * 64))
    claim = Claim.model_validate(
        {
            "by": Party(community="weavers", site="polity.example"),
            "of": Party(community="tenants", site="here.example"),
            "what": "text",
            "words": "We read it and found it sound.",
            "until": "2030-01-01T00:00:00Z",
            **facts,
        }
    )
    decided = Decided(record="polity.example/c/weavers/ledger", index=3, entry="e" * 64)
    predicate = Predicate.model_validate(
        {"claim": claim, "decided": decided, "issued_at": "2026-01-01T00:00:00Z"}
    )
    return json.dumps(attesting.sealed(by, attesting.statement(subject, predicate)), indent=2).encode()


@pytest.mark.django_db
def test_a_steward_brings_in_what_was_signed_elsewhere(people: People) -> None:
    brought = brought_attestations.bring(people.alice, community=people.community, envelope=made(), keys=KEYS)
    assert (brought.issuer, brought.site, brought.key_id) == ("weavers", "polity.example", ELSEWHERE.key_id)
    assert brought.subject_digest == "sha256:" + "a" * 64
    entry = LedgerEntry.objects.select_related("payload").get(kind="AttestationBrought")
    assert entry.payload.body["by"] == "weavers on polity.example"
    with pytest.raises(AlreadyBroughtError):
        brought_attestations.bring(people.alice, community=people.community, envelope=made(), keys=KEYS)
    with pytest.raises(DatabaseError, match="never change"), transaction.atomic():
        BroughtAttestation.objects.update(words="Something else.")


@pytest.mark.django_db
def test_what_the_keys_did_not_sign_is_refused(people: People) -> None:
    def bring(envelope: bytes = made(), keys: bytes = KEYS) -> None:
        brought_attestations.bring(people.alice, community=people.community, envelope=envelope, keys=keys)

    with pytest.raises(UnprovenError):
        bring(made(Signer("whoever else, with a secret long enough")))
    with pytest.raises(NotAKeyError):
        bring(keys=b"")
    with pytest.raises(NotFromElsewhereError):
        bring(keys=json.dumps(jwk(signer().public)).encode())
    with pytest.raises(MalformedError, match="cannot be seen"):
        bring(made(words="It is\u202e fine"))
    with pytest.raises(MalformedError, match="not about tenants"):
        bring(made(of=Party(community="bakers", site="here.example")))
    with pytest.raises(RoleNeededError):
        brought_attestations.bring(people.bob, community=people.community, envelope=made(), keys=KEYS)
    assert not BroughtAttestation.objects.exists()


@pytest.mark.django_db
def test_a_community_keeps_so_many(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought_attestations, "MOST", 1)
    brought_attestations.bring(people.alice, community=people.community, envelope=made(), keys=KEYS)
    with pytest.raises(TooManyBroughtError):
        brought_attestations.bring(
            people.alice, community=people.community, envelope=made(words="More."), keys=KEYS
        )


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """Return an attestation and a key set as files."""
    attestation, keys = tmp_path / "attestation.json", tmp_path / "keys.json"
    attestation.write_bytes(made())
    keys.write_bytes(KEYS)
    return str(attestation), str(keys)


def test_anybody_checks_a_file_with_no_database(files: tuple[str, str]) -> None:
    said = StringIO()
    call_command("verify_attestation", files[0], f"--keys={files[1]}", stdout=said)
    assert f"The signature holds, made with key {ELSEWHERE.key_id}" in said.getvalue()
    assert "weavers on polity.example vouches for a text of tenants on here.example" in said.getvalue()
    assert "entry 3 of polity.example/c/weavers/ledger" in said.getvalue()


def test_a_file_that_does_not_hold_is_a_sentence(files: tuple[str, str], tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(json.dumps(jwk(Signer("whoever else, with a secret long enough").public)))
    with pytest.raises(CommandError, match="no key that is known here"):
        call_command("verify_attestation", files[0], f"--keys={other}")
    with pytest.raises(CommandError, match="no attestation"):
        call_command("verify_attestation", files[1], f"--keys={files[1]}")
    with pytest.raises(CommandError, match="No such file"):
        call_command("verify_attestation", "nowhere.json", f"--keys={files[1]}")
