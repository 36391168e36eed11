"""Reading what communities vouch for: what is given, what is received, and whether it holds now."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import QuerySet

from governance import clock
from governance.errors import NotAnAttestationError, UnprovenError
from governance.keys import public_keys
from governance.models import Attestation, BroughtAttestation, Community, Decision
from governance.proof.attesting import Statement, opened
from governance.states import AttestationStatus, CommunityStatus

ATTEST, REVOKE, REVIEW = "attest", "revoke_attestation", "review_revocation"
"""The kinds of decision: to vouch for something, to do so no longer, and whether a steward was right to stop it."""


def _with_all() -> QuerySet[Attestation]:
    return Attestation.objects.select_related("community", "about", "decision", "proposed_by", "revoked_by")


def given_by(community: Community) -> QuerySet[Attestation]:
    """Return what a community vouches for, vouched for, or is voting on, the newest first."""
    return _with_all().filter(community=community).order_by("-pk")


def received_by(community: Community) -> QuerySet[Attestation]:
    """Return what others vouch for about a community, or did, the newest first; nothing that is only voted on."""
    signed = _with_all().filter(about=community, envelope__isnull=False)
    return signed.order_by("-pk")


def brought_to(community: Community) -> QuerySet[BroughtAttestation]:
    """Return what authorities elsewhere vouch for about a community, as it was brought in, the newest first."""
    return (
        BroughtAttestation.objects.select_related("community", "brought_by")
        .filter(community=community)
        .order_by("-pk")
    )


def behind(decision: Decision) -> Attestation | None:
    """Return the attestation that a decision of one of the three kinds is about."""
    if decision.kind == ATTEST:
        return _with_all().filter(decision=decision).first()
    if decision.kind in {REVOKE, REVIEW}:
        signed = _with_all().filter(community=decision.community_id, envelope_digest=decision.subject_digest)
        return signed.first()
    return None


def looks_at(attestation: Attestation) -> Sequence[Decision]:
    """Return the votes on whether something goes on being vouched for, or does again, the newest first."""
    if not attestation.envelope_digest:
        return []
    again = Decision.objects.filter(
        community=attestation.community, kind__in=(REVOKE, REVIEW), subject_digest=attestation.envelope_digest
    )
    return list(again.order_by("-pk"))


def proven(attestation: Attestation, keys: Mapping[str, bytes] | None = None) -> Statement | None:
    """Return the signed statement, if its signature is this instance's and it says what the row does."""
    if attestation.envelope is None:
        return None
    try:
        said = opened(attestation.signed, public_keys() if keys is None else keys).statement
    except (UnprovenError, NotAnAttestationError):
        return None
    told = (said.claim.by.community, said.claim.of.community, said.about.named, said.claim.until)
    row = (
        attestation.community.slug,
        attestation.about.slug if attestation.about else attestation.elsewhere,
        attestation.subject_digest,
        attestation.until,
    )
    return said if told == row else None


def holds(attestation: Attestation, *, now: datetime, keys: Mapping[str, bytes]) -> bool:
    """Whether a community vouches for it at ``now``: issued, not revoked, not past its day, and truly signed."""
    return (
        attestation.status == AttestationStatus.ISSUED
        and attestation.until > now
        and proven(attestation, keys) is not None
    )


def vouching_for(about: Community, *, subject_digest: str) -> Sequence[Attestation]:
    """Return the attestations on one thing of a community's that hold now, each community's once, the oldest first.

    A community that has closed vouches for nothing: nobody there could take it back.
    """
    now, keys = clock.now(), public_keys()
    issued = _with_all().filter(
        about=about,
        subject_digest=subject_digest,
        status=AttestationStatus.ISSUED,
        community__status=CommunityStatus.OPEN,
    )
    found = (each for each in issued.order_by("pk") if holds(each, now=now, keys=keys))
    return list({each.community_id: each for each in found}.values())
