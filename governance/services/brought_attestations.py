"""Bringing in what authorities on other instances vouch for. Nothing is fetched: a steward hands in file and keys."""

from django.db import transaction

from governance import clock, ledger
from governance.errors import (
    AlreadyBroughtError,
    MalformedError,
    NotFromElsewhereError,
    TooManyBroughtError,
)
from governance.events import AttestationBrought
from governance.keys import public_keys
from governance.models import BroughtAttestation, Community, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.proof import attesting
from governance.proof.digests import digest_of
from governance.proof.key_sets import keys_in
from governance.services.wording import clean
from governance.subjects import subject_of

MOST = 200
"""How many a community can keep."""


def check_can_bring(steward: User | None, community: Community) -> None:
    """Raise the sentence that says why the person cannot bring anything in."""
    check_role(steward, community, Role.STEWARD)
    check_open(community)


@transaction.atomic
def bring(steward: User, *, community: Community, envelope: bytes, keys: bytes) -> BroughtAttestation:
    """Keep what an authority elsewhere signed about something of the community's.

    ``envelope`` is the file, ``keys`` the other instance's public keys as it hands them out. Raises
    :class:`~governance.errors.UnprovenError` where none of them signed it.
    """
    check_can_bring(steward, community)
    known = keys_in(keys)
    if known.keys() & public_keys().keys():
        raise NotFromElsewhereError
    signed = attesting.envelope_in(envelope)
    found = attesting.opened(signed, known)
    about = found.statement.claim.of
    if about.community != community.slug:
        raise MalformedError(
            sentences=f"This is about {about}, not about {community.slug}. Bring in what was signed about you."
        )
    # Locked, so that two that are brought in at the same time are both counted.
    Community.objects.select_for_update(no_key=True).get(pk=community.pk)
    kept = BroughtAttestation.objects.filter(community=community)
    content = attesting.envelope_bytes(signed)
    digest = digest_of(content)
    if kept.filter(envelope_digest=digest).exists():
        raise AlreadyBroughtError
    if kept.count() >= MOST:
        raise TooManyBroughtError(community=community.name, most=MOST)
    said, claim = found.statement, found.statement.claim
    brought = BroughtAttestation.objects.create(
        community=community,
        issuer=clean(claim.by.community, longest=300, what="Who vouches"),
        site=clean(claim.by.site, longest=300, what="The instance of who vouches"),
        key_id=found.key_id,
        what=claim.what,
        subject_digest=said.about.named,
        subject_name=clean(said.about.name, longest=300, what="The name of what is vouched for"),
        words=clean(claim.words, longest=attesting.LONGEST_CLAIM, what="A claim"),
        until=claim.until,
        envelope=content,
        envelope_digest=digest,
        brought_by=steward,
        brought_at=clock.now(),
    )
    ledger.record(
        AttestationBrought(
            subject=subject_of(brought),
            by=str(claim.by),
            subject_digest=brought.subject_digest,
            envelope_digest=digest,
            key_id=found.key_id,
        ),
        community=community,
        actor=steward,
    )
    return brought
