"""Holding a new model back while it takes over, and letting its plan go on. For stewards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from adapters.selectors import live_deployment
from adapters.services import holds
from adapters.web.lever_forms import HoldForm, ResumeForm
from governance.errors import RefusalError
from governance.web.pages import SignedIn, community_at, page, posted


@login_required
def hold(request: SignedIn, slug: str) -> HttpResponse:
    """Show what share the new model answers, and hold it at another."""
    community = community_at(slug)
    phase = holds.check_can_hold(request.user, community)
    form = HoldForm(phase, posted(request))
    if form.is_valid():
        try:
            held = holds.hold(
                request.user,
                community=community,
                share=form.cleaned_data["share"],
                reason=form.cleaned_data["reason"],
            )
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(request, f"The new model is held at {held.share} % of conversations.")
            return redirect("model", slug)
    return _page_of(request, slug, form, ResumeForm())


@login_required
@require_POST
def resume(request: SignedIn, slug: str) -> HttpResponse:
    """Let the plan go on, with a reason."""
    community = community_at(slug)
    held = holds.check_can_resume(request.user, community)
    form = ResumeForm(request.POST)
    if form.is_valid():
        try:
            phase = holds.resume(request.user, community=community, reason=form.cleaned_data["reason"])
        except RefusalError as error:
            form.refuse(error)
        else:
            messages.success(
                request, f"The plan goes on: the new model answers {phase.share} % of conversations."
            )
            return redirect("model", slug)
    return _page_of(request, slug, HoldForm(held.phase), form)


def _page_of(request: SignedIn, slug: str, form: HoldForm, resuming: ResumeForm) -> HttpResponse:
    community = community_at(slug)
    return page(
        request,
        "adapters/hold.html",
        status=max(form.status, resuming.status),
        community=community,
        phase=form.phase,
        live=live_deployment(community),
        form=form,
        resuming=resuming,
    )
