"""May *you*? Who a person is in a community, and what that lets them do."""

from collections.abc import Mapping, Sequence

from governance.errors import NotAMemberError, OperatorNeededError, RoleNeededError
from governance.models import Community, Membership, Role, User
from governance.ports.peers import peers_of
from governance.rules import PEERS


def membership_of(user: User | None, community: Community) -> Membership | None:
    """Return the person's current membership, or ``None`` for an outsider."""
    if user is None or not user.is_authenticated:
        return None
    return Membership.objects.filter(community=community, user=user, left_at=None).first()


def check_member(user: User | None, community: Community) -> Membership:
    """Return the person's membership. Raises :class:`NotAMemberError`."""
    membership = membership_of(user, community)
    if membership is None:
        raise NotAMemberError(community=community.name)
    return membership


def check_role(user: User | None, community: Community, role: Role) -> Membership:
    """Return the person's membership if it includes ``role``. Raises :class:`RoleNeededError`."""
    membership = membership_of(user, community)
    if membership is None or Role(membership.role).rank < role.rank:
        raise RoleNeededError(role=role.label, community=community.name)
    return membership


def has_role(user: User | None, community: Community, role: Role) -> bool:
    """Whether :func:`check_role` would let the person pass."""
    membership = membership_of(user, community)
    return membership is not None and Role(membership.role).rank >= role.rank


BODIES: Mapping[str, Role] = {"members": Role.MEMBER, "stewards": Role.STEWARD}
"""The role that puts somebody into each body that decides."""


def is_in_body(user: User | None, community: Community, body: str) -> bool:
    """Whether the person belongs to a body now, or as a steward speaks for a community in it."""
    if body in PEERS:
        return bool(speaks_for(user, community, body))
    return has_role(user, community, BODIES[body])


def role_is_in(role: Role, body: str) -> bool:
    """Whether a role puts somebody into a body; into one of communities none does."""
    return body in BODIES and role.rank >= BODIES[body].rank


def speaks_for(user: User | None, community: Community, body: str) -> Sequence[Community]:
    """Return the communities of a body for which the person speaks, as a steward of theirs."""
    return [peer for peer in peers_of(community, body) if has_role(user, peer, Role.STEWARD)]


def check_operator(user: User | None) -> None:
    """Raise :class:`OperatorNeededError` unless the person runs the instance."""
    if user is None or not user.is_staff:
        raise OperatorNeededError
