"""Reading people, communities, decisions and the ledger."""

from collections.abc import Collection, Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from governance.models import (
    Ballot,
    Community,
    Decision,
    Elector,
    LedgerEntry,
    LedgerHead,
    Membership,
    Role,
    User,
)
from governance.rules import Choice, Tally, tally
from governance.states import CommunityStatus, DecisionStatus

NOW_A_MEMBER = Q(memberships__left_at=None)
STILL_OPEN = Q(decisions__status=DecisionStatus.OPEN)


def all_communities() -> QuerySet[Community]:
    """Return every community by name, with ``people`` in it and ``open_decisions`` counted."""
    return Community.objects.annotate(
        people=Count("memberships", filter=NOW_A_MEMBER, distinct=True),
        open_decisions=Count("decisions", filter=STILL_OPEN, distinct=True),
    ).order_by("name", "pk")


def current_members(community: Community) -> QuerySet[Membership]:
    """Return who belongs to the community now, in the order in which they joined."""
    return (
        Membership.objects.select_related("user", "community")
        .filter(community=community, left_at=None)
        .order_by("joined_at", "pk")
    )


def stewards(community: Community) -> QuerySet[Membership]:
    """Return the community's current stewards."""
    return current_members(community).filter(role=Role.STEWARD)


def memberships_of(user: User) -> QuerySet[Membership]:
    """Return the person's current memberships, by the community's name."""
    return (
        Membership.objects.select_related("community")
        .filter(user=user, left_at=None)
        .order_by("community__name", "pk")
    )


def drafting_in(user: User | None) -> Sequence[Community]:
    """Return the open communities in which somebody may write, by name; none for nobody."""
    if user is None:
        return ()
    held = memberships_of(user).filter(community__status=CommunityStatus.OPEN)
    return sorted(
        (each.community for each in held if Role(each.role).rank >= Role.DRAFTER.rank),
        key=lambda each: each.name,
    )


def decisions_of(community: Community) -> QuerySet[Decision]:
    """Return the community's decisions, the newest first, with ``electors_number`` and ``cast`` counted."""
    return (
        Decision.objects.filter(community=community)
        .annotate(electors_number=Count("electors", distinct=True), cast=Count("ballots", distinct=True))
        .order_by("-opened_at", "-pk")
    )


def awaiting_ballot(user: User) -> QuerySet[Decision]:
    """Return the open decisions on which the person may vote and has not yet, the most urgent first."""
    return (
        Decision.objects.select_related("community")
        .filter(electors__user=user, status=DecisionStatus.OPEN)
        .exclude(Exists(Ballot.objects.filter(decision=OuterRef("pk"), elector__user=user)))
        .order_by("closes_at", "pk")
    )


def tallies(decisions: Collection[Decision]) -> Mapping[int, Tally]:
    """Return the counts of several votes, by the decision's id, as their ballots stand."""
    chosen: dict[int, list[Choice]] = {decision.pk: [] for decision in decisions}
    ballots = Ballot.objects.filter(decision__in=chosen).values_list("decision_id", "choice")
    for decision_id, choice in ballots:
        chosen[decision_id].append(Choice(choice))
    entitled = Elector.objects.filter(decision__in=chosen).values_list("decision_id").annotate(Count("pk"))
    electors = dict(entitled)
    return {
        decision.pk: tally(
            decision.frozen_rule, electors=electors.get(decision.pk, 0), choices=chosen[decision.pk]
        )
        for decision in decisions
    }


def elector_of(user: User | None, decision: Decision) -> Elector | None:
    """Return the person's entitlement to vote on the decision, with their ballot, if they have one."""
    if user is None:
        return None
    return Elector.objects.select_related("ballot").filter(decision=decision, user=user).first()


def ledger_of(community: Community, *, kind: str = "") -> QuerySet[LedgerEntry]:
    """Return the community's ledger with its payloads, the newest first; of one ``kind`` only if it is given."""
    entries = LedgerEntry.objects.select_related("actor", "payload").filter(community=community)
    return (entries.filter(kind=kind) if kind else entries).order_by("-index")


def kinds_in_ledger(community: Community) -> Sequence[str]:
    """Return the kinds of entry that the community's ledger has, by name."""
    kinds = LedgerEntry.objects.filter(community=community).values_list("kind", flat=True)
    return list(kinds.order_by("kind").distinct())


def ledger_head(community: Community) -> LedgerHead | None:
    """Return the end of the community's chain."""
    return LedgerHead.objects.filter(chain=community.slug).first()
