"""Reading people, communities, decisions and the ledger."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance import clock
from governance.counting import ballots
from governance.delegations import spoken_for
from governance.models import (
    Ballot,
    Community,
    Decision,
    Delegation,
    Elector,
    LedgerEntry,
    LedgerHead,
    Membership,
    Role,
    RuleInForce,
    User,
)
from governance.outcomes import Entitled, Result, Turnout, result, turnouts
from governance.peers import peers_of
from governance.rule_numbers import Electorates
from governance.rules import PEERS, DecisionRule
from governance.states import IN_PROGRESS, VOTING, CommunityStatus

NOW_A_MEMBER = Q(memberships__left_at=None)
STILL_OPEN = Q(decisions__status__in=IN_PROGRESS)


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
        .annotate(electors_number=_number_of(Elector.objects.all()), cast=_number_of(Ballot.objects.all()))
        .order_by("-opened_at", "-pk")
    )


def _number_of(rows: QuerySet[Elector] | QuerySet[Ballot]) -> Coalesce:
    """Return how many rows a decision has. Two joins at once would multiply: a million rows for a thousand voters."""
    own = rows.filter(decision=OuterRef("pk")).order_by().values("decision")
    return Coalesce(Subquery(own.annotate(number=Count("pk")).values("number")), 0)


def awaiting_ballot(user: User) -> QuerySet[Decision]:
    """Return the open decisions on which the person may vote and has not yet, the most urgent first."""
    return (
        Decision.objects.select_related("community")
        .filter(electors__user=user, status__in=VOTING)
        .exclude(Exists(Ballot.objects.filter(decision=OuterRef("pk"), elector__user=user)))
        .order_by("closes_at", "pk")
    )


def rule_in_force(community: Community, kind: str) -> DecisionRule | None:
    """Return the community's rule for decisions of ``kind`` now, or ``None`` where it has none."""
    row = RuleInForce.objects.filter(community=community, kind=kind, until=None).first()
    return row.value if row else None


def rules_in_force(community: Community) -> Mapping[str, DecisionRule]:
    """Return the community's rules by kind."""
    rows = RuleInForce.objects.filter(community=community, until=None).order_by("kind")
    return {row.kind: row.value for row in rows}


def rule_history(community: Community) -> QuerySet[RuleInForce]:
    """Return every rule the community has or had, by kind, the newest of each first."""
    return RuleInForce.objects.filter(community=community).order_by("kind", "-since", "-pk")


def electorates(community: Community) -> Electorates:
    """Return who could vote in the community now, body by body, and when each of them voted last."""
    roles = Membership.objects.filter(community=community, left_at=None).values_list("user_id", "role")
    cast = Ballot.objects.filter(decision__community=community).order_by()
    last = dict(cast.values_list("elector__user_id").annotate(last=Max("cast_at")))
    moment = clock.now()
    return Electorates(
        moment=moment,
        last_voted={
            # A community that has a voice always counts towards the quorum.
            **{body: [moment] * len(peers_of(community, body)) for body in PEERS},
            "members": [last.get(user) for user, _ in roles],
            "stewards": [last.get(user) for user, role in roles if role == Role.STEWARD],
        },
    )


def body_members(community: Community, body: str) -> QuerySet[Membership]:
    """Return who belongs to one of the bodies that decide: the members, or the stewards."""
    return stewards(community) if body == "stewards" else current_members(community)


def entitled(decision: Decision) -> Mapping[int, Entitled]:
    """Return a vote's electors by their number."""
    rows = Elector.objects.filter(decision=decision).values_list("pk", "bodies", "active")
    return {pk: Entitled(bodies=bodies, active=active) for pk, bodies, active in rows}


def speakers_of(decision: Decision) -> Mapping[int, Ballot]:
    """Return the ballot that counts for each elector who takes part, their own or their delegate's, by elector."""
    ballots = {ballot.elector_id: ballot for ballot in Ballot.objects.filter(decision=decision)}
    if not decision.frozen_rule.delegation:
        return ballots
    own = Elector.objects.filter(decision=decision, user__isnull=False)
    people = dict(own.values_list("user_id", "pk"))
    given = Delegation.objects.filter(community=decision.community_id, topic=decision.kind, until=None)
    voted = {user for user, elector in people.items() if elector in ballots}
    spoken = spoken_for(list(people), voted, dict(given.values_list("giver_id", "taker_id")))
    peers = {elector: ballot for elector, ballot in ballots.items() if elector not in people.values()}
    return peers | {people[user]: ballots[people[speaker]] for user, speaker in spoken.items()}


def ballots_that_count(decision: Decision) -> Mapping[int, ballots.Ballot]:
    """Return what is said for each elector who takes part, by elector."""
    rule, keys = decision.frozen_rule, decision.keys
    return {
        elector: ballots.ballot_for(rule, keys, ballot.content or {})
        for elector, ballot in speakers_of(decision).items()
    }


def count_of(decision: Decision, *, seed: str) -> Result:
    """Count the ballots as they stand. Only what ends a vote does: nobody is shown a count before."""
    return result(
        decision.frozen_rule,
        options=decision.keys,
        electors=entitled(decision),
        ballots=ballots_that_count(decision),
        seed=seed,
    )


def turnouts_of(decision: Decision) -> Sequence[Turnout]:
    """Return each body's turnout, the main body's first."""
    if decision.finished_count:
        return [body.turnout for body in decision.finished_count.bodies]
    spoken = speakers_of(decision).keys()
    return turnouts(decision.frozen_rule, entitled(decision), spoken)


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
