"""Vouching on its pages and over the API."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from governance import clock
from governance.keys import public_keys
from governance.models import Attestation, Decision
from governance.proof.attesting import envelope_in, opened
from governance.services import brought_attestations, revocations
from governance.states import AttestationStatus
from tests.governance.authorities.test_brought import KEYS, made
from tests.governance.authorities.vouching import Neighbours, issued, neighbours, proposed
from tests.loop import settle
from tests.people import People
from tests.reading import queries, said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db
PAGE = "/c/guild/attestations/"


@pytest.fixture
def near(people: People) -> Neighbours:
    """Return the tenants and the guild."""
    return neighbours(people)


def day() -> str:
    return (clock.now() + timedelta(days=90)).date().isoformat()


def test_both_communities_pages_say_who_vouches(client: Client, near: Neighbours) -> None:
    attestation = issued(near)
    assert "Guild vouches for “Our text”, version 1 It meets our floors." in said(
        client.get("/c/tenants/attestations/")
    )
    assert "Tenants: “Our text”, version 1 It meets our floors." in said(client.get(PAGE))
    shown = said(client.get(f"{PAGE}{attestation.pk}/"))
    assert "it holds Signed on" in shown
    assert "the report that we read" in shown
    assert "We vouch for something of tenants." in said(client.get("/c/guild/ledger/"))
    assert "guild vouches for something of ours." in said(client.get("/c/tenants/ledger/"))


def test_a_drafter_is_led_from_whom_to_what_to_the_vote(client: Client, near: Neighbours) -> None:
    client.force_login(near.guild.alice)
    assert "Whom do we vouch for?" in said(client.get(f"{PAGE}new/"))
    address = f"{PAGE}new/?about=tenants"
    assert "It meets the floors of our text in force, “The guild's charter”, version 1" in said(
        client.get(address)
    )
    sent = {"digest": near.text.text_id, "words": "We read it.", "last_day": day(), "evidence": ""}
    answer = client.post(address, sent)
    decision = Decision.objects.get(kind="attest")
    assert answer["Location"] == f"/c/guild/decisions/{decision.pk}/"
    assert "What is vouched for We read it." in said(client.get(answer["Location"]))
    assert "under vote" in said(client.get(f"{PAGE}{Attestation.objects.get().pk}/"))


def test_what_is_wrong_is_said_beside_it(client: Client, near: Neighbours) -> None:
    client.force_login(near.guild.alice)
    address = f"{PAGE}new/?about=tenants"
    sent = {"digest": near.text.text_id, "words": "", "last_day": day(), "evidence": "a report"}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "“a report” is not a digest with what it is." in said(answer)
    assert "Say what you vouch for." in said(answer)
    late = client.post(
        address, {"digest": near.text.text_id, "words": "x", "last_day": "9999-12-31", "evidence": ""}
    )
    assert "Choose an earlier day." in said(late)
    refused = client.post(
        address, {"digest": near.text.text_id, "words": "x", "last_day": "2999-01-01", "evidence": ""}
    )
    assert refused.status_code == 422
    assert "within 3 years" in said(refused)


def test_one_vouches_for_somebody_elsewhere(client: Client, near: Neighbours) -> None:
    client.force_login(near.guild.alice)
    address = f"{PAGE}new/?elsewhere"
    sent = {
        "community": "weavers",
        "site": "polity.example",
        "what": "text",
        "name": "Their text",
        "digest": "sha256:" + "a" * 64,
        "words": "We read it.",
        "last_day": day(),
        "evidence": f"sha256:{'b' * 64} their report",
    }
    assert "Nothing here can check what you say of another instance." in said(client.get(address))
    assert client.post(address, {**sent, "digest": "sha256:a"}).status_code == 422
    assert client.post(address, sent).status_code == 302
    assert Attestation.objects.get().evidence == [{"digest": "sha256:" + "b" * 64, "name": "their report"}]
    assert "weavers on polity.example" in said(client.get(PAGE))


def test_who_may_not_ask_is_told_why(client: Client, near: Neighbours) -> None:
    client.force_login(near.guild.bob)
    assert "Only a drafter of Guild can do this." in said(client.get(PAGE))
    assert client.get(f"{PAGE}new/").status_code == 403
    assert client.get(f"{PAGE}bring/").status_code == 403


def test_a_steward_revokes_and_a_vote_can_be_asked_for(client: Client, near: Neighbours) -> None:
    attestation = issued(near)
    client.force_login(near.guild.alice)
    page = f"{PAGE}{attestation.pk}/"
    assert client.post(f"{page}propose-revocation/", {"propose-reason": ""}).status_code == 422
    assert client.post(f"{page}propose-revocation/", {"propose-reason": "Hm."}).status_code == 302
    again = client.post(f"{page}propose-revocation/", {"propose-reason": "Hm."})
    assert again.status_code == 409
    assert client.post(f"{page}revoke/", {"revoke-reason": "Wrong."}).status_code == 302
    settle(without=AWAY)
    assert "alice revoked it on" in said(client.get(page))
    assert "alice revoked what we said of something of tenants. Wrong." in said(
        client.get("/c/guild/ledger/")
    )
    client.force_login(near.guild.bob)
    assert client.post(f"{page}revoke/", {"revoke-reason": "Wrong."}).status_code == 403


def test_what_was_signed_is_handed_out_as_it_is(client: Client, near: Neighbours) -> None:
    attestation = issued(near)
    answer = client.get(f"{PAGE}{attestation.pk}/statement.json")
    found = opened(envelope_in(answer.content), public_keys())
    assert found.statement.about.named == near.text.text_id
    other = proposed(near, words="Not signed yet.")
    assert client.get(f"{PAGE}{other.pk}/statement.json").status_code == 404


def test_a_broken_signature_is_not_hidden(
    client: Client, near: Neighbours, monkeypatch: pytest.MonkeyPatch
) -> None:
    attestation = issued(near)
    monkeypatch.setattr("governance.selectors.attestations.public_keys", dict)
    assert "The signature does not hold" in said(client.get(f"{PAGE}{attestation.pk}/"))


def test_a_steward_brings_a_file_and_keys(client: Client, near: Neighbours) -> None:
    client.force_login(near.tenants.alice)
    address = "/c/tenants/attestations/bring/"
    assert "Nothing is fetched from anywhere" in said(client.get(address))

    def send(content: bytes) -> object:
        return client.post(
            address, {"envelope": SimpleUploadedFile("a.json", content), "keys": KEYS.decode()}
        )

    assert "no attestation that can be read here" in said(send(b"x" * 70_000))
    assert send(made()).status_code == 302  # type: ignore[attr-defined]
    shown = client.get("/c/tenants/attestations/")
    assert "weavers on polity.example vouches for their text" in said(shown)
    assert "alice brought in that weavers on polity.example vouches" in said(client.get("/c/tenants/ledger/"))
    [found] = client.get("/api/communities/tenants/attestations/brought/").json()["results"]
    file = client.get(f"/c/tenants/attestations/brought/{found['id']}.json")
    assert envelope_in(file.content) == found["envelope"]


def test_programs_read_it(client: Client, near: Neighbours) -> None:
    attestation = issued(near)
    proposed(near, words="Not signed yet.")
    base = "/api/communities"
    [received] = client.get(f"{base}/tenants/attestations/").json()["results"]
    assert (received["by"], received["of"], received["status"]) == ("guild", "tenants", "issued")
    assert len(client.get(f"{base}/guild/attestations/?side=given").json()["results"]) == 2
    assert client.get(f"{base}/tenants/attestations/?subject_digest=sha256:0").json()["results"] == []
    one = client.get(f"{base}/guild/attestations/{attestation.pk}/").json()
    signed = envelope_in(json.dumps(one["envelope"]).encode())
    assert opened(signed, public_keys()).statement.claim.by.community == "guild"


def test_more_of_them_take_no_more_queries(client: Client, near: Neighbours) -> None:
    def more(number: int) -> None:
        words = f"We looked {number} times."
        attestation = issued(near, words=words)
        brought_attestations.bring(
            near.tenants.alice, community=near.tenants.community, envelope=made(words=words), keys=KEYS
        )
        if number % 2:
            revocations.revoke(near.guild.alice, attestation=attestation, reason="Wrong.")

    pages = ("/c/tenants/attestations/", PAGE, "/api/communities/tenants/attestations/")
    more(1)
    more(2)
    few = [queries(client, each) for each in pages]
    more(3)
    more(4)
    assert [queries(client, each) for each in pages] == few
    assert Attestation.objects.filter(status=AttestationStatus.ISSUED).count() == 2
