"""Bringing a draft up to date: what both texts changed, side by side, and what shall stand."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect

from constitutions.editing import written
from constitutions.errors import BaseMovedError, StaleDraftError, UndecidedError
from constitutions.merging.deciding import Side, reading
from constitutions.merging.values import ABSENT, NAMED, Conflict, Value
from constitutions.models import Draft, Version
from constitutions.services import drafts, merging
from constitutions.web.desk import draft_at, seen
from constitutions.web.forms import plain
from constitutions.wording import Piece, pieces
from governance.errors import RefusalError
from governance.web.pages import SignedIn, page

OWN_WORDS = "words"
"""What is chosen when people write something else than either side."""


@dataclass(frozen=True)
class ReadConflict:
    """A conflict on the page: where it is, what stood there, what both sides say, and what was chosen so far.

    ``ours`` and ``theirs`` mark what each side changed; there is nothing where a side took everything out.
    """

    number: int
    where: str
    before: str
    ours: tuple[Piece, ...]
    theirs: tuple[Piece, ...]
    chosen: str
    words: str
    can_write: bool


@login_required
def bring_up_to_date(request: SignedIn, slug: str, number: int) -> HttpResponse:
    """Show what the merge leaves open, and save it once all is decided. Nothing chosen is lost on the way."""
    draft = draft_at(request, slug, number)
    drafts.check_can_edit(request.user, draft)
    found, in_force = merging.merged(draft)
    if request.method != "POST":
        return _page_of(request, draft, in_force, found.conflicts)
    if request.POST.get("version") != str(in_force.number):
        moved = BaseMovedError(number=in_force.number)
        return _page_of(request, draft, in_force, found.conflicts, refusal=moved)
    try:
        done = merging.bring_up_to_date(
            request.user, draft=draft, seen_revision=seen(request), decide=_decide(request.POST)
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


def _decide(chosen: QueryDict) -> merging.Decide:
    def decide(number: int, conflict: Conflict) -> Value:
        side = str(chosen[f"choice-{number}"])
        if side == OWN_WORDS and _can_write(conflict):
            return plain(chosen.get(f"words-{number}", "")).strip()
        return reading(conflict, {each.value: each for each in Side}[side])

    return decide


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
        conflicts=[_read(number, conflict, request.POST) for number, conflict in enumerate(conflicts)],
    )


def _read(number: int, conflict: Conflict, chosen: QueryDict) -> ReadConflict:
    before = _text(conflict.base)
    return ReadConflict(
        number=number,
        where=where(conflict),
        before=before,
        ours=_marked(before, conflict.ours),
        theirs=_marked(before, conflict.theirs),
        chosen=chosen.get(f"choice-{number}", ""),
        words=chosen.get(f"words-{number}", _text(conflict.ours)),
        can_write=_can_write(conflict),
    )


def _marked(before: str, value: Value) -> tuple[Piece, ...]:
    return () if value is ABSENT else pieces(before, _text(value))


def _can_write(conflict: Conflict) -> bool:
    return all(isinstance(each, str) for each in (conflict.ours, conflict.theirs))


def where(conflict: Conflict) -> str:
    """Name a place as people read it: “norm plain-words, rationale, paragraph 2”."""
    *way, last = conflict.place
    words = [f"{step.removesuffix('s')} {name}" if name else step for step, name in _pairs((*way, last))]
    if conflict.paragraph is not None:
        words.append(f"paragraph {conflict.paragraph + 1}")
    return ", ".join(words).replace("_", " ")


def _pairs(place: Sequence[str]) -> Iterator[tuple[str, str]]:
    steps = iter(place)
    for step in steps:
        yield step, (next(steps, "") if step in NAMED else "")


def _text(value: Value) -> str:
    if value is ABSENT:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return written(value).strip()
