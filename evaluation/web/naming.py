"""What models are called on this floor's pages, and where a run is found."""

from django.db.models import QuerySet
from django.http import Http404

from evaluation.engine.samples import Arm
from evaluation.models import EvaluationRun
from evaluation.selectors import runs_of
from governance.models import Community

PREFIX = 12
"""How many hexadecimal digits of a report's digest stand in its address."""

ARMS = {
    Arm.BASE: "Base model alone",
    Arm.PROMPT: "Base model with the prompt",
    Arm.ADAPTER: "Adapted model",
    Arm.DEPLOYED: "Model now deployed",
}


def name_of(run: EvaluationRun) -> str:
    """Return a run's name in addresses: its report's digest in short, or its number while it has none."""
    return run.report_id.removeprefix("sha256:")[:PREFIX] if run.report_id else str(run.pk)


def run_at(community: Community, name: str) -> EvaluationRun:
    """Return the community's run with this name, and its report. Raises ``Http404``."""
    every: QuerySet[EvaluationRun] = runs_of(community).defer(None)
    found = (
        every.filter(report__digest__startswith=f"sha256:{name}")
        if len(name) >= PREFIX
        else every.filter(pk=name)
    )
    run = found.first()
    if run is None:
        raise Http404
    return run
