"""Graduated sanctions: the steps that a charter's keeper takes in a case, their days, and the end of the case."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.errors import (
    CaseClosedError,
    StepPendingError,
    StepSkippedError,
)
from governance.events import (
    CaseClosed,
    Event,
    SanctionAnnounced,
    SanctionAnswered,
    SanctionBegan,
    SanctionEnded,
    SanctionLifted,
)
from governance.models import (
    Community,
    Decision,
    Role,
    Sanction,
    SanctionAnswer,
    SanctionCase,
    Timer,
    User,
)
from governance.permissions import check_role
from governance.policies import check_open
from governance.proof.digests import digest_of_value
from governance.sanctioning import Rung
from governance.selectors.cases import STEP, highest, next_steps, pending
from governance.selectors.rules import yes_or_no_rule
from governance.services.cases import REASON, check_can_open, locked_case, reasoned, tell_both
from governance.services.decisions import open_decision
from governance.services.wording import clean
from governance.states import (
    CASE,
    SANCTION,
    STANDING,
    CaseStatus,
    DecisionStatus,
    SanctionStatus,
)
from governance.subjects import subject_of

BEGINNING, ENDING, ENDING_LATER = "sanction_begins", "sanction_ends", "sanction_ends_later"
"""The kinds of the timers that let a step take effect, and end it: on its day, and on a later one after a stay."""
TITLE = 200
WORDS = {
    Rung.NOTICE: "give notice to",
    Rung.RATE_CAP: "cap the answers of",
    Rung.SUSPENSION: "suspend",
    Rung.REMOVAL: "strike from the list of those who adhere",
}


def check_can_step(steward: User | None, case: SanctionCase) -> None:
    """Raise the sentence that says why the person cannot put a step to the vote."""
    check_can_open(steward, case.community)
    if case.status != CaseStatus.OPEN:
        raise CaseClosedError
    if pending(case):
        raise StepPendingError


@transaction.atomic
def propose_step(steward: User, *, case: SanctionCase, rung: Rung, reason: str) -> Sanction:
    """Put a step to the keeper's vote. It names the step before it; the ladder's order is kept."""
    case = locked_case(case.pk)
    check_can_step(steward, case)
    step = next((each for each in next_steps(case) if each.rung is rung), None)
    if step is None:
        raise StepSkippedError(allowed=", ".join(each.rung.replace("_", " ") for each in next_steps(case)))
    reason = reasoned(reason)
    previous = highest(case)
    sanction = Sanction(
        community=case.community,
        case=case,
        rung=step.rung,
        days=step.days,
        a_minute=step.a_minute,
        reason=reason,
        previous=previous,
        proposed_by=steward,
    )
    first = f"After {previous.rung.replace('_', ' ')}. " if previous else "The first step. "
    sanction.decision = open_decision(
        case.community,
        kind=STEP,
        title=f"Case {case.pk}: {WORDS[rung]} {case.against.name}"[:TITLE],
        summary=f"{first}{reason}",
        subject_digest=_digest(sanction),
        evidence_digest=case.evidence[0]["digest"],
        rule=yes_or_no_rule(case.community, STEP),
        opened_by=steward,
    )
    sanction.save()
    return sanction


def _digest(sanction: Sanction) -> str:
    """Return the digest of a step: what is decided on, with the case it is in and the step before it."""
    said = {
        "case": sanction.case_id,
        "charter": sanction.case.charter,
        "against": sanction.case.against.slug,
        "breach": sanction.case.breach,
        "evidence": sanction.case.evidence,
        "step": sanction.terms.model_dump(mode="json", exclude_none=True),
        "previous": sanction.previous_id,
        "reason": sanction.reason,
    }
    return digest_of_value(said)


@transaction.atomic
def settle(decision: Decision) -> None:
    """Announce a step that was carried, and leave one that was not."""
    found = Sanction.objects.filter(decision=decision).first()
    if found is None:
        return
    sanction = locked(found.pk)
    if sanction.status != SanctionStatus.PROPOSED:
        return
    if decision.status != DecisionStatus.CARRIED or not _may_follow(sanction):
        SANCTION.move(sanction, SanctionStatus.DECLINED)
        return
    moment = clock.now()
    begins = moment + timedelta(days=sanction.case.agreed.notice_days)
    SANCTION.move(sanction, SanctionStatus.ANNOUNCED, announced_at=moment, begins_at=begins)
    Timer.objects.create(kind=BEGINNING, subject=subject_of(sanction), due_at=begins)
    tell_of(
        sanction,
        SanctionAnnounced,
        previous=subject_of(sanction.previous) if sanction.previous else "",
        begins=begins.isoformat(),
        decision=subject_of(decision),
    )


def _may_follow(sanction: Sanction) -> bool:
    """Whether a step that was carried is still the next one: what it follows may have been lifted meanwhile."""
    case = sanction.case
    return case.status == CaseStatus.OPEN and any(step.rung == sanction.rung for step in next_steps(case))


@transaction.atomic
def begin_if_due(sanction_id: int) -> None:
    """Let a step take effect when its day has come. One that is stayed waits for its appeal."""
    sanction = locked(sanction_id)
    due = sanction.begins_at
    if sanction.status == SanctionStatus.ANNOUNCED and due and due <= clock.now():
        begin(sanction, lasts=timedelta(days=sanction.days))


def begin(sanction: Sanction, *, lasts: timedelta) -> None:
    """Let a locked step have effect for as long as that."""
    ends = clock.now() + lasts
    # A step that was stayed has a timer already, which finds that its day has moved.
    kind = ENDING_LATER if sanction.ends_at else ENDING
    SANCTION.move(sanction, SanctionStatus.IN_EFFECT, ends_at=ends, stayed_at=None)
    Timer.objects.create(kind=kind, subject=subject_of(sanction), due_at=ends)
    tell_of(sanction, SanctionBegan, ends=ends.isoformat())


@transaction.atomic
def end_if_due(sanction_id: int) -> None:
    """End a step on its day. One that was stayed has a later day than it once had."""
    sanction = locked(sanction_id)
    due = sanction.ends_at
    if sanction.status == SanctionStatus.IN_EFFECT and due and due <= clock.now():
        SANCTION.move(sanction, SanctionStatus.ENDED)
        tell_of(sanction, SanctionEnded)


def lift(sanction: Sanction, *, reason: str, actor: User | None = None) -> None:
    """Take a locked step back."""
    SANCTION.move(sanction, SanctionStatus.LIFTED, lifted_because=reason)
    tell_of(sanction, SanctionLifted, actor=actor, reason=reason)


def check_can_close(steward: User | None, case: SanctionCase) -> None:
    """Raise the sentence that says why the person cannot close a case."""
    check_can_open(steward, case.community)
    if case.status != CaseStatus.OPEN:
        raise CaseClosedError


@transaction.atomic
def close_case(steward: User, *, case: SanctionCase, reason: str) -> None:
    """Pursue a breach no further: what has effect, or would have, is lifted."""
    case = locked_case(case.pk)
    check_can_close(steward, case)
    _close(case, actor=steward, reason=reasoned(reason))


@transaction.atomic
def release(*, keeper: Community, against: Community, reason: str) -> None:
    """Close what a keeper has against a community that no longer adheres: its terms bind them no more."""
    for case in SanctionCase.objects.filter(community=keeper, against=against, status=CaseStatus.OPEN):
        _close(locked_case(case.pk), actor=None, reason=reason)


def _close(case: SanctionCase, *, actor: User | None, reason: str) -> None:
    CASE.move(case, CaseStatus.CLOSED, closed_by=actor, closed_at=clock.now(), reason=reason)
    for sanction in Sanction.objects.filter(case=case, status__in=STANDING):
        lift(locked(sanction.pk), reason=f"The case was closed: {reason}"[:REASON], actor=actor)
    tell_both(case, CaseClosed, subject=case, actor=actor, reason=reason)


def check_can_answer(steward: User | None, sanction: Sanction) -> None:
    """Raise the sentence that says why the person cannot say something to a step for the community concerned."""
    check_role(steward, sanction.case.against, Role.STEWARD)
    check_open(sanction.case.against)


@transaction.atomic
def answer(steward: User, *, sanction: Sanction, text: str) -> SanctionAnswer:
    """Say something to a step, for the community that it concerns. It changes nothing; everybody reads it."""
    check_can_answer(steward, sanction)
    against = sanction.case.against
    given = SanctionAnswer.objects.create(
        community=against,
        sanction=sanction,
        author=steward,
        text=clean(text, longest=REASON, what="An answer"),
        at=clock.now(),
    )
    ledger.record(
        SanctionAnswered(
            subject=subject_of(sanction), keeper=sanction.case.community.slug, reason=given.text
        ),
        community=against,
        actor=steward,
    )
    return given


def tell_of(
    sanction: Sanction, event: Callable[..., Event], *, actor: User | None = None, **facts: object
) -> None:
    """Record what happened to a step with the keeper and with whom it concerns."""
    named = {"case": subject_of(sanction.case), "rung": sanction.rung}
    tell_both(sanction.case, event, subject=sanction, actor=actor, **named, **facts)


def locked(sanction_id: int) -> Sanction:
    """Return a step for changing it."""
    every = Sanction.objects.select_for_update(of=("self",), no_key=True)
    related = (
        "community",
        "case__community",
        "case__against",
        "decision",
        "previous",
        "appeal_decision__community",
    )
    return every.select_related(*related).get(pk=sanction_id)
