"""Models that are taking over, or are watched: whether the evidence that let them answer still holds."""

from django.db import transaction

from adapters.models import Deployment
from evaluation.errors import EvidenceError
from evaluation.events import GateBroken
from evaluation.models import DeploymentRequest
from evaluation.selectors import restore_behind
from evaluation.services import release
from governance import ledger
from governance.subjects import subject_of

RELATED = ("community", "decision", "report__run", "adaptation__version__text", "adaptation__adapter")


def evidence_of(deployment: Deployment) -> DeploymentRequest:
    """Return the stewards' vote that a deployment rests on, also where members brought it back since."""
    decision = deployment.decision
    while restored := restore_behind(decision):
        decision = restored.deployment.decision
    return DeploymentRequest.objects.select_related(*RELATED).get(decision=decision)


def refusal(deployment: Deployment) -> EvidenceError | None:
    """Return why the evidence that let a deployment answer does not hold any more, or ``None`` where it does."""
    try:
        release.check_evidence(evidence_of(deployment))
    except EvidenceError as found:
        return found
    return None


@transaction.atomic
def recall(deployment: Deployment, *, refusal: EvidenceError) -> None:
    """Say that the evidence of a model that answers does not hold any more; it is taken off for that."""
    ledger.record(
        GateBroken(
            subject=subject_of(deployment),
            report_digest=evidence_of(deployment).report.digest,
            sentence=f"The evidence does not hold any more: {refusal.facts['why']}",
            answering="yes",
        ),
        community=deployment.community,
        actor=None,
    )
