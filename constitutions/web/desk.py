"""What the pages of a draft share: finding it, saying how sound it is, and who may write on it."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from constitutions.document import Document
from constitutions.formats import UnreadableError, from_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts
from governance.errors import RefusalError
from governance.permissions import check_member
from governance.web.pages import visitor


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


def seen(request: HttpRequest) -> int:
    """Return the revision that the person had before them when they began to write."""
    number = request.POST.get("revision", "")
    return int(number) if number.isdecimal() else 0
