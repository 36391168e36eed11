"""Asking stewards to let a model go live, and members whether a stopped one may return."""

from django.db import transaction

from adapters.models import Deployment
from constitutions.selectors import version_in_force
from constitutions.services.drafts import DEPLOY
from evaluation.engine.gate import Outcome
from evaluation.engine.samples import Arm
from evaluation.errors import EvidenceError, FailedEvidenceError, UnfinishedError
from evaluation.events import DeploymentHeld, DeploymentRequested, RestoreRequested
from evaluation.models import DeploymentRequest, EvaluationRun, Report, RestoreRequest
from evaluation.services.contenders import contenders
from governance import ledger
from governance.errors import AlreadyOpenError, NoElectorsError, RoleNeededError
from governance.models import Decision, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.rules import DecisionRule
from governance.selectors.rules import rule_in_force
from governance.services.decisions import open_decision
from governance.states import IN_PROGRESS
from governance.subjects import subject_of

RESTORE = "restore"
"""The kind of decision that brings a stopped model back."""


def check_can_request(steward: User | None, run: EvaluationRun) -> Report:
    """Return the report that would be the evidence. Raises the sentence that says why nobody can be asked."""
    check_role(steward, run.community, Role.STEWARD)
    check_open(run.community)
    report = _deployable(run)
    if version_in_force(run.community) != run.adaptation.version:
        raise EvidenceError(why="another version has come into force since.")
    if report.requests.filter(decision__status__in=IN_PROGRESS).exists():
        raise AlreadyOpenError(community=run.community.name)
    return report


def _deployable(run: EvaluationRun) -> Report:
    if run.report is None:
        raise UnfinishedError
    if run.report.gate == Outcome.FAIL:
        raise FailedEvidenceError
    return run.report


@transaction.atomic
def request_deployment(run: EvaluationRun, *, steward: User | None) -> Decision | None:
    """Open the stewards' vote on a finished run's model.

    Without ``steward`` it is the pipeline that asks, after a pass, on behalf of whoever proposed the text.
    Whoever asks does not vote. If that leaves nobody, the request is held with a sentence, and ``None``
    comes back; a steward who asks gets the refusal itself.
    """
    report = check_can_request(steward, run) if steward else _deployable(run)
    version = run.adaptation.version
    asker = steward or version.decision.opened_by
    rule = rule_in_force(run.community, DEPLOY)
    if rule is None:
        raise RoleNeededError(role="rule for deployments in the constitution", community=run.community.name)
    words = "" if report.gate == Outcome.PASS else " on inconclusive evidence"
    try:
        decision = open_decision(
            run.community,
            kind=DEPLOY,
            title=f"Let the model of version {version.number} go live{words}",
            summary=_summary(report),
            subject_digest=contenders(run.adaptation)[Arm.ADAPTER].serving.digest,
            evidence_digest=report.digest,
            rule=rule,
            opened_by=steward,
            excluded=[asker] if asker else [],
        )
    except NoElectorsError as refusal:
        if steward:
            raise
        ledger.record(
            DeploymentHeld(subject=subject_of(run), report_digest=report.digest, sentence=str(refusal)),
            community=run.community,
            actor=None,
        )
        return None
    DeploymentRequest.objects.create(
        community=run.community,
        decision=decision,
        report=report,
        adaptation=run.adaptation,
        requested_by=steward,
    )
    ledger.record(
        DeploymentRequested(
            subject=subject_of(run), report_digest=report.digest, decision=subject_of(decision)
        ),
        community=run.community,
        actor=steward,
    )
    return decision


@transaction.atomic
def request_restore(deployment: Deployment) -> Decision:
    """Ask the members whether a model that a steward stopped may return. Until they say yes it stays off."""
    rule = rule_in_force(deployment.community, DEPLOY) or DecisionRule()
    decision = open_decision(
        deployment.community,
        kind=RESTORE,
        title=f"Bring the model of version {deployment.version.number} back",
        summary="A steward took it offline; the reason stands in the ledger. Without a yes it stays offline.",
        subject_digest=deployment.digest,
        rule=rule.for_members().without_friction(),
        opened_by=None,
    )
    RestoreRequest.objects.create(community=deployment.community, decision=decision, deployment=deployment)
    ledger.record(
        RestoreRequested(subject=subject_of(deployment), decision=subject_of(decision)),
        community=deployment.community,
        actor=None,
    )
    return decision


def _summary(report: Report) -> str:
    return f"The evidence is the report {report.digest}: {report.gate}."
