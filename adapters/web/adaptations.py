"""The making of models: which there were, how far one has come, cancelling one, asking for another."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from adapters.models import Adaptation
from adapters.selectors import adaptations_of
from adapters.services import adaptations
from adapters.services.prompts import messages_of
from adapters.web.progress import answer, of_adaptation
from governance.models import Role
from governance.permissions import has_role
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

PAGE = 25


@require_safe
def index(request: HttpRequest, slug: str) -> HttpResponse:
    """List every making of a model, the newest first."""
    community = community_at(slug)
    return page(
        request,
        "adapters/adaptations.html",
        community=community,
        adaptations=Paginator(adaptations_of(community), PAGE).get_page(request.GET.get("page")),
        is_steward=has_role(visitor(request), community, Role.STEWARD),
        request_refused=sentence(lambda: adaptations.check_can_request(visitor(request), community)),
    )


@require_safe
def show(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one making of a model: how far it has come, or what it left."""
    adaptation = _adaptation(slug, number)
    community = adaptation.community
    user = visitor(request)
    return page(
        request,
        "adapters/adaptation.html",
        community=community,
        adaptation=adaptation,
        progress=of_adaptation(adaptation),
        prompt=messages_of(adaptation.full_prompt) if adaptation.full_prompt else (),
        trials=sorted(((int(shots), score) for shots, score in adaptation.prompt_scores.items())),
        is_steward=has_role(user, community, Role.STEWARD),
        cancel_refused=sentence(lambda: adaptations.check_can_cancel(user, adaptation)),
        request_refused=sentence(lambda: adaptations.check_can_request(user, community)),
    )


@require_safe
def progress(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer a page that asks how far the making has come."""
    return answer(request, of_adaptation(_adaptation(slug, number)))


@login_required
@require_POST
def cancel(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Stop the making of a model."""
    adaptations.cancel(request.user, adaptation=_adaptation(slug, number))
    messages.success(request, "It stops at its next step. What it learnt so far is thrown away.")
    return redirect("adaptation", slug, number)


@login_required
@require_POST
def request_another(request: SignedIn, slug: str) -> HttpResponse:
    """Ask for another model of the version in force."""
    adaptations.request(request.user, community=community_at(slug))
    messages.success(request, "Another model will be made as soon as a worker is free.")
    return redirect("adaptations", slug)


def _adaptation(slug: str, number: int) -> Adaptation:
    return get_object_or_404(adaptations_of(community_at(slug)), pk=number)
