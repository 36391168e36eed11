"""Reading communities and who is in them."""

from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet

from governance.models import (
    Community,
    Membership,
    Role,
    User,
)
from governance.states import IN_PROGRESS, CommunityStatus

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


def body_members(community: Community, body: str) -> QuerySet[Membership]:
    """Return who belongs to one of the bodies that decide: the members, or the stewards."""
    return stewards(community) if body == "stewards" else current_members(community)
