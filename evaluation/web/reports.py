"""Reports: which there are, one in full, how far a running one has come, its bytes, and asking again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from adapters.selectors import taken_off_before_live
from adapters.web.progress import answer
from evaluation.models import EvaluationRun, RunKind
from evaluation.selectors import last_word, requests_for, runs_of
from evaluation.services import requests, runs
from evaluation.services.runs import document_of
from evaluation.states import RunStatus
from evaluation.web.naming import run_at
from evaluation.web.progress import of_run
from evaluation.web.reading import reading
from governance.models import Role
from governance.permissions import has_role
from governance.states import IN_PROGRESS, PASSED
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

PAGE = 25
SETTLED = IN_PROGRESS | PASSED
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
        return _without_report(request, run)
    return _report(request, run)


@require_safe
def progress(request: HttpRequest, slug: str, name: str) -> HttpResponse:
    """Answer a page that asks how far an evaluation has come."""
    return answer(request, of_run(run_at(community_at(slug), name)))


@login_required
@require_POST
def measure_again(request: SignedIn, slug: str, name: str) -> HttpResponse:
    """Ask for a model to be measured again, after an evaluation failed or while it is taking over."""
    run = run_at(community_at(slug), name)
    runs.measure_again(request.user, run=run)
    messages.success(request, "The model is measured again as soon as a worker is free.")
    return redirect("model", slug)


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


def _without_report(request: HttpRequest, run: EvaluationRun) -> HttpResponse:
    user = visitor(request)
    return page(
        request,
        "evaluation/running.html",
        community=run.community,
        run=run,
        progress=of_run(run),
        may_ask_again=run.status == RunStatus.FAILED
        and run.kind == RunKind.OWN
        and has_role(user, run.community, Role.STEWARD),
        again_refused=sentence(lambda: runs.check_can_measure_again(user, run)),
    )


def _report(request: HttpRequest, run: EvaluationRun) -> HttpResponse:
    report = run.report
    if report is None:
        raise Http404
    user = visitor(request)
    asked = list(requests_for(report))
    own = run.kind == RunKind.OWN
    undone = taken_off_before_live([each.decision_id for each in asked])
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
        and not any(each.decision.status in SETTLED and each.decision_id not in undone for each in asked),
        ask_refused=sentence(lambda: requests.check_can_request(user, run)),
        may_measure_again=not sentence(lambda: runs.check_can_measure_again(user, run)),
    )
