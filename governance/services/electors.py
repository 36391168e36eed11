"""Who may vote: everybody in a rule's bodies at the moment when voting opens, written down once."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from governance import clock
from governance.models import Ballot, Community, Decision, Elector, Membership, Role
from governance.outcomes import bodies_of
from governance.permissions import role_is_in
from governance.ports.peers import peers_of
from governance.rules import PEERS, DecisionRule


def nobody_in(community: Community, rule: DecisionRule) -> set[str]:
    """Return the bodies of communities that a rule asks and that have nobody in them now."""
    asked = {body.electorate for body in rule.also} & PEERS
    return {body for body in asked if not peers_of(community, body)}


def electors_of(decision: Decision, rule: DecisionRule) -> list[Elector]:
    """Return who may vote: everybody in one of the rule's bodies now, but those who are excluded, and communities."""
    held = (
        Membership.objects.filter(community=decision.community, left_at=None)
        .exclude(user__in=decision.excluded)
        .order_by("user_id")
    )
    voted = _recently_active(decision.community, rule)
    found = []
    for membership in held:
        bodies = [
            body.electorate for body in bodies_of(rule) if role_is_in(Role(membership.role), body.electorate)
        ]
        if bodies:
            active = voted is None or membership.user_id in voted
            found.append(Elector(decision=decision, user_id=membership.user_id, bodies=bodies, active=active))
    for body in sorted(PEERS & {body.electorate for body in rule.also}):
        peers = peers_of(decision.community, body)
        found += [Elector(decision=decision, peer=peer, bodies=[body]) for peer in peers]
    return found


def _recently_active(community: Community, rule: DecisionRule) -> set[int] | None:
    """Return who counts towards a quorum of active members, or ``None`` where everybody does."""
    if rule.quorum_base == "members":
        return None
    since = clock.now() - timedelta(days=rule.active_days)
    ballots = Ballot.objects.filter(decision__community=community, cast_at__gte=since)
    return set(ballots.values_list("elector__user_id", flat=True))


def listed(electors: Sequence[Elector]) -> list[dict[str, Any]]:
    """Return electors as the digest in the ledger is over them."""
    return [
        {
            **({"community": each.peer.slug} if each.peer else {"user": each.user_id}),
            "bodies": each.bodies,
            "active": each.active,
        }
        for each in electors
    ]
