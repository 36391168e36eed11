"""No longer vouching: by a steward at once, which members look at afterwards, or by a vote."""

from django.db import transaction

from governance import clock
from governance.errors import NotVouchingError
from governance.models import Attestation, Decision, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.selectors.attestations import REVIEW, REVOKE
from governance.services.attestations import TITLE, end, locked, rule_for
from governance.services.cases import reasoned
from governance.services.decisions import open_decision
from governance.states import AttestationStatus


def check_can_revoke(user: User | None, attestation: Attestation, *, role: Role = Role.STEWARD) -> None:
    """Raise the sentence that says why the person cannot revoke it at once, or as a drafter have it voted on."""
    check_role(user, attestation.community, role)
    check_open(attestation.community)
    if attestation.status != AttestationStatus.ISSUED:
        raise NotVouchingError(now=attestation.status)


@transaction.atomic
def revoke(steward: User, *, attestation: Attestation, reason: str) -> None:
    """Stop vouching at once. The members look at it afterwards, and can let it stand again."""
    attestation = locked(attestation)
    check_can_revoke(steward, attestation)
    end(attestation, by=steward, reason=reasoned(reason))


@transaction.atomic
def propose_revocation(author: User, *, attestation: Attestation, reason: str) -> Decision:
    """Ask whether the community goes on vouching for something; until it is decided, it does."""
    attestation = locked(attestation)
    check_can_revoke(author, attestation, role=Role.DRAFTER)
    return open_decision(
        attestation.community,
        kind=REVOKE,
        title=f"Vouch no longer for {attestation.named}"[:TITLE],
        summary=reasoned(reason),
        subject_digest=attestation.envelope_digest,
        rule=rule_for(attestation.community),
        opened_by=author,
    )


@transaction.atomic
def ask_for_review(attestation_id: int) -> None:
    """Let members look at what a steward revoked at once. What stands again meanwhile, or has ended, stays as it is."""
    attestation = locked(Attestation(pk=attestation_id))
    if attestation.status != AttestationStatus.REVOKED or attestation.until <= clock.now():
        return
    open_decision(
        attestation.community,
        kind=REVIEW,
        title=f"Vouch again for {attestation.named}"[:TITLE],
        summary=f"{attestation.revoked_by} revoked it: {attestation.reason}",
        subject_digest=attestation.envelope_digest,
        rule=rule_for(attestation.community).for_members().without_friction(),
        opened_by=None,
    )
