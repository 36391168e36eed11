"""Casting ballots."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from governance import clock, ledger
from governance.counting.ballots import BallotError, Choice, ballot_for, check_size
from governance.errors import (
    BallotRefusedError,
    BallotStandsError,
    NotAnElectorError,
    VotingClosedError,
    VotingNotOpenError,
)
from governance.events import BallotCast, VoiceCast, VotingProlonged
from governance.models import Ballot, Decision, Elector, Timer, User
from governance.outcomes import may_close_early
from governance.policies import check_open
from governance.proof.receipts import new_number, receipt
from governance.selectors.decisions import ballots_cast, entitled, turnouts_of
from governance.services.closing import close, recheck
from governance.services.decisions import PROLONGED, locked
from governance.states import VOTING, DecisionStatus
from governance.subjects import subject_of


@dataclass(frozen=True)
class Cast:
    """A ballot as it was cast, and the number that proves it; the number is told to the voter and kept nowhere."""

    ballot: Ballot
    number: str


def check_can_vote(decision: Decision, *, elector: Elector | None) -> Elector:
    """Return the person's entitlement. Raises the sentence that says why not."""
    if decision.status == DecisionStatus.DELIBERATING:
        raise VotingNotOpenError(title=decision.title, opens=f"{decision.opened_at:%d %B %Y at %H:%M UTC}")
    if elector is None:
        raise NotAnElectorError(title=decision.title)
    ends = decision.confirms_until or decision.closes_at
    if decision.status not in VOTING or ends <= clock.now():
        raise VotingClosedError(
            title=decision.title, closed=f"{decision.closed_at or ends:%d %B %Y at %H:%M UTC}"
        )
    ballot = getattr(elector, "ballot", None)
    if decision.remedied_at and ballot and ballot.cast_at <= decision.remedied_at:
        raise BallotStandsError
    return elector


@transaction.atomic
def cast(user: User, *, decision: Decision, ballot: Mapping[str, Any]) -> Cast:
    """Cast or replace a ballot; prolong or close the vote if its rule says so.

    Raises :class:`BallotRefusedError` for a ballot that does not fit the question.
    """
    decision = locked(decision.pk)
    found = Elector.objects.select_related("ballot").filter(decision=decision, user=user).first()
    made, replaced = _put(decision, found, ballot)
    ledger.record(
        BallotCast(subject=subject_of(decision), replaced=replaced), community=decision.community, actor=user
    )
    _follow(decision)
    return made


@transaction.atomic
def cast_for(elector: Elector, *, choice: Choice, voice: Decision) -> None:
    """Cast the ballot of a community, which decided by ``voice`` what it says.

    Raises the sentence that says why it cannot, as :func:`cast` does.
    """
    decision = locked(elector.decision_id)
    _put(decision, elector, {"choice": choice})
    by = elector.peer.slug if elector.peer else ""
    ledger.record(
        VoiceCast(subject=subject_of(decision), by=by, voice=subject_of(voice)),
        community=decision.community,
        actor=None,
    )
    _follow(decision)


def _put(decision: Decision, found: Elector | None, ballot: Mapping[str, Any]) -> tuple[Cast, bool]:
    """Write a ballot down, and return it with whether it replaced an earlier one."""
    check_open(decision.community)
    elector = check_can_vote(decision, elector=found)
    try:
        said = ballot_for(decision.frozen_rule, decision.keys, ballot)
        check_size(decision.keys, said)
    except BallotError as error:
        raise BallotRefusedError(sentence=error) from error
    content = said.model_dump(mode="json")
    number = new_number()
    row, created = Ballot.objects.update_or_create(
        elector=elector,
        defaults={
            "decision": decision,
            "content": content,
            "receipt": receipt(decision.pk, number, content),
            "cast_at": clock.now(),
        },
    )
    return Cast(ballot=row, number=number), not created


def _follow(decision: Decision) -> None:
    """Do what a rule lets follow from a ballot at once."""
    if decision.status == DecisionStatus.CONFIRMING:
        recheck(decision)
        return
    if _may_end(decision):
        close(decision)
    else:
        _prolong(decision)


def _may_end(decision: Decision) -> bool:
    rule = decision.frozen_rule
    if rule.close_early == "never":
        return False
    missing = Elector.objects.filter(decision=decision, ballot=None)
    if rule.close_early == "when_all_voted" and missing.exists():
        return False
    # Whoever handed their vote on can still cast it themselves: only what was cast is settled.
    return may_close_early(rule, electors=entitled(decision), ballots=ballots_cast(decision))


def _prolong(decision: Decision) -> None:
    """Note the moment the quorum is first reached, and prolong voting if that was late."""
    late = decision.frozen_rule.late_quorum_seconds
    if not late or decision.quorate_at or not all(each.quorate for each in turnouts_of(decision)):
        return
    decision.quorate_at = clock.now()
    decision.save(update_fields=["quorate_at"])
    until = decision.quorate_at + timedelta(seconds=late)
    if until <= decision.closes_at:
        return
    decision.prolonged_at, decision.closes_at = decision.quorate_at, until
    decision.save(update_fields=["prolonged_at", "closes_at"])
    Timer.objects.create(kind=PROLONGED, subject=subject_of(decision), due_at=until)
    ledger.record(
        VotingProlonged(subject=subject_of(decision), until=until.isoformat()),
        community=decision.community,
        actor=None,
    )
