"""Beginning drafts from others' texts: forks, and amendments that follow a charter."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from constitutions.models import Version
from constitutions.services import upstreams
from constitutions.web.conflicts import where
from governance.web.pages import SignedIn, community_at, natural


@login_required
@require_POST
def fork(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Begin a draft of one's own community from this version."""
    community = community_at(request.POST.get("community", ""))
    draft = upstreams.fork(request.user, community=community, version=_version(slug, number))
    messages.success(request, "The draft is begun. It names the text it comes from.")
    return redirect("draft", community.slug, draft.pk)


@login_required
@require_POST
def follow(request: SignedIn, slug: str) -> HttpResponse:
    """Begin a draft that adheres to a charter's newer version."""
    name, _, number = request.POST.get("charter", "").rpartition("@")
    charter = _version(name.replace("\0", ""), natural(number))
    found = upstreams.follow(request.user, community=community_at(slug), charter=charter)
    messages.success(request, "The draft is begun. Read what it changes, then put it to the vote.")
    for conflict in found.conflicts:
        messages.warning(
            request, f"You and the charter both changed {where(conflict)}. Your words stand; look at it."
        )
    return redirect("draft", slug, found.draft.pk)


def _version(slug: str, number: int) -> Version:
    versions = Version.objects.select_related("community", "text")
    return get_object_or_404(versions, community__slug=slug, number=number)
