"""Decisions and ballots."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED
from governance.api.serializers import BallotSerializer, CountedDecisionSerializer, DecisionSerializer
from governance.models import Decision
from governance.rules import Choice
from governance.selectors import decisions_of
from governance.services import decisions


@extend_schema(summary="List a community's decisions")
class DecisionList(InCommunity, generics.ListAPIView[Decision]):
    """What the community decides and decided, the newest first."""

    serializer_class = DecisionSerializer
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        """Return them with their turnout."""
        return decisions_of(self.community).select_related("opened_by")


@extend_schema(
    summary="Read a decision with its count", responses={200: CountedDecisionSerializer, **REFUSED}
)
class DecisionDetail(InCommunity, generics.RetrieveAPIView[Decision]):
    """One decision. While voting is open its count is the turnout alone."""

    serializer_class = CountedDecisionSerializer
    lookup_url_kwarg = "number"
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        """Return the community's own."""
        return decisions_of(self.community).select_related("opened_by")


class BallotDoor(InCommunity, APIView):
    """One's own ballot on a decision."""

    @extend_schema(
        summary="Cast or replace one's ballot",
        request=BallotSerializer,
        responses={200: BallotSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Cast a ballot; until voting closes it can be replaced."""
        user = signed_in(request)
        decision = get_object_or_404(Decision, community=self.community, pk=number)
        given = BallotSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        ballot = decisions.cast(user, decision=decision, choice=Choice(given.validated_data["choice"]))
        return Response(BallotSerializer(ballot).data)
