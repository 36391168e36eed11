"""A draft norm by norm: forms for those who would rather not write YAML."""

from dataclasses import dataclass
from http import HTTPStatus

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from constitutions import outline
from constitutions.editing import GONE, Place, at, written
from constitutions.errors import ClashingSaveError
from constitutions.formats import UnreadableError, norm_from_value
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.desk import as_seen, draft_at, plain_value, say_saved, seen, soundness
from constitutions.web.from_statement import filled_in, origin, statement_asked
from constitutions.web.joining import both_may_write
from constitutions.web.norm_reading import NormRead, norm_read
from constitutions.web.place_form import PlaceForm
from constitutions.web.place_forms import HeadForm, NewNormForm, NormForm
from constitutions.web.shape_forms import JoinForm, SectionForm, SplitForm
from constitutions.web.sketches import sketched
from governance.errors import RefusalError
from governance.web.forms import PoliteForm
from governance.web.pages import SignedIn, page, posted


@dataclass(frozen=True)
class Preview:
    """A norm as it would read, once it is sound; until then what is to be mended in it."""

    norm: NormRead | None
    sentences: tuple[str, ...]


@login_required
@both_may_write
def index(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show the title, the preamble and the list of norms; save the first two."""
    draft = editable(request, slug, number)
    value = plain_value(as_seen(request, draft))
    form = HeadForm(posted(request), before=value)
    if form.is_valid():
        edits: list[tuple[Place, object]] = [((name,), new) for name, new in form.differences().items()]
        if save(request, draft, edits, form=form):
            return redirect("draft-norms", slug, number)
    return page(
        request,
        "constitutions/draft_norms.html",
        status=form.status,
        **common(request, draft, form),
        norms=outline.norms(value),
        sections=outline.sections(value),
        theirs=_head(draft) if form.refused else "",
        section_form=SectionForm(auto_id="id_section_%s"),
    )


@login_required
@both_may_write
def new(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Add a norm behind the others."""
    draft = editable(request, slug, number)
    value = plain_value(as_seen(request, draft))
    norms = outline.norms(value)
    if norms is None:
        raise Http404
    statement = statement_asked(request, draft.community)
    form = NewNormForm(posted(request), text=value, initial=filled_in(statement))
    if form.is_valid():
        norm = {name: typed for name, typed in form.differences().items() if typed is not GONE}
        norm |= origin(statement)
        norm["id"] = outline.free_name(str(norm["id"]), [each.name for each in norms])
        edit = (("norms", len(norms)), norm) if norms else (("norms",), [norm])
        if saved := save(request, draft, [edit], form=form):
            return to_norm(saved, str(norm["id"]))
    return page(
        request,
        "constitutions/draft_norm_new.html",
        status=form.status,
        **common(request, draft, form),
        statement=statement,
    )


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Show one norm with its examples; save the norm, or show how what was typed would read."""
    draft = editable(request, slug, number)
    form, norm = _form(request, draft, place)
    looks = request.method == "POST" and "look" in request.POST
    if form.is_valid() and not looks:
        edits: list[tuple[Place, object]] = [
            (("norms", place - 1, name), new) for name, new in form.differences().items()
        ]
        if saved := save(request, draft, edits, form=form):
            return to_norm(saved, outline.text_at(norm, ("id",)))
    every = outline.norms(plain_value(draft.source)) or []
    if form.refused:
        # Others may have moved it since; what is sent again must mean the same norm.
        name = outline.text_at(norm, ("id",))
        place = next((each.number for each in every if each.name == name), place)
    others = [each for each in every if each.number != place]
    return page(
        request,
        "constitutions/draft_norm.html",
        status=form.status,
        **common(request, draft, form),
        place=place,
        name=outline.text_at(norm, ("id",)) or f"norm {place}",
        examples=sketched(norm),
        preview=_preview(form, norm, place),
        looks=looks,
        theirs=_theirs(draft, ("norms", place - 1)) if form.refused else "",
        split_form=SplitForm(),
        join_form=JoinForm(others=others) if others else None,
    )


@login_required
@require_POST
def preview(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Say how a norm that is being typed would read. Nothing is saved."""
    draft = editable(request, slug, number)
    form, norm = _form(request, draft, place)
    shown = _preview(form, norm, place)
    return page(request, "constitutions/parts/norm_preview.html", status=HTTPStatus.OK, preview=shown)


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
    request: SignedIn, draft: Draft, edits: list[tuple[Place, object]], *, form: PoliteForm
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


def editable(request: SignedIn, slug: str, number: int) -> Draft:
    """Return a draft to somebody who may write on it. Raises ``Http404``, or the refusal."""
    draft = draft_at(request, slug, number)
    saving.check_can_edit(request.user, draft)
    return draft


def _form(request: SignedIn, draft: Draft, place: int) -> tuple[NormForm, object]:
    norm = norm_at(request, draft, place)
    return NormForm(posted(request), before=norm, text=plain_value(as_seen(request, draft))), norm


def _preview(form: NormForm, norm: object, place: int) -> Preview:
    said = dict(norm) if isinstance(norm, dict) else {}
    if form.is_bound:
        if not form.is_valid():
            return Preview(None, ())
        said |= form.differences()
        said = {name: value for name, value in said.items() if value is not GONE}
    try:
        return Preview(norm_read(norm_from_value(said), place), ())
    except UnreadableError as error:
        return Preview(None, error.sentences)


def _head(draft: Draft) -> str:
    value = plain_value(draft.source)
    return (
        written({name: at(value, (name,)) for name in HeadForm.base_fields})
        if isinstance(value, dict)
        else ""
    )


def _theirs(draft: Draft, place: Place) -> str:
    found = at(plain_value(draft.source), place)
    return written(found) if found is not None else ""
