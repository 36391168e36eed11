"""What of this floor's one community can vouch for about another (:mod:`governance.ports.attestable`)."""

from collections.abc import Sequence

from constitutions.selectors import version_in_force
from evaluation.models import DeploymentRequest, EvaluationRun
from evaluation.selectors import latest_report
from governance.models import Community
from governance.ports.attestable import Attestable


def measured(community: Community) -> Sequence[Attestable]:
    """Return the newest report on a model of the text in force."""
    run = _newest(community)
    if run is None or run.report is None:
        return ()
    return (Attestable("report", run.report.digest, f"the report on {_model(run)}"),)


def asked_for(community: Community) -> Sequence[Attestable]:
    """Return the model that the stewards are asked to let go live, or were, on the newest report."""
    run = _newest(community)
    asked = DeploymentRequest.objects.select_related("decision").filter(report=run.report if run else None)
    request = asked.order_by("-pk").first()
    if run is None or request is None:
        return ()
    return (Attestable("deployment", request.decision.subject_digest, f"{_model(run)}, which may go live"),)


def _newest(community: Community) -> EvaluationRun | None:
    version = version_in_force(community)
    return latest_report(version) if version else None


def _model(run: EvaluationRun) -> str:
    return f"model {run.adaptation.ordinal} of version {run.adaptation.version.number}"
