"""Release: the only way a model goes live. The evidence is checked again before anything is deployed."""

from django.db import transaction

from adapters.content import directory_digest
from adapters.models import Deployment
from adapters.places import store
from adapters.services import deployments
from constitutions.selectors import resolution_of, version_in_force
from evaluation.engine.gate import Outcome
from evaluation.engine.report import rescore
from evaluation.engine.samples import Arm
from evaluation.errors import EvidenceError
from evaluation.events import GateBroken
from evaluation.models import DeploymentRequest, RestoreRequest, RunKind
from evaluation.selectors import newest_report
from evaluation.services.contenders import contenders
from evaluation.services.runs import document_of, samples_of
from evaluation.services.suites import suite_of
from governance import ledger
from governance.proof.digests import digest_of
from governance.subjects import subject_of


def check(request: DeploymentRequest) -> None:
    """Raise :class:`EvidenceError` unless what was voted on is still what would be deployed.

    Its evidence must hold, and its text must still be in force.
    """
    check_evidence(request)
    if version_in_force(request.community) != request.adaptation.version:
        raise EvidenceError(why="another version has come into force since.")


def check_evidence(request: DeploymentRequest) -> None:
    """Raise :class:`EvidenceError` unless the evidence that was voted on still holds.

    The report must be the one the decision names, follow from its samples, and not have failed, nor a newer one
    on the same model; the model must be the one it measured, byte for byte; the text must be at one with its
    charters.
    """
    report, adaptation, decision = request.report, request.adaptation, request.decision
    if digest_of(bytes(report.canonical)) != decision.evidence_digest:
        raise EvidenceError(why="the report is not the one that was voted on.")
    document = document_of(report)
    suite = suite_of(adaptation.version, RunKind.OWN)
    if rescore(document, suite, *samples_of(report.run, suite)).digest != report.digest:
        raise EvidenceError(why="its figures do not follow from its samples.")
    if document.result.outcome is Outcome.FAIL:
        raise EvidenceError(why="the model failed.")
    newest = newest_report(adaptation)
    if newest and newest.gate == Outcome.FAIL:
        raise EvidenceError(why="a newer evaluation of this model failed.")
    if resolution_of(adaptation.version).problems:
        raise EvidenceError(why="the text and the charters above it contradict each other.")
    if contenders(adaptation)[Arm.ADAPTER].serving.digest != decision.subject_digest:
        raise EvidenceError(why="the model is not the one that was measured.")
    adapter = adaptation.adapter
    if adapter is None or directory_digest(store() / adapter.name) != adapter.digest:
        raise EvidenceError(why="the adapter's files were changed.")


def stage(request: DeploymentRequest) -> Deployment:
    """Prepare the deployment a carried vote allows."""
    adaptation = request.adaptation
    return deployments.stage(
        adaptation.version,
        serving=contenders(adaptation)[Arm.ADAPTER].serving,
        adapter=adaptation.adapter,
        prompt=adaptation.short_prompt,
        decision=request.decision,
    )


def stage_again(request: RestoreRequest) -> Deployment:
    """Prepare the return of a stopped deployment, exactly as it was."""
    before = request.deployment
    return deployments.stage(
        before.version,
        serving=before.serving,
        adapter=before.adapter,
        prompt=before.prompt,
        decision=request.decision,
    )


@transaction.atomic
def refuse(request: DeploymentRequest, *, sentence: str) -> None:
    """Say that the evidence did not hold. What an attempt before this one had staged never answers."""
    deployments.discard(request.decision, reason=sentence)
    ledger.record(
        GateBroken(
            subject=subject_of(request.report.run), report_digest=request.report.digest, sentence=sentence
        ),
        community=request.community,
        actor=None,
    )
