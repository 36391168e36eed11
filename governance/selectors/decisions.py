"""Reading decisions: who may vote, whose ballots count, what they come to."""

from collections.abc import Mapping, Sequence

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from governance.counting import ballots
from governance.delegations import in_hand, spoken_for, themes_in
from governance.models import (
    Ballot,
    Community,
    Decision,
    Delegation,
    Elector,
    User,
)
from governance.outcomes import Entitled, Result, Turnout, bodies_of, result, turnout, turnouts
from governance.rules import Body, DecisionRule
from governance.states import VOTING


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


def entitled(decision: Decision) -> Mapping[int, Entitled]:
    """Return a vote's electors by their number."""
    rows = Elector.objects.filter(decision=decision).values_list("pk", "bodies", "active")
    return {pk: Entitled(bodies=bodies, active=active) for pk, bodies, active in rows}


def speakers_of(decision: Decision) -> Mapping[int, Ballot]:
    """Return the ballot that counts for each elector who takes part, their own or their delegate's, by elector."""
    cast = {ballot.elector_id: ballot for ballot in Ballot.objects.filter(decision=decision)}
    return {elector: cast[speaker] for elector, speaker in _spoken(decision, set(cast)).items()}


def _spoken(decision: Decision, voted: set[int]) -> Mapping[int, int]:
    """Return for each elector who takes part the one who speaks for them, often themselves, of those who ``voted``."""
    if not decision.frozen_rule.delegation:
        return {elector: elector for elector in voted}
    own = Elector.objects.filter(decision=decision, user__isnull=False)
    people = dict(own.values_list("user_id", "pk"))
    speaking = {user for user, elector in people.items() if elector in voted}
    spoken = spoken_for(list(people), speaking, given_on(decision))
    peers = {elector: elector for elector in voted - set(people.values())}
    return peers | {people[user]: people[speaker] for user, speaker in spoken.items()}


def given_in(community: Community) -> Mapping[str, Mapping[int, int]]:
    """Return whose vote stands in whose hands, by topic: takers by givers."""
    found: dict[str, dict[int, int]] = {}
    standing = Delegation.objects.filter(community=community, until=None)
    for topic, giver, taker in standing.values_list("topic", "giver_id", "taker_id"):
        found.setdefault(topic, {})[giver] = taker
    return found


def given_on(decision: Decision) -> Mapping[int, int]:
    """Return whose vote on a decision is in whose hands as things stand: takers by givers."""
    return in_hand(given_in(decision.community), decision.kind, themes_in(decision.topics))


def ballots_that_count(decision: Decision) -> Mapping[int, ballots.Ballot]:
    """Return what is said for each elector who takes part, by elector."""
    return _read(decision, speakers_of(decision))


def ballots_cast(decision: Decision) -> Mapping[int, ballots.Ballot]:
    """Return what those say who cast a ballot themselves, by elector."""
    return _read(decision, {ballot.elector_id: ballot for ballot in Ballot.objects.filter(decision=decision)})


def _read(decision: Decision, cast: Mapping[int, Ballot]) -> Mapping[int, ballots.Ballot]:
    rule, keys = decision.frozen_rule, decision.keys
    return {elector: ballots.ballot_for(rule, keys, ballot.content or {}) for elector, ballot in cast.items()}


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
    found = decision.finished_count
    if found:
        return [body.turnout for body in found.bodies]
    rule = decision.frozen_rule
    if rule.delegation:
        voted = set(Ballot.objects.filter(decision=decision).values_list("elector_id", flat=True))
        return turnouts(rule, entitled(decision), _spoken(decision, voted).keys())
    return [_turnout_of(decision, body) for body in bodies_of(rule)]


def _turnout_of(decision: Decision, body: DecisionRule | Body) -> Turnout:
    # Every open page asks every few seconds, so the database counts and no ballot is read.
    own = Elector.objects.filter(decision=decision, bodies__contains=[body.electorate])
    return turnout(
        body,
        **own.aggregate(electors=Count("pk"), base=Count("pk", filter=Q(active=True)), cast=Count("ballot")),
    )


def elector_of(user: User | None, decision: Decision) -> Elector | None:
    """Return the person's entitlement to vote on the decision, with their ballot, if they have one."""
    if user is None:
        return None
    return Elector.objects.select_related("ballot").filter(decision=decision, user=user).first()
