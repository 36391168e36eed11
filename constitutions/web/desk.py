"""What the pages of a draft share: finding it, saying how sound it is, and who may write on it."""

import re
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from constitutions.document import Document
from constitutions.errors import StaleDraftError
from constitutions.formats import UnreadableError, from_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts, saving
from governance.errors import RefusalError
from governance.permissions import check_member
from governance.web.pages import natural, visitor

KEPT = re.compile(r"[a-z0-9]{8,40}")
"""What a browser calls the words it keeps until they are saved."""


@dataclass(frozen=True)
class Soundness:
    """What a draft's text is so far: a document, or sentences that say place by place what to mend."""

    document: Document | None
    sentences: tuple[str, ...]

    def about(self, place: str) -> tuple[str, ...]:
        """Return the sentences about a place such as ``norms 2``, without its name."""
        within = (
            each.removeprefix(place) for each in self.sentences if each.startswith((f"{place} ", f"{place}:"))
        )
        return tuple(each.removeprefix(" › ").removeprefix(": ") for each in within)


def draft_at(request: HttpRequest, slug: str, number: int) -> Draft:
    """Return a draft to a member of its community. Raises ``Http404``, or NotAMemberError."""
    every = Draft.objects.select_related("community", "author", "editor", "base", "decision", "text")
    draft = get_object_or_404(every, pk=number, community__slug=slug)
    check_member(visitor(request), draft.community)
    return draft


def soundness(source: str) -> Soundness:
    """Read a draft's text and say what it is so far."""
    try:
        document = from_yaml(source)
    except UnreadableError as error:
        return Soundness(None, error.sentences)
    try:
        drafts.check_acceptable(document)
    except RefusalError as error:
        return Soundness(document, (str(error),))
    return Soundness(document, ())


def plain_value(source: str) -> object:
    """Return what a draft's text says, or ``None`` where it is not YAML."""
    try:
        return value_of(source)
    except UnreadableError:
        return None


def as_seen(request: HttpRequest, draft: Draft) -> str:
    """Return the text that the person's words were written over; the last one where that is not kept any more."""
    if request.method != "POST":
        return draft.source
    try:
        return saving.source_at(draft, seen(request))
    except StaleDraftError:
        return draft.source


def say_saved(request: HttpRequest, saved: Draft, more: str = "") -> None:
    """Say that words were saved, so that the browser that kept them can forget them."""
    together = saved.revision > seen(request) + 1
    text = "Saved, together with what others wrote meanwhile." if together else "Saved."
    say(request, f"{text} {more}".strip())


def say(request: HttpRequest, text: str) -> None:
    """Say that something was done with what the form said."""
    token = request.POST.get("kept", "")
    messages.success(request, text, extra_tags=token if KEPT.fullmatch(token) else "")


def seen(request: HttpRequest) -> int:
    """Return the revision that the person had before them when they began to write."""
    return natural(request.POST.get("revision", ""))
