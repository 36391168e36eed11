"""Vouching: proposed, voted on, signed, told in both records, revoked, looked at again, ended."""

import json
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from governance import clock
from governance.counting.ballots import Choice
from governance.errors import (
    AttestationDayError,
    MalformedError,
    NothingToAttestError,
    NotVouchingError,
    ReasonNeededError,
    RoleNeededError,
    SelfAttestationError,
)
from governance.keys import public_keys, signer
from governance.models import Attestation, Decision, LedgerEntry
from governance.proof import attesting
from governance.proof.attesting import Evidence, opened
from governance.proof.merkle import includes
from governance.proof.signing import Signer
from governance.selectors import proofs
from governance.selectors.attestations import REVIEW, REVOKE, proven, vouching_for
from governance.services import attestations, communities, revocations, voting
from governance.services.attestations import Elsewhere
from governance.services.decisions import withdraw
from governance.states import AttestationStatus, DecisionStatus
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.vouching import (
    REPORT,
    SIX_MONTHS,
    Neighbours,
    issued,
    neighbours,
    proposed,
    voted,
    vouched,
)
from tests.loop import settle
from tests.people import People, all_say, document, found_people
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def near(people: People) -> Neighbours:
    """Return the tenants and the guild."""
    return neighbours(people)


def told(kind: str, near: Neighbours) -> list[tuple[str, str]]:
    """Return in whose records something stands, and on which side."""
    entries = LedgerEntry.objects.filter(kind=kind).order_by("chain").select_related("payload")
    return [(entry.chain, entry.payload.body["side"]) for entry in entries]


def stands(attestation: Attestation, status: AttestationStatus) -> bool:
    """Whether an attestation has come to ``status``."""
    attestation.refresh_from_db()
    return attestation.status == status


def test_what_is_carried_is_signed_and_stands_in_both_records(near: Neighbours) -> None:
    attestation = issued(near)
    assert attestation.status == AttestationStatus.ISSUED
    assert told("AttestationIssued", near) == [("guild", "given"), ("tenants", "received")]
    found = opened(attestation.signed, public_keys())
    claim = found.statement.claim
    assert (claim.by.community, claim.of.community) == ("guild", "tenants")
    assert claim.floor is not None
    assert (claim.what, claim.words, claim.evidence) == ("text", "It meets our floors.", (REPORT,))
    assert found.statement.about.named == near.text.text_id
    assert [each.pk for each in vouching_for(near.tenants.community, subject_digest=near.text.text_id)] == [
        attestation.pk
    ]


def test_the_statement_names_the_entry_that_names_what_was_voted_on(near: Neighbours) -> None:
    attestation = issued(near)
    found = opened(attestation.signed, public_keys())
    decided = found.statement.predicate.decided
    assert decided.record.endswith("/c/guild/ledger")
    entry = LedgerEntry.objects.select_related("payload").get(chain="guild", index=decided.index)
    assert entry.hash == decided.entry
    assert entry.kind == "DecisionCarried"
    assert entry.payload.body["subject_digest"] == found.claimed
    size = decided.index + 1
    assert includes(
        index=decided.index,
        size=size,
        leaf=bytes.fromhex(entry.hash),
        root=proofs.root("guild", size),
        proof=proofs.inclusion("guild", decided.index, size),
    )


def test_what_is_rejected_or_withdrawn_is_never_signed(near: Neighbours) -> None:
    attestation = voted(proposed(near), Choice.NO)
    assert (attestation.status, attestation.envelope) == (AttestationStatus.DECLINED, None)
    assert told("AttestationIssued", near) == []
    other = proposed(near, words="Something else.")
    withdraw(near.guild.alice, decision=other.decision, reason="A slip.")
    settle(without=AWAY)
    assert stands(other, AttestationStatus.DECLINED)


def test_only_drafters_and_stewards_ask_and_only_of_what_is_there(near: Neighbours) -> None:
    with pytest.raises(RoleNeededError):
        attestations.propose(near.guild.bob, community=near.guild.community, vouched=vouched(near))
    with pytest.raises(SelfAttestationError):
        attestations.propose(near.tenants.alice, community=near.tenants.community, vouched=vouched(near))
    with pytest.raises(NothingToAttestError):
        proposed(near, digest="sha256:" + "0" * 64)
    with pytest.raises(MalformedError, match="says something"):
        proposed(near, meets_floors=False, words=" ")
    with pytest.raises(MalformedError, match="at most 20"):
        proposed(near, evidence=(REPORT,) * 21)
    assert not Attestation.objects.exists()


def test_a_title_of_any_length_can_be_vouched_for(near: Neighbours) -> None:
    text = ratified(near.tenants, document("A very long title " * 16))
    assert issued(near, digest=text.text_id).status == AttestationStatus.ISSUED


def test_floors_are_met_only_where_there_are_some(near: Neighbours, people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    with pytest.raises(MalformedError, match="no text in force"):
        attestations.propose(bakers.alice, community=bakers.community, vouched=vouched(near))


@pytest.mark.parametrize("span", [timedelta(0), timedelta(days=7), timedelta(days=4 * 366)])
def test_it_ends_after_the_vote_and_within_three_years(near: Neighbours, span: timedelta) -> None:
    with pytest.raises(AttestationDayError):
        proposed(near, until=clock.now() + span)


def test_what_is_carried_too_late_is_not_signed(near: Neighbours) -> None:
    attestation = proposed(near, until=clock.now() + timedelta(days=8))
    voting.cast(near.guild.alice, decision=attestation.decision, ballot={"choice": "yes"})
    # The pipeline was away when voting ended.
    with clock.ahead(timedelta(days=9)):
        settle(without=AWAY)
    assert attestation.decision.status == DecisionStatus.OPEN
    attestation.decision.refresh_from_db()
    assert attestation.decision.status == DecisionStatus.CARRIED
    assert stands(attestation, AttestationStatus.DECLINED)


def test_it_ends_on_its_day(near: Neighbours) -> None:
    attestation = issued(near)
    with clock.ahead(SIX_MONTHS - timedelta(minutes=5)):
        settle(without=AWAY)
        assert stands(attestation, AttestationStatus.ISSUED)
    with clock.ahead(SIX_MONTHS + timedelta(minutes=5)):
        # It counts no longer from that moment on, whether the timer went off or not.
        assert not vouching_for(near.tenants.community, subject_digest=near.text.text_id)
        settle(without=AWAY)
    assert stands(attestation, AttestationStatus.EXPIRED)
    assert told("AttestationExpired", near) == [("guild", "given"), ("tenants", "received")]


def test_a_community_that_has_closed_vouches_for_nothing(near: Neighbours) -> None:
    issued(near)
    communities.close(near.guild.alice, community=near.guild.community, reason="We are done.")
    # Nobody there could revoke it any more.
    assert not vouching_for(near.tenants.community, subject_digest=near.text.text_id)


def test_a_steward_revokes_at_once_and_members_can_let_it_stand_again(near: Neighbours) -> None:
    attestation = issued(near)
    with pytest.raises(RoleNeededError):
        revocations.revoke(near.guild.bob, attestation=attestation, reason="No.")
    with pytest.raises(ReasonNeededError):
        revocations.revoke(near.guild.alice, attestation=attestation, reason=" ")
    revocations.revoke(near.guild.alice, attestation=attestation, reason="The report was wrong.")
    assert stands(attestation, AttestationStatus.REVOKED)
    assert not vouching_for(near.tenants.community, subject_digest=near.text.text_id)
    assert told("AttestationRevoked", near) == [("guild", "given"), ("tenants", "received")]
    settle(without=AWAY)
    review = Decision.objects.get(kind=REVIEW)
    assert review.community == near.guild.community
    all_say(review, Choice.YES)
    settle(without=AWAY)
    assert stands(attestation, AttestationStatus.ISSUED)
    assert (attestation.revoked_by, attestation.reason) == (None, "")
    assert told("AttestationRestored", near) == [("guild", "given"), ("tenants", "received")]
    assert vouching_for(near.tenants.community, subject_digest=near.text.text_id)


def test_where_members_agree_with_the_steward_it_stays_revoked(near: Neighbours) -> None:
    attestation = issued(near)
    revocations.revoke(near.guild.alice, attestation=attestation, reason="The report was wrong.")
    settle(without=AWAY)
    all_say(Decision.objects.get(kind=REVIEW), Choice.NO)
    settle(without=AWAY)
    assert stands(attestation, AttestationStatus.REVOKED)
    with pytest.raises(NotVouchingError):
        revocations.revoke(near.guild.alice, attestation=attestation, reason="Twice.")


def test_it_can_be_revoked_by_vote_and_stands_until_then(near: Neighbours) -> None:
    attestation = issued(near)
    decision = revocations.propose_revocation(
        near.guild.alice, attestation=attestation, reason="They changed their ways."
    )
    assert stands(attestation, AttestationStatus.ISSUED)
    all_say(decision, Choice.YES)
    settle(without=AWAY)
    assert stands(attestation, AttestationStatus.REVOKED)
    assert attestation.revoked_by is None
    assert "They changed their ways." in attestation.reason
    # What was voted on is not put before the members again.
    assert not Decision.objects.filter(kind=REVIEW).exists()


def test_a_vote_to_revoke_that_is_lost_changes_nothing(near: Neighbours) -> None:
    attestation = issued(near)
    decision = revocations.propose_revocation(near.guild.alice, attestation=attestation, reason="Hm.")
    all_say(decision, Choice.NO)
    settle(without=AWAY)
    assert decision.kind == REVOKE
    assert stands(attestation, AttestationStatus.ISSUED)


def test_what_would_end_before_it_could_stand_again_is_not_reviewed(near: Neighbours) -> None:
    attestation = issued(near)
    revocations.revoke(near.guild.alice, attestation=attestation, reason="The report was wrong.")
    with clock.ahead(SIX_MONTHS + timedelta(days=1)):
        settle(without=AWAY)
    assert not Decision.objects.filter(kind=REVIEW).exists()
    assert stands(attestation, AttestationStatus.REVOKED)


def test_one_can_vouch_for_somebody_elsewhere(near: Neighbours) -> None:
    there = Elsewhere("weavers", "polity.example", "text", "“Our text”, version 3")
    attestation = issued(near, about=there, digest="sha256:" + "7" * 64)
    assert attestation.of == "weavers on polity.example"
    assert proven(attestation) is not None
    assert told("AttestationIssued", near) == [("guild", "given")]
    with pytest.raises(MalformedError, match="64 hexadecimal digits"):
        proposed(near, about=there, digest="sha256:7")


@pytest.mark.parametrize(
    "change",
    [
        {"words": "It meets everything."},
        {"subject_digest": "sha256:" + "0" * 64},
        {"envelope": b"{}"},
        {"until": clock.now},
    ],
)
def test_what_was_claimed_and_signed_never_changes(near: Neighbours, change: dict[str, object]) -> None:
    attestation = issued(near)
    found = {name: value() if callable(value) else value for name, value in change.items()}
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Attestation.objects.filter(pk=attestation.pk).update(**found)


def test_a_signature_that_another_key_made_is_not_counted(near: Neighbours) -> None:
    attestation = issued(near)
    payload = opened(attestation.signed, public_keys()).payload
    forged = attesting.envelope_bytes(
        attesting.sealed(Signer("somebody else's secret, long enough to be one"), payload)
    )
    attestation.envelope = forged
    assert proven(attestation) is None


def test_a_true_statement_about_something_else_is_not_counted(near: Neighbours) -> None:
    attestation = issued(near)
    value = json.loads(opened(attestation.signed, public_keys()).payload)
    value["subject"][0]["digest"]["sha256"] = "1" * 64
    attestation.envelope = attesting.envelope_bytes(attesting.sealed(signer(), json.dumps(value).encode()))
    assert proven(attestation) is None


def test_each_community_counts_once(near: Neighbours) -> None:
    issued(near)
    second = issued(near, words="We looked again.", evidence=(Evidence(digest=near.text.text_id, name="it"),))
    found = vouching_for(near.tenants.community, subject_digest=near.text.text_id)
    assert [each.pk for each in found] == [second.pk]
