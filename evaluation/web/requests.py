"""Asking the stewards to let a model go live, where the pipeline did not ask by itself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from evaluation.services import requests
from evaluation.web.naming import name_of, run_at
from governance.web.pages import SignedIn, community_at


@login_required
@require_POST
def ask_stewards(request: SignedIn, slug: str, name: str) -> HttpResponse:
    """Open the stewards' vote on a report. Whoever asks does not vote."""
    run = run_at(community_at(slug), name)
    decision = requests.request_deployment(run, steward=request.user)
    if decision is None:
        return redirect("report", slug, name_of(run))
    messages.success(request, "The stewards are asked. As the one who asked, you do not vote on it.")
    return redirect("decision", slug, decision.pk)
