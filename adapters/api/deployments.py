"""What answers at a community's endpoint, and did."""

from collections.abc import Callable

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.serializers import DeploymentSerializer, HoldSerializer
from adapters.models import Deployment
from adapters.selectors import deployments_of
from adapters.services import deployments, holds, returns, rollouts
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
        return _done(request, self.community, deployments.stop)


class StopRollout(InCommunity, APIView):
    """Ending a rollout."""

    @extend_schema(
        summary="Stop the model that is taking over; the one before it answers everything again (stewards)",
        request=ReasonSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Stop it. The model before it goes on."""
        return _done(request, self.community, rollouts.stop)


class GoBack(InCommunity, APIView):
    """Returning to the model before."""

    @extend_schema(
        summary="Take the live model off and let the one before it answer again (stewards)",
        request=ReasonSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Go back. The answer is the deployment that answers from now on; members decide about the other."""
        return _done(request, self.community, returns.go_back)


class HoldRollout(InCommunity, APIView):
    """Holding a new model back."""

    @extend_schema(
        summary="Hold the model that is taking over at a share within its plan (stewards)",
        request=HoldSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Hold it. Its plan stands still until it is resumed."""
        user = signed_in(request)
        given = HoldSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        held = holds.hold(user, community=self.community, **given.validated_data)
        return _found(self.community, held.phase.deployment)


class ResumeRollout(InCommunity, APIView):
    """Letting a plan go on."""

    @extend_schema(
        summary="Let the model that is held back go on with its plan (stewards)",
        request=ReasonSerializer,
        responses={200: DeploymentSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Resume it, at its step's share and for what is left of its hours."""
        user = signed_in(request)
        phase = holds.resume(user, community=self.community, reason=_reason(request))
        return _found(self.community, phase.deployment)


def _done(request: Request, community: Community, act: Callable[..., Deployment]) -> Response:
    user = signed_in(request)
    return _found(community, act(user, community=community, reason=_reason(request)))


def _reason(request: Request) -> str:
    given = ReasonSerializer(data=request.data)
    given.is_valid(raise_exception=True)
    reason: str = given.validated_data["reason"]
    return reason


def _found(community: Community, deployment: Deployment) -> Response:
    return Response(DeploymentSerializer(deployments_of(community).get(pk=deployment.pk)).data)
