"""Bringing texts into force."""

from django.db import transaction

from constitutions.events import VersionRatified
from constitutions.history import since
from constitutions.models import Adherence, Draft, Version
from constitutions.selectors import charters_of, version_in_force
from constitutions.services import life, minority
from constitutions.states import DRAFT, VERSION, DraftStatus, VersionStatus
from governance import clock, ledger
from governance.services.rules import put_in_force
from governance.subjects import subject_of


@transaction.atomic
def ratify(decision_id: int) -> Version:
    """Bring the text that a carried decision was about into force, superseding the one before."""
    draft = (
        Draft.objects.select_for_update(of=("self",))
        .select_related("community", "text", "base", "decision")
        .get(decision_id=decision_id)
    )
    text = draft.text
    decision = draft.decision
    if text is None or decision is None:
        message = f"Draft {draft.pk} was decided on without a text."
        raise ValueError(message)
    DRAFT.move(draft, DraftStatus.RATIFIED)
    before = version_in_force(draft.community)
    if before:
        VERSION.move(before, VersionStatus.SUPERSEDED)
    document = text.document
    number = before.number + 1 if before else 1
    version = Version.objects.create(
        community=draft.community,
        number=number,
        text=text,
        decision=decision,
        norms_since=since(
            document,
            number,
            before.text.document if before else None,
            before.norms_since if before else {},
        ),
        ratified_at=clock.now(),
    )
    if draft.base:
        version.parents.add(draft.base)
    Adherence.objects.bulk_create(
        Adherence(version=version, charter=charter) for charter in charters_of(document)
    )
    life.schedule(version)
    ledger.record(
        VersionRatified(
            subject=subject_of(version),
            digest=text.digest,
            number=version.number,
            text_kind=document.kind,
            decision=subject_of(decision),
        ),
        community=draft.community,
        actor=None,
    )
    minority.keep(version, draft=draft, before=before)
    put_in_force(draft.community, document.rules, source=text.digest)
    return version


@transaction.atomic
def reject(decision_id: int) -> None:
    """Mark the draft of a decision that was lost."""
    DRAFT.move(Draft.objects.get(decision_id=decision_id), DraftStatus.REJECTED)


@transaction.atomic
def reopen(decision_id: int) -> None:
    """Give the draft of a decision that was withdrawn back to its authors."""
    DRAFT.move(Draft.objects.get(decision_id=decision_id), DraftStatus.EDITING, decision=None, text=None)
