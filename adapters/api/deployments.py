"""What answers at a community's endpoint, and did."""

from collections.abc import Callable

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.serializers import DeploymentSerializer
from adapters.models import Deployment
from adapters.selectors import deployments_of
from adapters.services import deployments, rollouts
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED
from governance.api.serializers import ReasonSerializer
from governance.models import Community


@extend_schema(summary="List a community's deployments")
class DeploymentList(InCommunity, generics.ListAPIView[Deployment]):
    """Everything that answered or was staged to, the newest first."""

    serializer_class = DeploymentSerializer
    queryset = Deployment.objects.none()

    def get_queryset(self) -> QuerySet[Deployment]:
        """Return the community's own."""
        return deployments_of(self.community)


@extend_schema(summary="Read a deployment", responses={200: DeploymentSerializer, **REFUSED})
class DeploymentDetail(InCommunity, generics.RetrieveAPIView[Deployment]):
    """One deployment."""

    serializer_class = DeploymentSerializer
    lookup_url_kwarg = "number"
    queryset = Deployment.objects.none()

    def get_queryset(self) -> QuerySet[Deployment]:
        """Return the community's own."""
        return deployments_of(self.community)


class Stop(InCommunity, APIView):
    """Taking the model offline."""

    @extend_schema(
        summary="Take the live model offline at once (stewards)",
        request=ReasonSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Stop it. The members decide afterwards whether it returns."""
        return _stopped(request, self.community, deployments.stop)


class StopRollout(InCommunity, APIView):
    """Ending a rollout."""

    @extend_schema(
        summary="Stop the model that is taking over; the one before it answers everything again (stewards)",
        request=ReasonSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Stop it. The model before it goes on."""
        return _stopped(request, self.community, rollouts.stop)


def _stopped(request: Request, community: Community, stop: Callable[..., Deployment]) -> Response:
    user = signed_in(request)
    given = ReasonSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    found = stop(user, community=community, reason=given.validated_data["reason"])
    return Response(DeploymentSerializer(found).data)
