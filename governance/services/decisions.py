"""Proposing decisions, opening the vote on them, taking them back."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.db import transaction

from governance import clock, ledger
from governance.entrenchment import Entrenched, tightened
from governance.errors import (
    AlreadyOpenError,
    AlreadyRemediedError,
    NoElectorsError,
    NoEmergencyError,
    NoOptionsError,
    NotVotingError,
    OptionsNeededError,
    ReasonNeededError,
    RoleNeededError,
)
from governance.events import DecisionOpened, DecisionProposed, DecisionWithdrawn, VoicesAsked, VotingExtended
from governance.models import Ballot, Community, Decision, Elector, Role, Timer, User
from governance.outcomes import bodies_of
from governance.permissions import check_member, check_role
from governance.policies import check_friction, check_open
from governance.proof.digests import digest_of_value
from governance.rules import PEERS, DecisionRule
from governance.selectors.rules import rule_in_force
from governance.services.electors import electors_of, listed, nobody_in
from governance.services.rules import digest_of
from governance.states import DECISION, IN_PROGRESS, DecisionStatus
from governance.subjects import subject_of

OPENING = "decision_opens"
CLOSING = "decision_closes"
PROLONGED = "decision_closes_prolonged"
EXTENDED = "decision_closes_extended"
"""The kinds of the timers that begin a vote, end it at its deadline, and at a later one."""

FEWEST_OPTIONS, MOST_OPTIONS = 2, 20
WITHDRAWABLE = frozenset({DecisionStatus.DELIBERATING, DecisionStatus.OPEN})


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
    topics: Sequence[str] = (),
    themes: Sequence[str] = (),
    entrenched: Sequence[Entrenched] = (),
    options: Sequence[Mapping[str, str]] = (),
    excluded: Sequence[User] = (),
    emergency: bool = False,
    reviews: Decision | None = None,
) -> Decision:
    """Put a question before a community. Voting opens at once, or when the rule's deliberation has passed.

    ``excluded`` may not vote on this one (whoever asked for a deployment does not approve it). ``topics`` name
    what it touches, for the rule's pace and cooling-off, and those that are ``entrenched`` tighten the rule it is
    decided by; ``themes`` are those within which it stays, for votes handed on. ``options`` have a ``key`` and a
    ``label`` each.
    Raises :class:`NoElectorsError` if nobody could vote, and the sentence of whatever else stands in its way.
    """
    check_open(Community.objects.select_for_update(no_key=True).get(pk=community.pk))
    _check_options(rule, options)
    if Decision.objects.filter(
        community=community, kind=kind, subject_digest=subject_digest, status__in=IN_PROGRESS
    ).exists():
        raise AlreadyOpenError(community=community.name)
    rule = rule.without(nobody_in(community, rule))
    if emergency:
        if rule.emergency is None:
            raise NoEmergencyError
        rule = rule.as_emergency()
    else:
        check_friction(
            community,
            kind=kind,
            rule=rule,
            topics=topics,
            subject_digest=subject_digest,
            entrenched=entrenched,
        )
        rule = tightened(rule, [each.asks for each in entrenched])
    moment = clock.now()
    opens = moment + timedelta(seconds=rule.deliberation_seconds)
    decision = Decision.objects.create(
        community=community,
        kind=kind,
        title=title,
        summary=summary,
        subject_digest=subject_digest,
        evidence_digest=evidence_digest,
        topics=[*topics, *themes],
        entrenched=[each.model_dump(mode="json", exclude_none=True) for each in entrenched],
        options=[dict(option) for option in options],
        rule=rule.model_dump(mode="json"),
        emergency=emergency,
        excluded=[user.pk for user in excluded],
        status=DecisionStatus.DELIBERATING,
        opened_by=opened_by,
        proposed_at=moment,
        opened_at=opens,
        closes_at=opens + timedelta(seconds=rule.voting_seconds),
        reviews=reviews,
    )
    if not rule.deliberation_seconds:
        _open_voting(decision, moment)
        return decision
    if not electors_of(decision, rule):
        raise NoElectorsError(why=NOBODY)
    Timer.objects.create(kind=OPENING, subject=subject_of(decision), due_at=opens)
    ledger.record(
        DecisionProposed(
            subject=subject_of(decision),
            decision_kind=kind,
            title=title,
            subject_digest=subject_digest,
            opens=opens.isoformat(),
        ),
        community=community,
        actor=opened_by,
    )
    return decision


NOBODY = "appoint another steward, then ask again."


def _check_options(rule: DecisionRule, options: Sequence[Mapping[str, str]]) -> None:
    if rule.binary and options:
        raise NoOptionsError
    labels = {option["label"].strip().casefold() for option in options}
    keys = {option["key"] for option in options}
    if not rule.binary and not (
        FEWEST_OPTIONS <= len(options) <= MOST_OPTIONS
        and len(labels) == len(keys) == len(options)
        and all(labels)
    ):
        raise OptionsNeededError(most=MOST_OPTIONS)


@transaction.atomic
def open_voting_if_due(decision_id: int) -> None:
    """Open the vote if its deliberation has passed, by the rule that is in force now; else leave it as it is.

    What nobody asked for keeps the rule it was put under: the house chose that, all members where stewards decide, say.

    Where nobody could vote any more, the decision stays where it was and the refusal goes to the pipeline.
    """
    decision = locked(decision_id)
    moment = clock.now()
    if decision.status != DecisionStatus.DELIBERATING or decision.opened_at > moment:
        return
    newer = rule_in_force(decision.community, decision.kind)
    before = decision.frozen_rule
    asked_for = decision.opened_by_id is not None
    if asked_for and newer is not None and newer.binary == before.binary:
        asked = {body.electorate for body in before.also}
        left_out = (PEERS - asked) | nobody_in(decision.community, newer)
        asks = [each.asks for each in decision.what_is_entrenched]
        decision.rule = tightened(newer.without(left_out), asks).model_dump(mode="json")
        decision.save(update_fields=["rule"])
    _open_voting(decision, moment)


def _open_voting(decision: Decision, moment: datetime) -> None:
    """Freeze rule, electors, digests and timetable, and let ballots in."""
    rule = decision.frozen_rule
    electors = electors_of(decision, rule)
    bodies = {body.electorate for body in bodies_of(rule)}
    if not electors or bodies != {body for elector in electors for body in elector.bodies}:
        raise NoElectorsError(why=NOBODY)
    Elector.objects.bulk_create(electors)
    peers = [elector for elector in electors if elector.peer_id]
    closes = moment + timedelta(seconds=rule.voting_seconds)
    DECISION.move(decision, DecisionStatus.OPEN, opened_at=moment, closes_at=closes)
    Timer.objects.create(kind=CLOSING, subject=subject_of(decision), due_at=closes)
    ledger.record(
        DecisionOpened(
            subject=subject_of(decision),
            decision_kind=decision.kind,
            title=decision.title,
            subject_digest=decision.subject_digest,
            evidence_digest=decision.evidence_digest,
            rule_digest=digest_of(rule),
            electors=len(electors),
            electors_digest=digest_of_value(listed(electors)),
            closes=closes.isoformat(),
            emergency=decision.emergency,
        ),
        community=decision.community,
        actor=decision.opened_by,
    )
    if peers:
        ledger.record(
            VoicesAsked(
                subject=subject_of(decision), communities=[each.peer.slug for each in peers if each.peer]
            ),
            community=decision.community,
            actor=None,
        )


def check_can_extend(steward: User | None, decision: Decision) -> None:
    """Raise the sentence that says why the person cannot give those who have not voted more time."""
    check_role(steward, decision.community, Role.STEWARD)
    check_open(decision.community)
    if decision.status != DecisionStatus.OPEN:
        raise NotVotingError(title=decision.title)
    if decision.remedied_at is not None:
        raise AlreadyRemediedError


@transaction.atomic
def extend_for_those_who_had_not_voted(steward: User, *, decision: Decision, reason: str) -> None:
    """Mend a timetable that failed: as long again as voting was to last, for those only who have not voted yet.

    It is the one remedy there is, it can be used once, and only before anything was counted.
    """
    decision = locked(decision.pk)
    check_can_extend(steward, decision)
    if not reason.strip():
        raise ReasonNeededError
    moment = clock.now()
    until = max(moment, decision.closes_at) + timedelta(seconds=decision.frozen_rule.voting_seconds)
    decision.remedied_at, decision.closes_at = moment, until
    decision.save(update_fields=["remedied_at", "closes_at"])
    Timer.objects.create(kind=EXTENDED, subject=subject_of(decision), due_at=until)
    ledger.record(
        VotingExtended(subject=subject_of(decision), until=until.isoformat(), reason=reason.strip()),
        community=decision.community,
        actor=steward,
    )


def check_can_withdraw(user: User | None, decision: Decision) -> None:
    """Raise the sentence that says why the person cannot take this decision back."""
    if user is None or decision.opened_by_id != user.pk:
        raise RoleNeededError(role="person who opened this vote", community=decision.community.name)
    check_member(user, decision.community)
    if decision.status not in WITHDRAWABLE:
        raise NotVotingError(title=decision.title)


@transaction.atomic
def withdraw(user: User, *, decision: Decision, reason: str) -> None:
    """Take back a decision one has opened oneself, until voting on it ends."""
    decision = locked(decision.pk)
    check_can_withdraw(user, decision)
    if not reason.strip():
        raise ReasonNeededError
    _take_back(user, decision, reason.strip())


@transaction.atomic
def end_all(steward: User, *, community: Community, reason: str) -> None:
    """Take back whatever a community that closes was still deciding."""
    every = Decision.objects.select_for_update(of=("self",)).select_related("community")
    for decision in every.filter(community=community, status__in=IN_PROGRESS).order_by("pk"):
        _take_back(steward, decision, reason)


def locked(decision_id: int) -> Decision:
    """Return a decision locked and read anew, with its community."""
    every = Decision.objects.select_for_update(of=("self",)).select_related("community")
    return every.get(pk=decision_id)


def _take_back(user: User, decision: Decision, reason: str) -> None:
    if decision.frozen_rule.secret:
        # Nobody counts them any more, and nobody is to find them.
        Ballot.objects.filter(decision=decision).update(content=None)
    closed_at = decision.closed_at or clock.now()
    DECISION.move(decision, DecisionStatus.WITHDRAWN, closed_at=closed_at)
    ledger.record(
        DecisionWithdrawn(subject=subject_of(decision), decision_kind=decision.kind, reason=reason),
        community=decision.community,
        actor=user,
    )
