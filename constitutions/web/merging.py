"""Bringing a draft up to date: what both texts changed, side by side, and what shall stand."""

from collections.abc import Sequence
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.text import Truncator

from constitutions.errors import BaseMovedError, StaleDraftError, UndecidedError
from constitutions.merging.values import Conflict
from constitutions.models import Draft, Version
from constitutions.services import merging, saving
from constitutions.web.conflicts import Teller, decide_as, read
from constitutions.web.desk import draft_at, seen
from governance.errors import RefusalError
from governance.web.pages import SignedIn, page


@login_required
def bring_up_to_date(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show what the merge leaves open, and save it once all is decided. Nothing chosen is lost on the way."""
    draft = draft_at(request, slug, number)
    saving.check_can_edit(request.user, draft)
    found, in_force = merging.merged(draft)
    if request.method != "POST":
        return _page_of(request, draft, in_force, found.conflicts)
    if request.POST.get("version") != str(in_force.number):
        moved = BaseMovedError(number=in_force.number)
        return _page_of(request, draft, in_force, found.conflicts, refusal=moved)
    try:
        done = merging.bring_up_to_date(
            request.user, draft=draft, seen_revision=seen(request), decide=decide_as(request.POST)
        )
    except (UndecidedError, StaleDraftError) as error:
        return _page_of(request, draft, in_force, found.conflicts, refusal=error)
    if merging.says_nothing_new(done):
        messages.success(
            request, "The draft is up to date, and says nothing new any more: you can give it up."
        )
    else:
        messages.success(request, f"The draft is up to date with version {in_force.number}.")
    return redirect("draft", slug, number)


def _page_of(
    request: SignedIn,
    draft: Draft,
    in_force: Version,
    conflicts: Sequence[Conflict],
    *,
    refusal: RefusalError | None = None,
) -> HttpResponse:
    return page(
        request,
        "constitutions/draft_merge.html",
        status=refusal.status if refusal else HTTPStatus.OK,
        community=draft.community,
        draft=draft,
        in_force=in_force,
        refusal=str(refusal) if refusal else "",
        conflicts=read(conflicts, request.POST),
        ours=Teller(_who(f"This draft, by {draft.editor}", draft.reason), "What this draft says"),
        theirs=Teller(
            _who(f"Version {in_force.number}", in_force.decision.summary),
            f"What version {in_force.number} says",
        ),
    )


def _who(name: str, reason: str) -> str:
    return f"{name}: {Truncator(reason).words(30)}" if reason else name
