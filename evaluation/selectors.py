"""Reading evidence."""

from adapters.models import Adaptation
from adapters.states import AdaptationStatus
from evaluation.models import EvaluationRun, RunKind
from evaluation.states import RunStatus
from governance.models import Community


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
