"""Appeals against a sanction: to a body that the charter named beforehand, which decides by its own rule.

No appeal hangs for ever. Where nobody can vote on it, too few do, the body takes it back or closes, or it is still
undecided on the last day that the charter gives, it falls in favour of whoever appealed.
"""

from datetime import timedelta

from django.db import transaction

from governance import clock
from governance.errors import NotAppealableError, RefusalError
from governance.events import SanctionAppealed, SanctionStayed, SanctionUpheld
from governance.models import Community, Decision, Role, Sanction, Timer, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.rules import DecisionRule
from governance.sanctioning import Rung
from governance.selectors.cases import APPEAL, appeal_body
from governance.selectors.communities import body_members
from governance.selectors.rules import yes_or_no_rule
from governance.services.cases import reasoned
from governance.services.decisions import open_decision
from governance.services.sanctions import TITLE, begin, lift, locked, tell_of
from governance.states import IN_PROGRESS, SANCTION, STANDING, DecisionStatus, SanctionStatus
from governance.subjects import subject_of

LAPSING = "sanction_appeal_lapses"
"""The kind of the timer that ends an appeal which nobody answered."""


def check_can_appeal(steward: User | None, sanction: Sanction) -> None:
    """Raise the sentence that says why the person cannot appeal for the community concerned."""
    against = sanction.case.against
    check_role(steward, against, Role.STEWARD)
    check_open(against)
    if sanction.appealed_at is not None:
        raise NotAppealableError(why="there was an appeal against it already")
    if sanction.status not in STANDING:
        raise NotAppealableError(why="it was never announced, has ended, or was lifted")


@transaction.atomic
def appeal(steward: User, *, sanction: Sanction, reason: str) -> Decision | None:
    """Appeal to the body that the charter names. Where the charter says so, what is above a notice waits meanwhile.

    Returns the vote on it, or ``None`` where the body cannot hold one.
    """
    sanction = locked(sanction.pk)
    check_can_appeal(steward, sanction)
    reason = reasoned(reason)
    case = sanction.case
    body = appeal_body(case)
    decision = _put_to(body, sanction, appellant=steward, reason=reason)
    moment = clock.now()
    Sanction.objects.filter(pk=sanction.pk).update(
        appealed_by=steward, appealed_at=moment, appeal=reason, appeal_decision=decision
    )
    due = moment + timedelta(days=case.agreed.appeal_days)
    Timer.objects.create(kind=LAPSING, subject=subject_of(sanction), due_at=due)
    tell_of(
        sanction,
        SanctionAppealed,
        actor=steward,
        body=body.slug,
        decision=subject_of(decision) if decision else "",
        reason=reason,
    )
    if case.agreed.stays and sanction.rung != Rung.NOTICE:
        SANCTION.move(sanction, SanctionStatus.STAYED, stayed_at=moment)
        tell_of(sanction, SanctionStayed)
    return decision


def _put_to(body: Community, sanction: Sanction, *, appellant: User, reason: str) -> Decision | None:
    """Put an appeal to the vote. Whatever keeps a body from voting does not keep anybody from appealing."""
    case = sanction.case
    try:
        with transaction.atomic():
            return open_decision(
                body,
                kind=APPEAL,
                title=f"Lift what {case.community.name} decided against {case.against.name} (case {case.pk})"[
                    :TITLE
                ],
                # What is said against it first: all of the case stands on the decision's page.
                summary=f"The appeal: {reason}\n\nThe step: {sanction.reason}\n\nThe breach: {case.breach}"[
                    :8_000
                ],
                subject_digest=sanction.decision.subject_digest,
                evidence_digest=case.evidence[0]["digest"],
                rule=_rule(body, keeper=case.community),
                opened_by=None,
                excluded=_parties(sanction, body, appellant=appellant),
            )
    except RefusalError:
        return None


def _rule(body: Community, *, keeper: Community) -> DecisionRule:
    rule = yes_or_no_rule(body, APPEAL).without_friction()
    # Of the keeper's own, all members hear it: those who decided the step are part of them at most.
    return rule.for_members() if body == keeper else rule


def _parties(sanction: Sanction, body: Community, *, appellant: User) -> list[User]:
    """Return who has no vote: who opened the case, proposed the step or appeals, unless nobody else were left."""
    parties = {sanction.case.opened_by_id, sanction.proposed_by_id, appellant.pk}
    if body_members(body, "members").exclude(user__in=parties).exists():
        return list(User.objects.filter(pk__in=parties).order_by("pk"))
    return []


@transaction.atomic
def settle(decision: Decision) -> None:
    """Do what a vote on an appeal decided. Carried or unanswered, the step is lifted; refused, it goes on."""
    found = Sanction.objects.filter(appeal_decision=decision).first()
    if found is None:
        return
    sanction = locked(found.pk)
    if sanction.status not in STANDING:
        return
    body = decision.community
    if decision.status == DecisionStatus.CARRIED:
        lift(sanction, reason=f"{body.name} lifted it on appeal.")
    elif not _is_refused(decision):
        lift(sanction, reason=f"{body.name} gave no answer to the appeal{_why_none(decision)}.")
    else:
        tell_of(sanction, SanctionUpheld, body=body.slug)
        if sanction.status == SanctionStatus.STAYED:
            _resume(sanction)


def _is_refused(decision: Decision) -> bool:
    """Whether those who heard an appeal said no: enough took part and did not carry it, or guardians stopped it."""
    count = decision.finished_count
    if decision.status == DecisionStatus.REJECTED:
        return count is not None and count.quorate
    return decision.status == DecisionStatus.VETOED


def _why_none(decision: Decision) -> str:
    return ", for it closed" if decision.status == DecisionStatus.WITHDRAWN else ": too few voted"


@transaction.atomic
def lapse_if_due(sanction_id: int) -> None:
    """End an appeal that is still undecided on its last day, in favour of whoever appealed.

    A vote on it that goes on changes nothing afterwards.
    """
    sanction = locked(sanction_id)
    due, decision = sanction.answer_due_at, sanction.appeal_decision
    if sanction.status not in STANDING or due is None or due > clock.now():
        return
    if decision is None or decision.status in IN_PROGRESS:
        body = decision.community if decision else appeal_body(sanction.case)
        lift(sanction, reason=f"{body.name} gave no answer to the appeal in time.")


def _resume(sanction: Sanction) -> None:
    """Let a stayed step go on: before its day it waits for that, and what it had left of its time it has still."""
    if sanction.ends_at is not None and sanction.stayed_at is not None:
        begin(sanction, lasts=sanction.ends_at - sanction.stayed_at)
    elif sanction.begins_at is not None and sanction.begins_at > clock.now():
        SANCTION.move(sanction, SanctionStatus.ANNOUNCED, stayed_at=None)
    else:
        begin(sanction, lasts=timedelta(days=sanction.days))
