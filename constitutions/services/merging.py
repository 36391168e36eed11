"""Bringing a draft up to date with the version that came into force since it was begun."""

from django.db import transaction

from constitutions.canonical import plain_value
from constitutions.editing import written
from constitutions.errors import StaleDraftError, StillInForceError, UndecidedError, UnreadableTextError
from constitutions.events import DraftReanchored
from constitutions.formats import UnreadableError, from_yaml, value_of
from constitutions.merging.deciding import decided
from constitutions.merging.values import Merge, Value, has_names, merge
from constitutions.models import Draft, Version
from constitutions.selectors import version_in_force
from constitutions.services.saving import Decide, for_editing, keep, readings
from governance import ledger
from governance.models import User
from governance.phrasing import counted
from governance.subjects import subject_of


def merged(draft: Draft) -> tuple[Merge, Version]:
    """Return the draft merged with the version in force, and that version.

    Raises :class:`StillInForceError` if the draft's base is in force, and :class:`UnreadableTextError` for a
    draft that is not YAML yet.
    """
    in_force = version_in_force(draft.community)
    if in_force is None or draft.base == in_force:
        raise StillInForceError
    try:
        return merge(
            _value(draft.base) if draft.base else {}, _said(draft.source), _value(in_force)
        ), in_force
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error
    except ValueError as error:
        raise UnreadableTextError(sentences=str(error)) from error


@transaction.atomic
def bring_up_to_date(editor: User, *, draft: Draft, seen_revision: int, decide: Decide) -> Draft:
    """Make the merge the draft's text, and the version in force its base.

    Raises what :func:`merged` and saving a draft raise, and :class:`UndecidedError` where ``decide`` leaves a
    conflict open. Comments in the draft's YAML are lost.
    """
    draft = for_editing(editor, draft)
    if draft.revision != seen_revision:
        raise StaleDraftError(editor=draft.editor)
    found, in_force = merged(draft)
    left = UndecidedError(places=counted(len(found.conflicts), "place", "places"))
    chosen = readings(found, decide, refusal=left)
    before = draft.base
    draft.base = in_force
    draft.save(update_fields=["base"])
    keep(editor, draft, written(decided(found, chosen)))
    ledger.record(
        DraftReanchored(
            subject=subject_of(draft),
            base_digest=in_force.text_id,
            before_digest=before.text_id if before else "",
        ),
        community=draft.community,
        actor=editor,
    )
    return draft


def says_nothing_new(draft: Draft) -> bool:
    """Whether the draft says what the version it stands on says already."""
    if draft.base is None:
        return False
    try:
        return bool(_said(draft.source) == _value(draft.base))
    except UnreadableError:
        return False


def _said(source: str) -> Value:
    """Return what a draft says: as a document would be stored if it is sound, else as it was typed."""
    try:
        return plain_value(from_yaml(source))
    except UnreadableError:
        said = value_of(source)
    if not isinstance(said, dict) or not has_names(said):
        raise UnreadableError("It is not a text with a title and norms yet.")
    return said


def _value(version: Version) -> Value:
    return plain_value(version.text.document)
