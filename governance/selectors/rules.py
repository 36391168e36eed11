"""Reading rules of decision: those in force, those before, and whom they count."""

from collections.abc import Mapping

from django.db.models import Max, QuerySet

from governance import clock
from governance.models import (
    Ballot,
    Community,
    Membership,
    Role,
    RuleInForce,
)
from governance.ports.peers import peers_of
from governance.rulebook.rule_numbers import Electorates
from governance.rules import PEERS, DecisionRule, stored


def rule_in_force(community: Community, kind: str) -> DecisionRule | None:
    """Return the community's rule for decisions of ``kind`` now, or ``None`` where it has none."""
    row = RuleInForce.objects.filter(community=community, kind=kind, until=None).first()
    return row.value if row else None


def yes_or_no_rule(community: Community, kind: str) -> DecisionRule:
    """Return the community's rule for decisions of ``kind`` if it answers yes or no, and its founding rule otherwise."""
    found = rule_in_force(community, kind)
    return found if found and found.binary else stored(community.founding_rule)


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
