"""Keeping what people write on a draft. Two who write at once are merged, and neither loses a word."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction

from constitutions.editing import Place, with_values, written
from constitutions.errors import (
    ClashingSaveError,
    DraftNotEditableError,
    StaleDraftError,
    UnreadableTextError,
)
from constitutions.formats import MAX_BYTES, UnreadableError
from constitutions.merging.deciding import decided
from constitutions.merging.texts import joined
from constitutions.merging.values import Conflict, Merge, Value
from constitutions.models import Draft, DraftRevision
from constitutions.states import DraftStatus
from governance import clock
from governance.models import Role, User
from governance.permissions import check_role
from governance.phrasing import counted
from governance.policies import check_open

KEPT = 50
"""How many revisions of a draft are kept: words begun on an older one are not merged, but shown beside it."""

Decide = Callable[[int, Conflict], Value]
"""What people chose for a conflict and its number; raises ``KeyError`` for one they left open."""


@dataclass(frozen=True)
class Decided:
    """What somebody chose where both had changed the same, and the revision they had beside their own words."""

    revision: int
    decide: Decide


def check_can_edit(editor: User | None, draft: Draft) -> None:
    """Raise the sentence that says why the person cannot write on this draft now."""
    check_role(editor, draft.community, Role.DRAFTER)
    check_open(draft.community)
    if draft.status != DraftStatus.EDITING:
        raise DraftNotEditableError(status=draft.status)


def check_size(source: str) -> None:
    """Raise :class:`UnreadableTextError` for a text that is too long to be read."""
    if "\0" in source:
        raise UnreadableTextError(sentences="It has a character that no text has (U+0000). Remove it.")
    size = len(source.encode())
    if size > MAX_BYTES:
        raise UnreadableTextError(sentences=f"It has {size:,} bytes; the limit is {MAX_BYTES:,}. Shorten it.")


@transaction.atomic
def save(
    editor: User, *, draft: Draft, source: str, seen_revision: int, decided_so: Decided | None = None
) -> Draft:
    """Keep ``source``, which was written over ``seen_revision``, as the draft's text.

    What others saved since is merged with it. Raises :class:`ClashingSaveError` where both changed the same and
    ``decided_so`` does not say what shall stand, and :class:`StaleDraftError` where nothing can be merged.
    Saving leaves no ledger row: a draft is its authors' desk until it is proposed.
    """
    draft = for_editing(editor, draft)
    if draft.revision != seen_revision:
        source = _with_theirs(draft, source, seen_revision, decided_so)
    return draft if source == draft.source else keep(editor, draft, source)


@transaction.atomic
def edit(editor: User, *, draft: Draft, edits: Sequence[tuple[Place, object]], seen_revision: int) -> Draft:
    """Change places of the text that the editor saw, one after the other, and leave the rest as it was typed.

    Raises what :func:`save` raises, and :class:`UnreadableTextError` if the text is not YAML.
    """
    draft = for_editing(editor, draft)
    source = source_at(draft, seen_revision)
    try:
        source = with_values(source, edits)
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error
    except LookupError as error:
        raise UnreadableTextError(sentences=f"{error} Mend it as YAML first.") from error
    return save(editor, draft=draft, source=source, seen_revision=seen_revision)


def joining(draft: Draft, source: str, seen_revision: int) -> str | Merge:
    """Return ``source`` with what others saved since ``seen_revision``, or what is left to decide between them.

    Raises :class:`StaleDraftError` where the texts cannot be merged.
    """
    try:
        return joined(source_at(draft, seen_revision), source, draft.source)
    except ValueError as error:
        raise StaleDraftError(editor=draft.editor) from error


def source_at(draft: Draft, revision: int) -> str:
    """Return a draft's text as it was at a revision. Raises :class:`StaleDraftError` if it is not kept any more."""
    if revision == draft.revision:
        return draft.source
    found = DraftRevision.objects.filter(draft=draft, number=revision).first()
    if found is None:
        raise StaleDraftError(editor=draft.editor)
    return found.source


def for_editing(editor: User, draft: Draft) -> Draft:
    """Return the draft locked and read anew, if the person may write on it."""
    locked = Draft.objects.select_for_update(of=("self",)).select_related("community", "editor", "base")
    draft = locked.get(pk=draft.pk)
    check_can_edit(editor, draft)
    return draft


def keep(editor: User, draft: Draft, source: str) -> Draft:
    """Keep ``source`` as the next revision of a draft that :func:`for_editing` returned."""
    check_size(source)
    draft.source = source
    draft.editor = editor
    draft.revision += 1
    draft.saved_at = clock.now()
    draft.save(update_fields=["source", "editor", "revision", "saved_at"])
    remember(draft)
    return draft


def remember(draft: Draft) -> None:
    """Keep the draft's text as it is now for those who write on it, and forget the oldest."""
    DraftRevision.objects.create(
        community=draft.community, draft=draft, number=draft.revision, source=draft.source
    )
    draft.revisions.filter(number__lte=draft.revision - KEPT).delete()


def _with_theirs(draft: Draft, source: str, seen_revision: int, decided_so: Decided | None) -> str:
    found = joining(draft, source, seen_revision)
    if isinstance(found, str):
        return found
    places = counted(len(found.conflicts), "place", "places")
    clash = ClashingSaveError(editor=draft.editor, places=places, source=source)
    if decided_so is None or decided_so.revision != draft.revision:
        raise clash
    return written(decided(found, readings(found, decided_so.decide, refusal=clash)))


def readings(found: Merge, decide: Decide, *, refusal: Exception) -> list[Value]:
    """Return what people chose for each conflict of a merge. Raises ``refusal`` if they left one open."""
    try:
        return [decide(number, conflict) for number, conflict in enumerate(found.conflicts)]
    except KeyError as error:
        raise refusal from error
