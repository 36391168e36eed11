"""Ending votes: the count, the time it must hold, the wait before it takes effect, vetoes, the end of emergencies."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import rfc8785
from django.db import transaction
from django.utils.text import Truncator

from governance import clock, ledger, rules
from governance.errors import NoVetoError, ReasonNeededError, RoleNeededError
from governance.events import (
    DecisionCarried,
    DecisionConfirming,
    DecisionExpired,
    DecisionPassed,
    DecisionRejected,
    DecisionVetoed,
    VetoCast,
)
from governance.models import (
    Ballot,
    Community,
    CountedBallot,
    Decision,
    DelegatedVote,
    Timer,
    User,
    Veto,
)
from governance.outcomes import Result
from governance.permissions import is_in_body, speaks_for
from governance.phrasing import day
from governance.policies import check_open
from governance.ports.peers import peers_of
from governance.proof.digests import digest_of_value
from governance.selectors.communities import body_members
from governance.selectors.decisions import count_of, speakers_of
from governance.selectors.ledger import ledger_head
from governance.services.decisions import locked, open_decision
from governance.states import DECISION, UNDECIDED, CommunityStatus, DecisionStatus
from governance.subjects import subject_of

CONFIRMED = "decision_confirmed"
EFFECTIVE = "decision_takes_effect"
EXPIRING = "decision_expires"
"""The kinds of the timers that end a confirm period, a timelock, and an emergency."""

REVIEW = "review"
"""The kind of decision that looks back on an emergency."""

TITLE = 200


@transaction.atomic
def close_if_due(decision_id: int) -> None:
    """End the vote if its deadline has passed; one that has ended, or goes on, stays as it is."""
    decision = locked(decision_id)
    if decision.status == DecisionStatus.OPEN and decision.closes_at <= clock.now():
        close(decision)


@transaction.atomic
def confirm_if_due(decision_id: int) -> None:
    """End a confirm period that has passed, in which the result held."""
    decision = locked(decision_id)
    until = decision.confirms_until
    if decision.status == DecisionStatus.CONFIRMING and until and until <= clock.now():
        _settle(decision, _count(decision))


@transaction.atomic
def take_effect_if_due(decision_id: int) -> None:
    """Let what was carried take effect, once its timelock has passed without enough vetoes."""
    decision = locked(decision_id)
    due = decision.effective_at
    if decision.status == DecisionStatus.WAITING and due and due <= clock.now():
        _carry(decision)


@transaction.atomic
def expire_if_due(decision_id: int) -> None:
    """End the effect of an emergency decision on its day, and ask the members whether it was right."""
    decision = locked(decision_id)
    due = decision.expires_at
    if decision.status != DecisionStatus.CARRIED or due is None or due > clock.now():
        return
    DECISION.move(decision, DecisionStatus.EXPIRED)
    ledger.record(
        DecisionExpired(
            subject=subject_of(decision),
            decision_kind=decision.kind,
            subject_digest=decision.subject_digest,
        ),
        community=decision.community,
        actor=None,
    )
    if decision.community.status == CommunityStatus.OPEN:
        _ask_for_review(decision)


def _ask_for_review(decision: Decision) -> None:
    # By the founding rule: whoever may act in an emergency does not say how that is judged.
    question = f"Was it right to decide this in an emergency: {decision.title}"
    open_decision(
        decision.community,
        kind=REVIEW,
        title=Truncator(question).chars(TITLE),
        summary="What was decided has ended by itself. This vote changes nothing; it says what members think of it.",
        # Of its own, and asked without friction: another review that is open or was lately refused is no reason for an
        # emergency not to end.
        subject_digest=digest_of_value({"reviews": subject_of(decision), "subject": decision.subject_digest}),
        rule=rules.stored(decision.community.founding_rule).without_friction(),
        opened_by=None,
        reviews=decision,
    )


def close(decision: Decision) -> None:
    """End a vote that is locked and due: begin its confirm period, or settle it."""
    found = _count(decision)
    span = timedelta(seconds=decision.frozen_rule.confirm_seconds)
    if not (found.carried and span):
        _settle(decision, found)
        return
    moment = clock.now()
    DECISION.move(decision, DecisionStatus.CONFIRMING, confirmed_at=moment)
    Timer.objects.create(kind=CONFIRMED, subject=subject_of(decision), due_at=moment + span)
    ledger.record(
        DecisionConfirming(
            subject=subject_of(decision),
            decision_kind=decision.kind,
            until=(moment + span).isoformat(),
        ),
        community=decision.community,
        actor=None,
    )


def recheck(decision: Decision) -> None:
    """Count again after a ballot in the confirm period: a result that no longer carries did not hold."""
    found = _count(decision)
    if not found.carried:
        _settle(decision, found)


def _count(decision: Decision) -> Result:
    # Nobody knows the chain's next hash before it is there, and everybody can look it up afterwards.
    head = ledger_head(decision.community)
    return count_of(decision, seed=head.hash if head else "")


def _settle(decision: Decision, found: Result) -> None:
    """Write the count down for good, part ballots from voters where they are secret, and go on with what it says."""
    moment = clock.now()
    rule = decision.frozen_rule
    _keep_delegations(decision)
    if rule.secret:
        _part(decision)
    facts = {"result": found.model_dump(mode="json"), "closed_at": moment}
    if not found.carried:
        DECISION.move(decision, DecisionStatus.REJECTED, **facts)
        ledger.record(
            DecisionRejected(
                subject=subject_of(decision),
                decision_kind=decision.kind,
                quorate=found.quorate,
                **_numbers(found),
            ),
            community=decision.community,
            actor=None,
        )
        return
    if not rule.timelock_seconds:
        _carry(decision, **facts)
        return
    due = moment + timedelta(seconds=rule.timelock_seconds)
    DECISION.move(decision, DecisionStatus.WAITING, effective_at=due, **facts)
    Timer.objects.create(kind=EFFECTIVE, subject=subject_of(decision), due_at=due)
    ledger.record(
        DecisionPassed(
            subject=subject_of(decision), decision_kind=decision.kind, takes_effect=due.isoformat()
        ),
        community=decision.community,
        actor=None,
    )


def _carry(decision: Decision, **facts: object) -> None:
    moment = clock.now()
    rule = decision.frozen_rule
    if decision.emergency and rule.emergency:
        expires = moment + timedelta(seconds=rule.emergency.lasts_seconds)
        facts["expires_at"] = expires
        Timer.objects.create(kind=EXPIRING, subject=subject_of(decision), due_at=expires)
    DECISION.move(decision, DecisionStatus.CARRIED, effective_at=moment, **facts)
    found = decision.count
    ledger.record(
        DecisionCarried(
            subject=subject_of(decision),
            decision_kind=decision.kind,
            subject_digest=decision.subject_digest,
            evidence_digest=decision.evidence_digest,
            winners=list(found.winners),
            emergency=decision.emergency,
            **_numbers(found),
        ),
        community=decision.community,
        actor=None,
    )


def _numbers(found: Result) -> dict[str, Any]:
    return {
        "yes": found.yes,
        "no": found.no,
        "abstain": found.abstain,
        "electors": found.electors,
        "result_digest": digest_of_value(found.model_dump(mode="json")),
    }


def _keep_delegations(decision: Decision) -> None:
    """Keep whose ballot counted for whom: delegations can be taken back, what was counted cannot."""
    if not decision.frozen_rule.delegation:
        return
    DelegatedVote.objects.bulk_create(
        DelegatedVote(community=decision.community, decision=decision, elector_id=elector, ballot=ballot)
        for elector, ballot in speakers_of(decision).items()
        if ballot.elector_id != elector
    )


def _part(decision: Decision) -> None:
    """Part ballots from voters, for good. Sorted by what they say, their order tells nothing of when they were cast."""
    contents = list(Ballot.objects.filter(decision=decision).values_list("content", flat=True))
    CountedBallot.objects.bulk_create(
        CountedBallot(community=decision.community, decision=decision, content=content)
        for content in sorted(contents, key=rfc8785.dumps)
    )
    Ballot.objects.filter(decision=decision).update(content=None)


def check_can_veto(guardian: User | None, decision: Decision) -> rules.Veto:
    """Return the power to veto what was carried. Raises the sentence that says why the person does not have it."""
    check_open(decision.community)
    power = decision.frozen_rule.veto
    if power is None:
        raise NoVetoError(title=decision.title, why="its rule gives nobody a veto")
    if not is_in_body(guardian, decision.community, power.by):
        role = "steward of those who adhere to the charter" if power.by in rules.PEERS else power.by[:-1]
        raise RoleNeededError(role=role, community=decision.community.name)
    if power.lapses_on and power.lapses_on <= clock.now().date():
        raise NoVetoError(title=decision.title, why=f"that power lapsed on {day(power.lapses_on)}")
    waits = decision.status == DecisionStatus.WAITING
    # Whoever is late is late, also where the pipeline is later still.
    if not waits or (decision.effective_at and decision.effective_at <= clock.now()):
        why = (
            "it has not been carried yet"
            if decision.status in UNDECIDED
            else "it no longer waits to take effect"
        )
        raise NoVetoError(title=decision.title, why=why)
    if guardian and not list(_not_objected(guardian, decision, power)):
        raise NoVetoError(title=decision.title, why="you have objected to it already")
    return power


def _not_objected(guardian: User, decision: Decision, power: rules.Veto) -> Iterator[Community | None]:
    """Yield for whom the guardian can still object: each community that they speak for, or ``None``, for themselves."""
    vetoes = Veto.objects.filter(decision=decision)
    if power.by not in rules.PEERS:
        if not vetoes.filter(user=guardian).exists():
            yield None
        return
    there = set(vetoes.values_list("peer_id", flat=True))
    for peer in speaks_for(guardian, decision.community, power.by):
        if peer.pk not in there:
            yield peer


def _is_stopped(decision: Decision, power: rules.Veto) -> bool:
    """Whether enough of those who are guardians now have objected."""
    vetoes = Veto.objects.filter(decision=decision)
    if power.by in rules.PEERS:
        guardians = {peer.pk for peer in peers_of(decision.community, power.by)}
        objecting = guardians & set(vetoes.values_list("peer_id", flat=True))
    else:
        guardians = set(body_members(decision.community, power.by).values_list("user_id", flat=True))
        objecting = guardians & set(vetoes.values_list("user_id", flat=True))
    return len(objecting) * 100 >= power.needed_percent * len(guardians)


@transaction.atomic
def veto(guardian: User, *, decision: Decision, reason: str) -> None:
    """Object to what was carried; enough objections from the rule's guardians stop it for good.

    Whoever speaks for several communities objects for all of them.
    """
    decision = locked(decision.pk)
    power = check_can_veto(guardian, decision)
    if not reason.strip():
        raise ReasonNeededError
    moment = clock.now()
    Veto.objects.bulk_create(
        Veto(
            community=decision.community,
            decision=decision,
            user=guardian,
            peer=peer,
            reason=reason.strip(),
            at=moment,
        )
        for peer in _not_objected(guardian, decision, power)
    )
    ledger.record(
        VetoCast(subject=subject_of(decision), reason=reason.strip()),
        community=decision.community,
        actor=guardian,
    )
    if _is_stopped(decision, power):
        DECISION.move(decision, DecisionStatus.VETOED)
        ledger.record(
            DecisionVetoed(subject=subject_of(decision), decision_kind=decision.kind),
            community=decision.community,
            actor=None,
        )
