"""A community's model: what answers, how to reach it, how to take it offline."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from adapters.selectors import deployments_of, newest_standby
from adapters.services import adaptations, deployments, returns, rollouts
from adapters.services.prompts import messages_of
from adapters.states import DeploymentStatus
from adapters.web.addresses import endpoint_of
from adapters.web.forms import AskForm, StopForm, StopRolloutForm
from adapters.web.standing import standing
from governance.errors import RefusalError
from governance.models import Community, Role
from governance.permissions import has_role
from governance.web.forms import ReasonForm
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

PAST = 10
"""How many earlier deployments the page lists."""


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the model that answers, or what is on its way."""
    return _page_of(request, community_at(slug))


@login_required
@require_POST
def stop(request: SignedIn, slug: str) -> HttpResponse:
    """Take the model offline at once, with a reason."""
    community = community_at(slug)
    deployments.check_can_stop(request.user, community)
    form = StopForm(request.POST)
    said = "The model is offline. The members are asked whether it may return."
    return _stop(request, community, form, deployments.stop, said) or _page_of(
        request, community, stopping=form
    )


@login_required
@require_POST
def stop_rollout(request: SignedIn, slug: str) -> HttpResponse:
    """Stop a new model from taking over, with a reason."""
    community = community_at(slug)
    rollouts.check_can_stop(request.user, community)
    form = StopRolloutForm(request.POST)
    said = "The new model is off. The one before it answers everything again."
    return _stop(request, community, form, rollouts.stop, said) or _page_of(request, community, ending=form)


def _stop(
    request: SignedIn, community: Community, form: ReasonForm, stop: Callable[..., object], said: str
) -> HttpResponse | None:
    """Stop something for the form's reason and lead back to the model; ``None`` where the form is to be mended."""
    if not form.is_valid():
        return None
    try:
        stop(request.user, community=community, reason=form.cleaned_data["reason"])
    except RefusalError as error:
        form.refuse(error)
        return None
    messages.success(request, said)
    return redirect("model", community.slug)


def _page_of(
    request: HttpRequest,
    community: Community,
    *,
    stopping: StopForm | None = None,
    ending: StopRolloutForm | None = None,
) -> HttpResponse:
    stopping, ending = stopping or StopForm(), ending or StopRolloutForm()
    user = visitor(request)
    now = standing(community)
    live = now.live
    every = deployments_of(community)
    earlier = every.exclude(status__in=[DeploymentStatus.LIVE, DeploymentStatus.STAGED])
    return page(
        request,
        "adapters/model.html",
        status=max(stopping.status, ending.status),
        community=community,
        standing=now,
        progress=now.progress,
        prompt=messages_of(live.prompt) if live and live.prompt else (),
        endpoint=endpoint_of(community),
        asking=AskForm(),
        stopping=stopping,
        stop_refused=sentence(lambda: deployments.check_can_stop(user, community)),
        ending=ending,
        end_refused=sentence(lambda: rollouts.check_can_stop(user, community)),
        standby=newest_standby(community),
        back_refused=sentence(lambda: returns.check_can_go_back(user, community)),
        request_refused=sentence(lambda: adaptations.check_can_request(user, community)),
        is_steward=has_role(user, community, Role.STEWARD),
        earlier=list(earlier[:PAST]),
    )
