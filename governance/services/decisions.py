"""Opening decisions, casting ballots, closing decisions."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from governance import clock, ledger
from governance.errors import (
    AlreadyOpenError,
    NoElectorsError,
    NotAnElectorError,
    ReasonNeededError,
    RoleNeededError,
    VotingClosedError,
)
from governance.events import (
    BallotCast,
    DecisionCarried,
    DecisionOpened,
    DecisionRejected,
    DecisionWithdrawn,
)
from governance.models import Ballot, Community, Decision, Elector, Membership, Role, Timer, User
from governance.policies import check_open
from governance.rules import Choice, DecisionRule, Outcome, Tally, may_close_early
from governance.selectors import tallies
from governance.states import DECISION, DecisionStatus
from governance.subjects import subject_of

CLOSING = "decision_closes"
"""The kind of the timer that ends a vote at its deadline."""

ELECTORATES = {"members": list(Role), "stewards": [Role.STEWARD]}


@transaction.atomic
def open_decision(  # noqa: PLR0913 - a decision has this many facts, all by name
    community: Community,
    *,
    kind: str,
    title: str,
    summary: str,
    subject_digest: str,
    rule: DecisionRule,
    opened_by: User | None,
    evidence_digest: str = "",
    excluded: Sequence[User] = (),
) -> Decision:
    """Open voting: rule, electors, digests and deadline are frozen here.

    ``excluded`` may not vote on this one (whoever asked for a deployment does not approve it).
    Raises :class:`NoElectorsError` if that leaves nobody.
    """
    check_open(community)
    if Decision.objects.filter(
        community=community, kind=kind, subject_digest=subject_digest, status=DecisionStatus.OPEN
    ).exists():
        raise AlreadyOpenError(community=community.name)
    members = Membership.objects.filter(
        community=community, left_at=None, role__in=ELECTORATES[rule.electorate]
    ).exclude(user__in=excluded)
    electors = [membership.user_id for membership in members]
    if not electors:
        raise NoElectorsError(why="appoint another steward, then ask again.")
    moment = clock.now()
    decision = Decision.objects.create(
        community=community,
        kind=kind,
        title=title,
        summary=summary,
        subject_digest=subject_digest,
        evidence_digest=evidence_digest,
        rule=rule.model_dump(mode="json"),
        opened_by=opened_by,
        opened_at=moment,
        closes_at=moment + timedelta(seconds=rule.voting_seconds),
    )
    Elector.objects.bulk_create(Elector(decision=decision, user_id=user) for user in electors)
    Timer.objects.create(kind=CLOSING, subject=subject_of(decision), due_at=decision.closes_at)
    ledger.record(
        DecisionOpened(
            subject=subject_of(decision),
            decision_kind=kind,
            title=title,
            subject_digest=subject_digest,
            evidence_digest=evidence_digest,
            electors=len(electors),
        ),
        community=community,
        actor=opened_by,
    )
    return decision


def check_can_vote(decision: Decision, *, elector: Elector | None) -> Elector:
    """Return the person's entitlement. Raises the sentence that says why not."""
    if elector is None:
        raise NotAnElectorError(title=decision.title)
    if decision.status != DecisionStatus.OPEN or decision.closes_at <= clock.now():
        closed = decision.closed_at or decision.closes_at
        raise VotingClosedError(title=decision.title, closed=f"{closed:%d %B %Y at %H:%M UTC}")
    return elector


@transaction.atomic
def cast(user: User, *, decision: Decision, choice: Choice) -> Ballot:
    """Cast or replace a ballot, and close the decision if its rule says so."""
    decision = Decision.objects.select_for_update().select_related("community").get(pk=decision.pk)
    check_open(decision.community)
    elector = check_can_vote(decision, elector=Elector.objects.filter(decision=decision, user=user).first())
    ballot, created = Ballot.objects.update_or_create(
        elector=elector, defaults={"decision": decision, "choice": choice, "cast_at": clock.now()}
    )
    ledger.record(
        BallotCast(subject=subject_of(decision), replaced=not created),
        community=decision.community,
        actor=user,
    )
    if may_close_early(decision.frozen_rule, count(decision)):
        _close(decision)
    return ballot


def count(decision: Decision) -> Tally:
    """Count the ballots as they stand."""
    return tallies([decision])[decision.pk]


@transaction.atomic
def close_if_due(decision_id: int) -> None:
    """End the vote if its deadline has passed; one that has ended stays as it is."""
    decision = Decision.objects.select_for_update().select_related("community").get(pk=decision_id)
    if decision.status == DecisionStatus.OPEN and decision.closes_at <= clock.now():
        _close(decision)


@transaction.atomic
def withdraw(user: User, *, decision: Decision, reason: str) -> None:
    """Take back a decision one has opened oneself, while it is open."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    if decision.opened_by_id != user.pk:
        raise RoleNeededError(role="person who opened this vote", community=decision.community.name)
    if not reason.strip():
        raise ReasonNeededError
    DECISION.move(decision, DecisionStatus.WITHDRAWN, closed_at=clock.now())
    ledger.record(
        DecisionWithdrawn(subject=subject_of(decision), decision_kind=decision.kind, reason=reason.strip()),
        community=decision.community,
        actor=user,
    )


def _close(decision: Decision) -> None:
    found = count(decision)
    subject = subject_of(decision)
    if found.outcome is Outcome.CARRIED:
        DECISION.move(decision, DecisionStatus.CARRIED, closed_at=clock.now())
        ledger.record(
            DecisionCarried(
                subject=subject,
                decision_kind=decision.kind,
                subject_digest=decision.subject_digest,
                evidence_digest=decision.evidence_digest,
                yes=found.yes,
                no=found.no,
                abstain=found.abstain,
                electors=found.electors,
            ),
            community=decision.community,
            actor=None,
        )
        return
    DECISION.move(decision, DecisionStatus.REJECTED, closed_at=clock.now())
    ledger.record(
        DecisionRejected(
            subject=subject,
            decision_kind=decision.kind,
            yes=found.yes,
            no=found.no,
            abstain=found.abstain,
            electors=found.electors,
            quorate=found.quorate,
        ),
        community=decision.community,
        actor=None,
    )
