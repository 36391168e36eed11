"""Appeals against a sanction: to a body that the charter named beforehand, which decides by its own rule."""

from datetime import timedelta

from django.db import transaction

from governance import clock
from governance.breaches import APPEAL, appeal_body
from governance.errors import NotAppealableError
from governance.events import SanctionAppealed, SanctionStayed, SanctionUpheld
from governance.models import Community, Decision, Role, Sanction, User
from governance.permissions import check_role
from governance.policies import check_open
from governance.rules import DecisionRule, stored
from governance.sanctioning import Rung
from governance.selectors import body_members, rule_in_force
from governance.services.cases import reasoned
from governance.services.decisions import open_decision
from governance.services.sanctions import TITLE, begin, lift, locked, tell_of
from governance.states import SANCTION, STANDING, DecisionStatus, SanctionStatus
from governance.subjects import subject_of


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
def appeal(steward: User, *, sanction: Sanction, reason: str) -> Decision:
    """Appeal to the body that the charter names. Where the charter says so, what is above a notice waits meanwhile."""
    sanction = locked(sanction.pk)
    check_can_appeal(steward, sanction)
    reason = reasoned(reason)
    case = sanction.case
    body = appeal_body(case)
    decision = open_decision(
        body,
        kind=APPEAL,
        title=f"Lift what {case.community.name} decided against {case.against.name} (case {case.pk})"[:TITLE],
        # What is said against it first: all of the case stands on the decision's page.
        summary=f"The appeal: {reason}\n\nThe step: {sanction.reason}\n\nThe breach: {case.breach}"[:8_000],
        subject_digest=sanction.decision.subject_digest,
        evidence_digest=case.evidence[0]["digest"],
        rule=_rule(body, keeper=case.community),
        opened_by=None,
        excluded=_parties(sanction, body, appellant=steward),
    )
    Sanction.objects.filter(pk=sanction.pk).update(
        appealed_by=steward, appealed_at=clock.now(), appeal=reason, appeal_decision=decision
    )
    tell_of(
        sanction,
        SanctionAppealed,
        actor=steward,
        body=body.slug,
        decision=subject_of(decision),
        reason=reason,
    )
    if case.agreed.stays and sanction.rung != Rung.NOTICE:
        SANCTION.move(sanction, SanctionStatus.STAYED, stayed_at=clock.now())
        tell_of(sanction, SanctionStayed)
    return decision


def _rule(body: Community, *, keeper: Community) -> DecisionRule:
    found = rule_in_force(body, APPEAL)
    rule = found if found and found.binary else stored(body.founding_rule)
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
    """Do what a vote on an appeal decided. Carried, the step is lifted; in any other case it goes on."""
    found = Sanction.objects.filter(appeal_decision=decision).first()
    if found is None:
        return
    sanction = locked(found.pk)
    if sanction.status not in STANDING:
        return
    if decision.status == DecisionStatus.CARRIED:
        lift(sanction, reason=f"{decision.community.name} lifted it on appeal.")
        return
    tell_of(sanction, SanctionUpheld, body=decision.community.slug)
    if sanction.status == SanctionStatus.STAYED:
        _resume(sanction)


def _resume(sanction: Sanction) -> None:
    """Let a stayed step go on: before its day it waits for that, and what it had left of its time it has still."""
    if sanction.ends_at is not None and sanction.stayed_at is not None:
        begin(sanction, lasts=sanction.ends_at - sanction.stayed_at)
    elif sanction.begins_at is not None and sanction.begins_at > clock.now():
        SANCTION.move(sanction, SanctionStatus.ANNOUNCED, stayed_at=None)
    else:
        begin(sanction, lasts=timedelta(days=sanction.days))
