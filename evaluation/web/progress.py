"""How far an evaluation has come."""

from django.urls import reverse

from adapters.phrasing import share_done
from adapters.web.progress import Progress
from evaluation.models import EvaluationRun
from evaluation.states import RunStatus
from evaluation.web.naming import name_of


def of_run(run: EvaluationRun) -> Progress:
    """Return how far an evaluation has come. Its unit is one model's answer to one question."""
    slug = run.community.slug
    running = run.status == RunStatus.RUNNING
    ended = run.sentence if run.status == RunStatus.FAILED else "The model is measured."
    words = f"{run.done:,} of {run.total:,} questions asked" if running else ended
    return Progress(
        name="evaluation",
        asks=reverse("report-progress", args=[slug, run.pk]),
        leads=reverse("report", args=[slug, name_of(run)]),
        running=running,
        words=words,
        aloud=f"The evaluation {share_done(run.done, run.total)}." if running else words,
        done=run.done,
        of=run.total,
    )
