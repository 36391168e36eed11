"""Reports: which there are, one in full, how far a running one has come, and its canonical bytes."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from adapters.web.progress import answer
from evaluation.models import EvaluationRun, RunKind
from evaluation.selectors import last_word, requests_for, runs_of
from evaluation.services import requests
from evaluation.services.runs import document_of
from evaluation.web.naming import run_at
from evaluation.web.progress import of_run
from evaluation.web.reading import reading
from governance.models import Role
from governance.permissions import has_role
from governance.states import DecisionStatus
from governance.web.pages import community_at, page, sentence, visitor

PAGE = 25
SETTLED = {DecisionStatus.OPEN, DecisionStatus.CARRIED}
"""A vote in one of these states leaves nothing to ask for."""


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List the evaluations of the community's models, the newest first."""
    community = community_at(slug)
    return page(
        request,
        "evaluation/reports.html",
        community=community,
        runs=Paginator(runs_of(community), PAGE).get_page(request.GET.get("page")),
    )


@require_safe
def show(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Show one evaluation: its report, or how far it has come."""
    run = run_at(community_at(slug), name)
    if run.report is None:
        return page(
            request, "evaluation/running.html", community=run.community, run=run, progress=of_run(run)
        )
    return _report(request, run)


@require_safe
def progress(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer a page that asks how far an evaluation has come."""
    return answer(request, of_run(run_at(community_at(slug), name)))


@require_safe
def as_json(request: HttpRequest, slug: str, name: str) -> HttpResponse:  # noqa: ARG001 - Django passes it
    """Hand out a report's canonical bytes, whose SHA-256 is its digest."""
    run = run_at(community_at(slug), name)
    if run.report is None:
        raise Http404
    return HttpResponse(
        bytes(run.report.canonical),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{slug}-report-{run.pk}.json"'},
    )


def _report(request: HttpRequest, run: EvaluationRun) -> HttpResponse:
    report = run.report
    if report is None:
        raise Http404
    user = visitor(request)
    asked = list(requests_for(report))
    own = run.kind == RunKind.OWN
    return page(
        request,
        "evaluation/report.html",
        community=run.community,
        run=run,
        reading=reading(document_of(report)),
        asked=asked,
        last_word=last_word(run),
        may_ask=own
        and has_role(user, run.community, Role.STEWARD)
        and not any(each.decision.status in SETTLED for each in asked),
        ask_refused=sentence(lambda: requests.check_can_request(user, run)),
    )
