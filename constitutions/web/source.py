"""A draft's whole text as YAML, checked while one types."""

from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions.errors import ClashingSaveError, StaleDraftError
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.desk import draft_at, say_saved, seen, soundness
from constitutions.web.forms import SourceForm, plain
from constitutions.web.joining import both_may_write
from governance.errors import RefusalError
from governance.web.pages import SignedIn, page


@login_required
@both_may_write
def edit(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show and save the text. What was typed stays on the page whatever happens."""
    draft = draft_at(request, slug, number)
    saving.check_can_edit(request.user, draft)
    if request.method != "POST":
        return _page_of(request, draft, form=SourceForm(initial={"source": draft.source}), typed=draft.source)
    form = SourceForm(request.POST)
    theirs = None
    if form.is_valid():
        source = form.cleaned_data["source"]
        try:
            saved = saving.save(request.user, draft=draft, source=source, seen_revision=seen(request))
        except ClashingSaveError:
            raise
        except StaleDraftError as error:
            form.refuse(error)
            theirs = Draft.objects.select_related("editor").get(pk=draft.pk)
        except RefusalError as error:
            form.refuse(error, field="source")
        else:
            left = soundness(saved.source).sentences
            say_saved(request, saved, "There is something left to mend; see below." if left else "")
            return redirect("draft-yaml", slug, number)
    return _page_of(request, draft, form=form, typed=plain(request.POST.get("source", "")), theirs=theirs)


@login_required
@require_POST
def check(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Say how sound a text is that is being typed. Nothing is saved."""
    draft = draft_at(request, slug, number)
    saving.check_can_edit(request.user, draft)
    source = plain(request.POST.get("source", ""))
    return page(
        request,
        "constitutions/parts/soundness.html",
        soundness=soundness(source),
        unsaved=source != plain(draft.source),
        status=HTTPStatus.OK,
    )


def _page_of(
    request: SignedIn, draft: Draft, *, form: SourceForm, typed: str, theirs: Draft | None = None
) -> HttpResponse:
    return page(
        request,
        "constitutions/draft_yaml.html",
        status=form.status,
        community=draft.community,
        draft=draft,
        form=form,
        soundness=soundness(typed),
        revision=theirs.revision if theirs else _revision(request, draft),
        theirs=theirs,
    )


def _revision(request: SignedIn, draft: Draft) -> int:
    # A page shown again after a refusal keeps the revision its words were written on.
    return seen(request) if request.method == "POST" else draft.revision
