"""A draft's examples, one form each."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_POST

from constitutions import outline
from constitutions.editing import GONE, Place, at, written
from constitutions.models import Draft
from constitutions.services import saving
from constitutions.web.desk import draft_at, plain_value, seen
from constitutions.web.joining import both_may_write
from constitutions.web.norms import common, norm_at, save, to_norm
from constitutions.web.place_forms import ExampleForm
from governance.web.pages import SignedIn, page, posted


@login_required
@both_may_write
def new(request: SignedIn, slug: str, number: int, place: int) -> HttpResponse:
    """Add an example to a norm."""
    draft, norm = _of(request, slug, number, place)
    examples = outline.examples(norm)
    if examples is None:
        raise Http404
    form = ExampleForm(posted(request), initial={"family": request.GET.get("family", "")})
    if form.is_valid():
        typed = {name: value for name, value in form.differences().items() if value is not GONE}
        taken = [outline.text_at(each, ("id",)) for each in outline.list_at(norm, ("examples",)) or []]
        example = {"id": outline.free_name(f"e{len(examples) + 1}", taken), **typed}
        here: Place = ("norms", place - 1, "examples")
        edit: tuple[Place, object] = ((*here, len(examples)), example) if examples else (here, [example])
        if saved := save(request, draft, [edit], form=form):
            return to_norm(saved, outline.text_at(norm, ("id",)))
    return _page_of(request, draft, norm, form=form, place=place, example=0)


@login_required
@both_may_write
def show(request: SignedIn, slug: str, number: int, place: int, example: int) -> HttpResponse:
    """Show one example and save it."""
    draft, norm = _of(request, slug, number, place)
    found = _example(norm, example)
    form = ExampleForm(posted(request), before=found)
    if form.is_valid():
        here: Place = ("norms", place - 1, "examples", example - 1)
        edits: list[tuple[Place, object]] = [
            ((*here, name), value) for name, value in form.differences().items()
        ]
        if saved := save(request, draft, edits, form=form):
            return to_norm(saved, outline.text_at(norm, ("id",)))
    return _page_of(request, draft, norm, form=form, place=place, example=example)


@login_required
@require_POST
@both_may_write
def remove(request: SignedIn, slug: str, number: int, place: int, example: int) -> HttpResponse:
    """Take an example out of a norm."""
    draft, norm = _of(request, slug, number, place)
    _example(norm, example)
    here: Place = ("norms", place - 1, "examples", example - 1)
    saved = saving.edit(request.user, draft=draft, edits=[(here, GONE)], seen_revision=seen(request))
    messages.success(request, "The example is taken out of this draft.")
    return to_norm(saved, outline.text_at(norm, ("id",)))


def _of(request: SignedIn, slug: str, number: int, place: int) -> tuple[Draft, object]:
    draft = draft_at(request, slug, number)
    saving.check_can_edit(request.user, draft)
    return draft, norm_at(request, draft, place)


def _example(norm: object, number: int) -> object:
    sketches: Sequence[outline.Sketch] = outline.examples(norm) or []
    if not any(sketch.number == number and sketch.editable for sketch in sketches):
        raise Http404
    return at(norm, ("examples", number - 1))


def _page_of(
    request: SignedIn, draft: Draft, norm: object, *, form: ExampleForm, place: int, example: int
) -> HttpResponse:
    every = outline.list_at(norm, ("examples",)) or []
    stands = at(plain_value(draft.source), ("norms", place - 1, "examples", example - 1)) if example else None
    return page(
        request,
        "constitutions/draft_example.html",
        status=form.status,
        **common(request, draft, form),
        place=place,
        example=example,
        statement=outline.text_at(norm, ("statement",)),
        families=sorted({outline.text_at(each, ("family",)) for each in every} - {""}),
        theirs=written(stands) if form.refused and stands is not None else "",
    )
