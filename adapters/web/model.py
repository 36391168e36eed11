"""A community's model: what answers, how to reach it, how to take it offline."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from adapters.selectors import deployments_of
from adapters.services import adaptations, deployments
from adapters.services.prompts import messages_of
from adapters.web.forms import AskForm, StopForm
from adapters.web.standing import standing
from governance.errors import RefusalError
from governance.models import Community, Role
from governance.permissions import has_role
from governance.web.pages import SignedIn, community_at, page, sentence, visitor

PAST = 10
"""How many earlier deployments the page lists."""


@require_safe
def show(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the model that answers, or what is on its way."""
    return _page_of(request, community_at(slug), stopping=StopForm())


@login_required
@require_POST
def stop(request: SignedIn, slug: str) -> HttpResponse:
    """Take the model offline at once, with a reason."""
    community = community_at(slug)
    deployments.check_can_stop(request.user, community)
    form = StopForm(request.POST)
    if form.is_valid():
        try:
            deployments.stop(request.user, community=community, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, "The model is offline. The members are asked whether it may return.")
            return redirect("model", slug)
    return _page_of(request, community, stopping=form)


def _page_of(request: HttpRequest, community: Community, *, stopping: StopForm) -> HttpResponse:
    user = visitor(request)
    now = standing(community)
    live = now.live
    every = deployments_of(community)
    earlier = every.exclude(pk=live.pk) if live else every
    return page(
        request,
        "adapters/model.html",
        status=stopping.status,
        community=community,
        standing=now,
        progress=now.progress,
        prompt=messages_of(live.prompt) if live and live.prompt else (),
        endpoint=f"{settings.POLITY_PUBLIC_URL}/c/{community.slug}/v1",
        asking=AskForm(),
        stopping=stopping,
        stop_refused=sentence(lambda: deployments.check_can_stop(user, community)),
        request_refused=sentence(lambda: adaptations.check_can_request(user, community)),
        is_steward=has_role(user, community, Role.STEWARD),
        earlier=list(earlier[:PAST]),
    )
