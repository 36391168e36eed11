"""A draft norm by norm: forms for those who would rather not write YAML."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions import outline
from constitutions.editing import GONE, Place, at, written
from constitutions.errors import ClashingSaveError
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.desk import as_seen, draft_at, plain_value, say_saved, seen, soundness
from constitutions.web.forms import HeadForm, NewNormForm, NormForm, PlaceForm
from constitutions.web.joining import both_may_write
from governance.errors import RefusalError
from governance.web.pages import SignedIn, page, posted


@login_required
@both_may_write
def index(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show the title, the preamble and the list of norms; save the first two."""
    draft = _editable(request, slug, number)
    value = plain_value(as_seen(request, draft))
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
@both_may_write
def new(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Add a norm behind the others."""
    draft = _editable(request, slug, number)
    value = plain_value(as_seen(request, draft))
    norms = outline.norms(value)
    if norms is None:
        raise Http404
    form = NewNormForm(posted(request))
    if form.is_valid():
        norm = {name: typed for name, typed in form.differences({}).items() if typed is not GONE}
        norm["id"] = outline.free_name(str(norm["id"]), [each.name for each in norms])
        edit = (("norms", len(norms)), norm) if norms else (("norms",), [norm])
        if saved := save(request, draft, [edit], form=form):
            return to_norm(saved, str(norm["id"]))
    return page(
        request, "constitutions/draft_norm_new.html", status=form.status, **common(request, draft, form)
    )


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Show one norm with its examples; save the norm."""
    draft = _editable(request, slug, number)
    norm = norm_at(request, draft, place)
    initial = {name: outline.text_at(norm, (name,)) for name in NormForm.base_fields}
    form = NormForm(posted(request), initial=initial)
    if form.is_valid():
        edits: list[tuple[Place, object]] = [
            (("norms", place - 1, name), new) for name, new in form.differences(norm).items()
        ]
        if saved := save(request, draft, edits, form=form):
            return to_norm(saved, outline.text_at(norm, ("id",)))
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
@both_may_write
def remove(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Take a norm out of the text."""
    draft = _editable(request, slug, number)
    norm_at(request, draft, place)
    edit: tuple[Place, object] = (("norms", place - 1), GONE)
    saving.edit(request.user, draft=draft, edits=[edit], seen_revision=seen(request))
    messages.success(request, "The norm is taken out of this draft.")
    return redirect("draft-norms", slug, number)


def norm_at(request: SignedIn, draft: Draft, place: int) -> object:
    """Return the norm at a place of the draft as the person saw it, counted from 1. Raises ``Http404``."""
    value = plain_value(as_seen(request, draft))
    if not any(norm.number == place and norm.editable for norm in outline.norms(value) or []):
        raise Http404
    return at(value, ("norms", place - 1))


def to_norm(draft: Draft, name: str) -> HttpResponseRedirect:
    """Lead to the form of the norm of that name, wherever it stands now."""
    norms = outline.norms(plain_value(draft.source)) or []
    place = next((norm.number for norm in norms if norm.name == name), None)
    if place is None:
        return redirect("draft-norms", draft.community.slug, draft.pk)
    return redirect("draft-norm", draft.community.slug, draft.pk, place)


def save(
    request: SignedIn, draft: Draft, edits: list[tuple[Place, object]], *, form: PlaceForm
) -> Draft | None:
    """Write ``edits`` into the draft and return it, or say on the form why not."""
    try:
        if edits:
            draft = saving.edit(request.user, draft=draft, edits=edits, seen_revision=seen(request))
    except ClashingSaveError:
        raise
    except RefusalError as error:
        form.refuse(error)
        draft.refresh_from_db()
        return None
    say_saved(request, draft)
    return draft


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
    saving.check_can_edit(request.user, draft)
    return draft
