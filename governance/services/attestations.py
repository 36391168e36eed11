"""Vouching for something of another community: proposed, voted on, signed, revoked, ended.

The instance's key signs, for no community has one of its own; the statement names the entry of the record by which
the community decided, so that nobody needs to take the instance's word for it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from governance import clock, ledger
from governance.errors import (
    AttestationDayError,
    MalformedError,
    NothingToAttestError,
    SelfAttestationError,
)
from governance.events import (
    AttestationExpired,
    AttestationIssued,
    AttestationRestored,
    AttestationRevoked,
    DecisionCarried,
    Event,
)
from governance.keys import signer
from governance.models import Attestation, Community, Decision, LedgerEntry, Role, Timer, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.ports.attestable import Attestable, offered, text_of
from governance.proof import attesting
from governance.proof.attesting import Claim, Decided, Evidence, Party, Predicate, Sha256, Subject
from governance.proof.checkpoints import origin_of
from governance.proof.digests import digest_of
from governance.rules import DecisionRule
from governance.selectors.attestations import ATTEST, REVIEW, REVOKE, behind
from governance.selectors.rules import yes_or_no_rule
from governance.services.decisions import open_decision
from governance.services.wording import clean
from governance.states import ATTESTATION, AttestationStatus, DecisionStatus
from governance.subjects import subject_of

EXPIRING = "attestation_expires"
"""The kind of the timer that ends an attestation on its day."""
TITLE, NAME = 200, 300
DIGEST = re.compile(r"sha256:[0-9a-f]{64}\Z")
YEARS = 3
LONGEST = timedelta(days=366 * YEARS)
"""For how long a community can vouch for something without looking again."""
MEETS_FLOORS = "It meets our floors."
REASON = 4_000


@dataclass(frozen=True)
class Elsewhere:
    """A community on another instance, and what the thing that is vouched for is. Nothing here can check these."""

    community: str
    site: str
    what: str
    name: str


@dataclass(frozen=True)
class Vouched:
    """What a community is asked to vouch for, and until when.

    ``meets_floors`` says that the subject meets the floors of the text that the vouching community has in force.
    """

    about: Community | Elsewhere
    digest: str
    words: str
    until: datetime
    meets_floors: bool = False
    evidence: Sequence[Evidence] = ()


def check_can_attest(user: User | None, community: Community) -> None:
    """Raise the sentence that says why the person cannot have the community asked to vouch for something."""
    check_role(user, community, Role.DRAFTER)
    check_open(community)


@transaction.atomic
def propose(author: User, *, community: Community, vouched: Vouched) -> Attestation:
    """Ask a community whether it vouches for something of another's. What is voted on is the claim as it stands."""
    check_can_attest(author, community)
    if vouched.about == community:
        raise SelfAttestationError
    thing = _thing(vouched)
    floor = _floor(community) if vouched.meets_floors else ""
    words = clean(
        vouched.words or (MEETS_FLOORS if floor else ""), longest=attesting.LONGEST_CLAIM, what="A claim"
    )
    if len(vouched.evidence) > attesting.MAX_EVIDENCE:
        raise MalformedError(sentences=f"Name at most {attesting.MAX_EVIDENCE} pieces of evidence.")
    rule = rule_for(community)
    _check_day(vouched.until, rule)
    attestation = Attestation(
        community=community,
        **_whom(vouched.about),
        what=thing.what,
        subject_digest=thing.digest,
        subject_name=thing.name,
        words=words,
        floor=floor,
        evidence=[each.model_dump(mode="json") for each in vouched.evidence],
        until=vouched.until,
        proposed_by=author,
    )
    attestation.decision = open_decision(
        community,
        kind=ATTEST,
        title=f"Vouch for {attestation.named}"[:TITLE],
        summary=words,
        subject_digest=attesting.claim_digest(*_said(attestation)),
        evidence_digest=vouched.evidence[0].digest if vouched.evidence else "",
        rule=rule,
        opened_by=author,
    )
    attestation.save()
    return attestation


def _whom(about: Community | Elsewhere) -> dict[str, Any]:
    if isinstance(about, Community):
        return {"about": about}
    return {
        "elsewhere": clean(about.community, longest=64, what="A community's name"),
        "site": clean(about.site, longest=200, what="An instance's name"),
    }


def _thing(vouched: Vouched) -> Attestable:
    if isinstance(vouched.about, Elsewhere):
        if not DIGEST.match(vouched.digest):
            raise MalformedError(sentences="A digest is “sha256:” and 64 hexadecimal digits. Copy all of it.")
        name = clean(vouched.about.name, longest=NAME, what="A name")
        return Attestable(vouched.about.what, vouched.digest, name)
    for each in offered(vouched.about):
        if each.digest == vouched.digest:
            return each
    raise NothingToAttestError(community=vouched.about.name)


def _floor(community: Community) -> str:
    text = text_of(community)
    if text is None:
        raise MalformedError(sentences="You have no text in force, so there are no floors of yours to meet.")
    return text.digest


def _check_day(until: datetime, rule: DecisionRule) -> None:
    seconds = rule.deliberation_seconds + rule.voting_seconds + rule.confirm_seconds + rule.timelock_seconds
    moment = clock.now()
    if not moment + timedelta(seconds=seconds) < until <= moment + LONGEST:
        raise AttestationDayError(years=YEARS)


def rule_for(community: Community) -> DecisionRule:
    """Return the rule by which a community vouches for others: its own for that, else its founding rule."""
    return yes_or_no_rule(community, ATTEST)


def _said(attestation: Attestation) -> tuple[Subject, Claim]:
    subject = Subject(
        name=attestation.subject_name,
        digest=Sha256(sha256=attestation.subject_digest.removeprefix("sha256:")),
    )
    claim = Claim(
        by=Party(community=attestation.community.slug, site=_site()),
        of=(
            Party(community=attestation.about.slug, site=_site())
            if attestation.about
            else Party(community=attestation.elsewhere, site=attestation.site)
        ),
        what=attestation.what,
        words=attestation.words,
        floor=attestation.floor or None,
        evidence=tuple(Evidence(**each) for each in attestation.evidence),
        until=attestation.until,
    )
    return subject, claim


def _site() -> str:
    address = urlsplit(settings.POLITY_PUBLIC_URL)
    return address.netloc + address.path


@transaction.atomic
def settle(decision: Decision) -> None:
    """Do what a finished vote on vouching says: sign, leave unsigned, revoke, or let stand again what was revoked."""
    carried = decision.status == DecisionStatus.CARRIED
    found = behind(decision)
    if found is None:
        return
    attestation = locked(found)
    if decision.kind == ATTEST:
        _issue(attestation, carried=carried)
    elif decision.kind == REVOKE and carried and attestation.status == AttestationStatus.ISSUED:
        end(attestation, by=None, reason=f"It was voted on: {decision.summary}"[:REASON])
    elif decision.kind == REVIEW and carried and attestation.status == AttestationStatus.REVOKED:
        _restore(attestation)


def _issue(attestation: Attestation, *, carried: bool) -> None:
    if attestation.status != AttestationStatus.PROPOSED:
        return
    moment = clock.now()
    if not carried or attestation.until <= moment:
        ATTESTATION.move(attestation, AttestationStatus.DECLINED)
        return
    subject, claim = _said(attestation)
    entry = LedgerEntry.objects.get(
        subject=subject_of(attestation.decision),
        kind=DecisionCarried.__name__,
        community=attestation.community,
    )
    decided = Decided(record=origin_of(_site(), entry.chain), index=entry.index, entry=entry.hash)
    payload = attesting.statement(subject, Predicate(claim=claim, decided=decided, issued_at=moment))
    envelope = attesting.envelope_bytes(attesting.sealed(signer(), payload))
    ATTESTATION.move(
        attestation,
        AttestationStatus.ISSUED,
        envelope=envelope,
        envelope_digest=digest_of(envelope),
        issued_at=moment,
    )
    Timer.objects.create(kind=EXPIRING, subject=subject_of(attestation), due_at=attestation.until)
    _tell_both(
        attestation,
        AttestationIssued,
        actor=None,
        what=attestation.what,
        subject_digest=attestation.subject_digest,
        until=attestation.until.isoformat(),
        decision=subject_of(attestation.decision),
    )


@transaction.atomic
def expire_if_due(attestation_id: int) -> None:
    """End an attestation whose day has come; one that was revoked stays so."""
    attestation = locked(Attestation(pk=attestation_id))
    if attestation.status == AttestationStatus.ISSUED and attestation.until <= clock.now():
        ATTESTATION.move(attestation, AttestationStatus.EXPIRED)
        _tell_both(attestation, AttestationExpired, actor=None)


def end(attestation: Attestation, *, by: User | None, reason: str) -> None:
    """Stop vouching, by vote or at a steward's word. The attestation is locked."""
    ATTESTATION.move(
        attestation, AttestationStatus.REVOKED, revoked_by=by, revoked_at=clock.now(), reason=reason
    )
    _tell_both(
        attestation, AttestationRevoked, actor=by, reason=reason, at_once="yes" if by is not None else "no"
    )


def _restore(attestation: Attestation) -> None:
    if attestation.until <= clock.now():
        return
    ATTESTATION.move(attestation, AttestationStatus.ISSUED, revoked_by=None, revoked_at=None, reason="")
    _tell_both(attestation, AttestationRestored, actor=None)


def _tell_both(
    attestation: Attestation, event: Callable[..., Event], *, actor: User | None, **facts: object
) -> None:
    """Record an event with who vouches and, where it is here, with whom it vouches for.

    In the order of their names: two communities that vouch for each other at once would otherwise wait for
    each other's record.
    """
    sides = [(attestation.community, "given")]
    if attestation.about:
        sides.append((attestation.about, "received"))
    for community, side in sorted(sides, key=lambda each: each[0].slug):
        ledger.record(
            event(
                subject=subject_of(attestation),
                side=side,
                by=attestation.community.slug,
                of=attestation.about.slug if attestation.about else attestation.of,
                envelope_digest=attestation.envelope_digest,
                **facts,
            ),
            community=community,
            actor=actor,
        )


def locked(attestation: Attestation) -> Attestation:
    """Return an attestation for changing it."""
    every = Attestation.objects.select_for_update(of=("self",), no_key=True)
    related = ("community", "about", "decision", "revoked_by")
    return every.select_related(*related).get(pk=attestation.pk)
