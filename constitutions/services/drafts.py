"""Writing texts and putting them to the vote."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.text import Truncator

from constitutions.document import Document, Kind
from constitutions.editing import Place, with_value
from constitutions.effective import Fault, Problem, resolve
from constitutions.errors import (
    AnotherTextOpenError,
    BaseMovedError,
    CharterCeilingError,
    CharterFloorError,
    DepartureError,
    DraftNotEditableError,
    MissingRuleError,
    ReservedNormError,
    StaleDraftError,
    UnreadableTextError,
    UnresolvedChartersError,
)
from constitutions.events import DraftAbandoned, DraftProposed, DraftStarted
from constitutions.formats import MAX_BYTES, UnreadableError, from_yaml
from constitutions.models import Draft
from constitutions.selectors import RATIFY, charters_above, ratifying_rule, version_in_force
from constitutions.services.texts import store
from constitutions.states import DRAFT, DraftStatus
from governance import clock, ledger
from governance.errors import ReasonNeededError, RefusalError
from governance.models import Community, Decision, Role, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.services import decisions
from governance.subjects import subject_of

DEPLOY = "deploy"
"""The kind of decision that lets a model go live; a constitution must have a rule for it."""

TITLE_IN_QUESTION = 160
"""How many characters of a text's title stand in the question put to the electors."""


@transaction.atomic
def start(author: User, *, community: Community, source: str) -> Draft:
    """Begin a draft from the version in force, or from nothing. ``source`` is YAML, sound or not yet."""
    check_role(author, community, Role.DRAFTER)
    check_open(community)
    _check_size(source)
    base = version_in_force(community)
    moment = clock.now()
    draft = Draft.objects.create(
        community=community,
        author=author,
        editor=author,
        base=base,
        source=source,
        started_at=moment,
        saved_at=moment,
    )
    ledger.record(
        DraftStarted(subject=subject_of(draft), base_digest=base.text_id if base else ""),
        community=community,
        actor=author,
    )
    return draft


def check_can_edit(editor: User | None, draft: Draft) -> None:
    """Raise the sentence that says why the person cannot write on this draft now."""
    check_role(editor, draft.community, Role.DRAFTER)
    check_open(draft.community)
    if draft.status != DraftStatus.EDITING:
        raise DraftNotEditableError(status=draft.status)


@transaction.atomic
def save(editor: User, *, draft: Draft, source: str, seen_revision: int) -> Draft:
    """Keep ``source`` as the draft's text, if nobody saved since the editor opened it.

    Saving leaves no ledger row: a draft is its authors' desk until it is proposed.
    """
    return keep(editor, for_editing(editor, draft, seen_revision), source)


@transaction.atomic
def edit(editor: User, *, draft: Draft, edits: Sequence[tuple[Place, object]], seen_revision: int) -> Draft:
    """Change places of the draft's text one after the other, and leave the rest of it as it was typed.

    Raises what :func:`save` raises, and :class:`UnreadableTextError` if the text is not YAML.
    """
    draft = for_editing(editor, draft, seen_revision)
    source = draft.source
    try:
        for place, value in edits:
            source = with_value(source, place, value)
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error
    return keep(editor, draft, source)


def for_editing(editor: User, draft: Draft, seen_revision: int) -> Draft:
    """Return the draft locked and read anew, if the person may write on it and has seen its last revision."""
    locked = Draft.objects.select_for_update(of=("self",)).select_related("community", "editor", "base")
    draft = locked.get(pk=draft.pk)
    check_can_edit(editor, draft)
    if draft.revision != seen_revision:
        raise StaleDraftError(editor=draft.editor)
    return draft


def keep(editor: User, draft: Draft, source: str) -> Draft:
    """Keep ``source`` as the next revision of a draft that :func:`for_editing` returned."""
    _check_size(source)
    draft.source = source
    draft.editor = editor
    draft.revision += 1
    draft.saved_at = clock.now()
    draft.save(update_fields=["source", "editor", "revision", "saved_at"])
    return draft


@transaction.atomic
def abandon(editor: User, *, draft: Draft) -> None:
    """Give a draft up. Its text can still be read."""
    check_role(editor, draft.community, Role.DRAFTER)
    DRAFT.move(draft, DraftStatus.ABANDONED)
    ledger.record(DraftAbandoned(subject=subject_of(draft)), community=draft.community, actor=editor)


def read(source: str) -> Document:
    """Read a draft's text. Raises :class:`UnreadableTextError` with a sentence for each place to mend."""
    try:
        return from_yaml(source)
    except UnreadableError as error:
        raise UnreadableTextError(sentences=" ".join(error.sentences)) from error


def check_acceptable(document: Document) -> None:
    """Raise the first reason why this text cannot be voted on, sound as it is in itself."""
    needed = (RATIFY, DEPLOY) if document.kind is Kind.CONSTITUTION else (RATIFY,)
    for kind in needed:
        if kind not in document.rules:
            raise MissingRuleError(kind=kind)
    for problem in resolve(
        document, [charter.text.document for charter in charters_above(document)]
    ).problems:
        raise refusal_of(problem)


REFUSALS: Mapping[Fault, type[RefusalError]] = {
    Fault.WEAKENED: CharterFloorError,
    Fault.EXCEEDED: CharterCeilingError,
    Fault.DEPARTED: DepartureError,
    Fault.TAKEN: ReservedNormError,
    Fault.UNRESOLVED: UnresolvedChartersError,
}


def refusal_of(problem: Problem) -> RefusalError:
    """Return the sentence that says what is wrong between a text and a charter above it."""
    return REFUSALS[problem.fault](
        norm=problem.norm, charter=problem.charter, reasons=" ".join(problem.reasons)
    )


def check_can_propose(proposer: User | None, draft: Draft) -> Document:
    """Return the document a draft would put to the vote. Raises the first sentence that says why it cannot."""
    check_can_edit(proposer, draft)
    community = draft.community
    in_force = version_in_force(community)
    if draft.base != in_force:
        raise BaseMovedError(number=in_force.number if in_force else 0)
    if Draft.objects.filter(community=community, status=DraftStatus.PROPOSED).exists():
        raise AnotherTextOpenError(community=community.name)
    document = read(draft.source)
    check_acceptable(document)
    return document


@transaction.atomic
def propose(proposer: User, *, draft: Draft, reason: str) -> Decision:
    """Put a draft to the vote under the rule in force. Its text is fixed from here on."""
    draft = Draft.objects.select_for_update(of=("self",)).select_related("community", "base").get(pk=draft.pk)
    community = draft.community
    document = check_can_propose(proposer, draft)
    if not reason.strip():
        raise ReasonNeededError
    in_force = draft.base
    text = store(document)
    number = in_force.number + 1 if in_force else 1
    decision = decisions.open_decision(
        community,
        kind=RATIFY,
        title=f"Ratify “{Truncator(document.title).chars(TITLE_IN_QUESTION)}” as version {number}",
        summary=reason.strip(),
        subject_digest=text.digest,
        rule=ratifying_rule(community),
        opened_by=proposer,
    )
    DRAFT.move(draft, DraftStatus.PROPOSED, text=text, decision=decision, reason=reason.strip())
    ledger.record(
        DraftProposed(subject=subject_of(draft), digest=text.digest, decision=subject_of(decision)),
        community=community,
        actor=proposer,
    )
    return decision


def _check_size(source: str) -> None:
    size = len(source.encode())
    if size > MAX_BYTES:
        raise UnreadableTextError(sentences=f"It has {size:,} bytes; the limit is {MAX_BYTES:,}. Shorten it.")
