"""A draft norm by norm: forms for those who would rather not write YAML."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions import outline
from constitutions.editing import GONE, Place, at, written
from constitutions.models import Draft
from constitutions.services import drafts
from constitutions.web.desk import draft_at, plain_value, seen, soundness
from constitutions.web.forms import HeadForm, NewNormForm, NormForm, PlaceForm
from governance.errors import RefusalError
from governance.web.pages import SignedIn, page, posted


@login_required
def index(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show the title, the preamble and the list of norms; save the first two."""
    draft = _editable(request, slug, number)
    value = plain_value(draft.source)
    initial = {name: outline.text_at(value, (name,)) for name in HeadForm.base_fields}
    form = HeadForm(posted(request), initial=initial)
    if form.is_valid():
        edits: list[tuple[Place, object]] = [((name,), new) for name, new in form.differences(value).items()]
        if save(request, draft, edits, form=form):
            return redirect("draft-norms", slug, number)
    return page(
        request,
        "constitutions/draft_norms.html",
        status=form.status,
        **common(request, draft, form),
        norms=outline.norms(value),
    )


@login_required
def new(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Add a norm behind the others."""
    draft = _editable(request, slug, number)
    value = plain_value(draft.source)
    norms = outline.norms(value)
    if norms is None:
        raise Http404
    form = NewNormForm(posted(request))
    if form.is_valid():
        norm = {name: typed for name, typed in form.differences({}).items() if typed is not GONE}
        norm["id"] = outline.free_name(str(norm["id"]), [each.name for each in norms])
        edit = (("norms", len(norms)), norm) if norms else (("norms",), [norm])
        if save(request, draft, [edit], form=form):
            return redirect("draft-norm", slug, number, len(norms) + 1)
    return page(
        request, "constitutions/draft_norm_new.html", status=form.status, **common(request, draft, form)
    )


@login_required
def show(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Show one norm with its examples; save the norm."""
    draft = _editable(request, slug, number)
    norm = norm_at(draft, place)
    initial = {name: outline.text_at(norm, (name,)) for name in NormForm.base_fields}
    form = NormForm(posted(request), initial=initial)
    if form.is_valid():
        edits: list[tuple[Place, object]] = [
            (("norms", place - 1, name), new) for name, new in form.differences(norm).items()
        ]
        if save(request, draft, edits, form=form):
            return redirect("draft-norm", slug, number, place)
    return page(
        request,
        "constitutions/draft_norm.html",
        status=form.status,
        **common(request, draft, form),
        place=place,
        name=outline.text_at(norm, ("id",)) or f"norm {place}",
        examples=outline.examples(norm),
        sentences=soundness(draft.source).about(f"norms {place}"),
        theirs=_theirs(draft, ("norms", place - 1)) if form.refused else "",
    )


@login_required
@require_POST
def remove(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Take a norm out of the text."""
    draft = _editable(request, slug, number)
    norm_at(draft, place)
    drafts.edit(request.user, draft=draft, edits=[(("norms", place - 1), GONE)], seen_revision=seen(request))
    messages.success(request, "The norm is taken out of this draft.")
    return redirect("draft-norms", slug, number)


def norm_at(draft: Draft, place: int) -> object:
    """Return the norm at a place of the draft, counted from 1. Raises ``Http404``."""
    norms = outline.norms(plain_value(draft.source)) or []
    if not any(norm.number == place and norm.editable for norm in norms):
        raise Http404
    return at(plain_value(draft.source), ("norms", place - 1))


def save(request: SignedIn, draft: Draft, edits: list[tuple[Place, object]], *, form: PlaceForm) -> bool:
    """Write ``edits`` into the draft, or say on the form why not. Returns whether they were written."""
    try:
        if edits:
            drafts.edit(request.user, draft=draft, edits=edits, seen_revision=seen(request))
    except RefusalError as error:
        form.refuse(error)
        draft.refresh_from_db()
        return False
    messages.success(request, "Saved.")
    return True


def common(request: SignedIn, draft: Draft, form: PlaceForm) -> dict[str, object]:
    """Return what every page of the forms shows. Its revision is the one the person's words are written on."""
    stale = bool(form.refused)
    return {
        "community": draft.community,
        "draft": draft,
        "form": form,
        "revision": seen(request) if request.method == "POST" and not stale else draft.revision,
        "soundness": soundness(draft.source),
    }


def _theirs(draft: Draft, place: Place) -> str:
    found = at(plain_value(draft.source), place)
    return written(found) if found is not None else ""


def _editable(request: SignedIn, slug: str, number: int) -> Draft:
    draft = draft_at(request, slug, number)
    drafts.check_can_edit(request.user, draft)
    return draft
