"""The dates to come of what a community decides, for calendars and letters: one table, and reading by it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from governance.models import Community, Decision, User
from governance.states import DecisionStatus


@dataclass(frozen=True)
class Date:
    """A date that decisions in one state have. ``name`` is for programs, ``what`` says what happens then."""

    status: DecisionStatus
    name: str
    what: str
    of: Callable[[Decision], datetime | None]


DATES = (
    Date(DecisionStatus.DELIBERATING, "opens", "Voting opens", lambda decision: decision.opened_at),
    Date(DecisionStatus.OPEN, "closes", "Voting ends", lambda decision: decision.closes_at),
    Date(DecisionStatus.CONFIRMING, "holds", "The result stands", lambda decision: decision.confirms_until),
    Date(DecisionStatus.WAITING, "effect", "It takes effect", lambda decision: decision.effective_at),
)
BEFORE_THERE_ARE_ELECTORS = DecisionStatus.DELIBERATING


@dataclass(frozen=True)
class Deadline:
    """One date of one decision."""

    decision: Decision
    date: Date
    at: datetime


def ends_at(decision: Decision) -> datetime:
    """Return when ballots on a decision are no longer taken."""
    return decision.confirms_until or decision.closes_at


def deadlines(*, community: Community | None = None, user: User | None = None) -> Sequence[Deadline]:
    """Return the dates to come, the next first: a community's, or those of what one person can vote on.

    Whether the person has voted makes no difference.
    """
    decisions = Decision.objects.select_related("community").filter(
        status__in=[date.status for date in DATES]
    )
    if community is not None:
        decisions = decisions.filter(community=community)
    if user is not None:
        here = Q(community__memberships__user=user, community__memberships__left_at=None)
        decisions = decisions.filter(
            Q(electors__user=user) | Q(here, status=BEFORE_THERE_ARE_ELECTORS)
        ).distinct()
    return next_dates(decisions)


def next_dates(decisions: Iterable[Decision]) -> Sequence[Deadline]:
    """Return what happens next to each of these decisions, the soonest first; what is over has no such date."""
    found = (
        (decision, date, date.of(decision))
        for decision in decisions
        for date in DATES
        if date.status == decision.status
    )
    return sorted(
        (Deadline(decision, date, at) for decision, date, at in found if at is not None),
        key=lambda each: (each.at, each.decision.pk),
    )
