"""Two people wrote on one draft and changed the same: both readings side by side, and what shall stand."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions.errors import ClashingSaveError
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.conflicts import Teller, decide_as, read
from constitutions.web.desk import draft_at, say_saved, seen
from constitutions.web.forms import plain
from governance.errors import RefusalError
from governance.web.pages import SignedIn, natural, page

View = Callable[..., HttpResponse]


def both_may_write(view: View) -> View:
    """Answer a clash with somebody else's words by a page on which both are joined. Nothing is lost on the way."""

    @wraps(view)
    def answering(request: SignedIn, slug: str, number: int, *places: int, **named: int) -> HttpResponse:
        try:
            return view(request, slug, number, *places, **named)
        except ClashingSaveError as clash:
            return _page_of(request, draft_at(request, slug, number), clash)

    return answering


@login_required
@require_POST
@both_may_write
def join(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Save somebody's words together with what was saved meanwhile, as they chose."""
    draft = draft_at(request, slug, number)
    source = plain(request.POST.get("source", ""))
    beside = natural(request.POST.get("beside", ""))
    try:
        saved = saving.save(
            request.user,
            draft=draft,
            source=source,
            seen_revision=seen(request),
            decided_so=saving.Decided(beside, decide_as(request.POST)),
        )
    except ClashingSaveError:
        raise
    except RefusalError as refusal:
        return _with_own_text(request, draft_at(request, slug, number), source, refusal)
    say_saved(request, saved)
    return redirect("draft-norms", slug, number)


def _with_own_text(request: SignedIn, draft: Draft, source: str, refusal: RefusalError) -> HttpResponse:
    """Show why nothing was saved, with the person's own text in whole, to copy."""
    return page(
        request,
        "constitutions/draft_join.html",
        status=refusal.status,
        community=draft.community,
        draft=draft,
        refusal=str(refusal),
        source=source,
        revision=seen(request),
        kept="",
        conflicts=(),
    )


def _page_of(request: SignedIn, draft: Draft, clash: ClashingSaveError) -> HttpResponse:
    found = saving.joining(draft, clash.source, seen(request))
    conflicts = () if isinstance(found, str) else found.conflicts
    is_another = request.POST.get("beside") not in (None, str(draft.revision))
    return page(
        request,
        "constitutions/draft_join.html",
        status=clash.status,
        community=draft.community,
        draft=draft,
        refusal=str(clash),
        ours=Teller("You", "What I wrote"),
        theirs=Teller(str(draft.editor), f"What {draft.editor} wrote"),
        kept=request.POST.get("kept", ""),
        source=clash.source,
        revision=seen(request),
        # What was chosen beside an older text would be read as chosen beside this one.
        conflicts=read(conflicts, QueryDict() if is_another else request.POST),
    )
