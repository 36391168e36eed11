"""What follows between communities: from votes on vouching, on sanctions and on appeals, and from their days."""

from collections.abc import Callable

from governance.events import (
    AttestationExpired,
    AttestationIssued,
    AttestationRestored,
    AttestationRevoked,
    DecisionOpened,
    SanctionAnnounced,
    SanctionBegan,
    SanctionEnded,
    SanctionLifted,
    SanctionUpheld,
    VoiceCast,
)
from governance.models import Decision
from governance.pipeline import Task
from governance.services import attestations, revocations, sanction_appeals, sanctions, voices
from governance.steps import Lease
from governance.subjects import id_in


def _with_decision(settle: Callable[[Decision], None]) -> Callable[[Lease], None]:
    def step(lease: Lease) -> None:
        decision = Decision.objects.select_related("community").get(pk=id_in(lease.step.subject, "decision"))
        with lease.commit(last=True):
            settle(decision)

    return step


def _review_revocation(lease: Lease) -> None:
    with lease.commit(last=True):
        revocations.ask_for_review(id_in(lease.step.subject, "attestation"))


def _expire_attestation(lease: Lease) -> None:
    with lease.commit(last=True):
        attestations.expire_if_due(id_in(lease.step.subject, "attestation"))


def _ask_for_voices(lease: Lease) -> None:
    with lease.commit(last=True):
        voices.ask(id_in(lease.step.subject, "decision"))


def _begin_sanction(lease: Lease) -> None:
    with lease.commit(last=True):
        sanctions.begin_if_due(id_in(lease.step.subject, "sanction"))


def _end_sanction(lease: Lease) -> None:
    with lease.commit(last=True):
        sanctions.end_if_due(id_in(lease.step.subject, "sanction"))


def _lapse_appeal(lease: Lease) -> None:
    with lease.commit(last=True):
        sanction_appeals.lapse_if_due(id_in(lease.step.subject, "sanction"))


SETTLE_ATTESTATION = Task(
    "governance.settle_attestation",
    _with_decision(attestations.settle),
    leaves=(AttestationIssued, AttestationRevoked, AttestationRestored),
)
REVIEW_REVOCATION = Task("governance.review_revocation", _review_revocation, leaves=(DecisionOpened,))
EXPIRE_ATTESTATION = Task("governance.expire_attestation", _expire_attestation, leaves=(AttestationExpired,))
SETTLE_SANCTION = Task(
    "governance.settle_sanction", _with_decision(sanctions.settle), leaves=(SanctionAnnounced,)
)
SETTLE_SANCTION_APPEAL = Task(
    "governance.settle_sanction_appeal",
    _with_decision(sanction_appeals.settle),
    leaves=(SanctionLifted, SanctionUpheld, SanctionBegan),
)
BEGIN_SANCTION = Task("governance.begin_sanction", _begin_sanction, leaves=(SanctionBegan,))
END_SANCTION = Task("governance.end_sanction", _end_sanction, leaves=(SanctionEnded,))
LAPSE_SANCTION_APPEAL = Task("governance.lapse_sanction_appeal", _lapse_appeal, leaves=(SanctionLifted,))
ASK_FOR_VOICES = Task("governance.ask_for_voices", _ask_for_voices, leaves=(DecisionOpened,))
CAST_VOICE = Task("governance.cast_voice", _with_decision(voices.settle), leaves=(VoiceCast,))
