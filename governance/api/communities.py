"""Communities and who belongs to them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics

from governance.api.doors import InCommunity, visitor
from governance.api.refusals import REFUSED
from governance.api.serializers import CommunitySerializer, MembershipSerializer
from governance.models import Community, Membership, Role
from governance.permissions import check_role
from governance.selectors.communities import all_communities, current_members


@extend_schema(summary="List every community")
class CommunityList(generics.ListAPIView[Community]):
    """Every community, open or closed."""

    serializer_class = CommunitySerializer
    queryset = Community.objects.none()

    def get_queryset(self) -> QuerySet[Community]:
        """Return them by name."""
        return all_communities()


@extend_schema(summary="Read one community", responses={200: CommunitySerializer, **REFUSED})
class CommunityDetail(generics.RetrieveAPIView[Community]):
    """One community."""

    serializer_class = CommunitySerializer
    lookup_field = "slug"
    queryset = Community.objects.none()

    def get_queryset(self) -> QuerySet[Community]:
        """Return all, with what is counted of them."""
        return all_communities()


@extend_schema(summary="List a community's members (stewards)")
class MembershipList(InCommunity, generics.ListAPIView[Membership]):
    """Who belongs to the community now."""

    serializer_class = MembershipSerializer
    queryset = Membership.objects.none()

    def get_queryset(self) -> QuerySet[Membership]:
        """Return them in the order in which they joined."""
        check_role(visitor(self.request), self.community, Role.STEWARD)
        return current_members(self.community)
