"""Reading evidence."""

from collections.abc import Sequence

from django.db.models import OuterRef, QuerySet, Subquery

from adapters.models import Adaptation
from adapters.states import AdaptationStatus
from constitutions.models import Version
from evaluation.events import DeploymentHeld, GateBroken
from evaluation.models import DeploymentRequest, EvaluationRun, Report, RestoreRequest, RunKind
from evaluation.states import RunStatus
from governance.models import Community, Decision, LedgerEntry
from governance.states import CommunityStatus
from governance.subjects import subject_of

READY = AdaptationStatus.READY.value


def latest_ready(community: Community) -> Adaptation | None:
    """Return the community's newest model that is ready."""
    return (
        Adaptation.objects.select_related(
            "community", "version__text", "adapter", "full_prompt", "short_prompt"
        )
        .filter(community=community, status=AdaptationStatus.READY)
        .order_by("-pk")
        .first()
    )


def own_run(adaptation: Adaptation) -> EvaluationRun | None:
    """Return the newest evaluation of a model on its own community's norms."""
    return (
        EvaluationRun.objects.select_related("report", "adaptation__version__text", "community")
        .filter(adaptation=adaptation, kind=RunKind.OWN)
        .order_by("-pk")
        .first()
    )


def newest_report(adaptation: Adaptation) -> Report | None:
    """Return the newest report on a model's own community's norms."""
    finished = EvaluationRun.objects.select_related("report").filter(
        adaptation=adaptation, kind=RunKind.OWN, report__isnull=False
    )
    newest = finished.order_by("-pk").first()
    return newest.report if newest else None


def cross_run(adaptation: Adaptation, *, suite_version_id: int) -> EvaluationRun | None:
    """Return the newest finished comparison of a model with another community's norms."""
    return (
        EvaluationRun.objects.filter(
            adaptation=adaptation,
            suite_version_id=suite_version_id,
            kind=RunKind.CROSS,
            status=RunStatus.FINISHED,
        )
        .order_by("-pk")
        .first()
    )


def runs_of(community: Community) -> QuerySet[EvaluationRun]:
    """Return the evaluations of the community's models, the newest first. Reports' bytes stay where they are."""
    return (
        EvaluationRun.objects.select_related(
            "community", "report", "adaptation__version", "adaptation__community", "suite_version__community"
        )
        .defer("report__canonical")
        .filter(community=community)
        .order_by("-pk")
    )


def latest_run(version: Version) -> EvaluationRun | None:
    """Return the newest evaluation of a version's models on its own norms."""
    return runs_of(version.community).filter(adaptation__version=version, kind=RunKind.OWN).first()


def latest_report(version: Version) -> EvaluationRun | None:
    """Return the newest finished evaluation of a version's models on its own norms, with its report."""
    return (
        runs_of(version.community)
        .filter(adaptation__version=version, kind=RunKind.OWN, report__isnull=False)
        .defer(None)
        .first()
    )


def requests_for(report: Report) -> QuerySet[DeploymentRequest]:
    """Return when the stewards were asked on the strength of this report, the last time first."""
    related = ("decision", "community", "requested_by", "report")
    return (
        DeploymentRequest.objects.select_related(*related)
        .defer("report__canonical")
        .filter(report=report)
        .order_by("-pk")
    )


def request_behind(decision: Decision) -> DeploymentRequest | None:
    """Return the request that a vote on letting a model go live answers."""
    related = (
        "report__run",
        "adaptation__version__decision__opened_by",
        "adaptation__version__text",
        "requested_by",
        "community",
    )
    return DeploymentRequest.objects.select_related(*related).filter(decision=decision).first()


def restore_behind(decision: Decision) -> RestoreRequest | None:
    """Return the request that a vote on bringing a stopped model back answers."""
    return (
        RestoreRequest.objects.select_related("deployment__version", "deployment__decision")
        .filter(decision=decision)
        .first()
    )


def last_word(run: EvaluationRun) -> LedgerEntry | None:
    """Return the last entry that says why nothing followed from a run: nobody could vote, or it did not hold."""
    return (
        LedgerEntry.objects.select_related("payload")
        .filter(subject=subject_of(run), kind__in=[DeploymentHeld.__name__, GateBroken.__name__])
        .order_by("-index")
        .first()
    )


def measured_models() -> Sequence[Adaptation]:
    """Return each open community's newest model that has a report, by the community's name."""
    newest = (
        EvaluationRun.objects.filter(
            community=OuterRef("community"), kind=RunKind.OWN, report__isnull=False, adaptation__status=READY
        )
        .order_by("-pk")
        .values("adaptation")[:1]
    )
    return list(
        Adaptation.objects.select_related("community", "version__text", "version__community")
        .filter(pk=Subquery(newest), community__status=CommunityStatus.OPEN)
        .order_by("community__name", "pk")
    )
