"""Decisions and ballots."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.decision_serializers import NewQuestionSerializer, RecordSerializer
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED
from governance.api.serializers import (
    BallotSerializer,
    CountedDecisionSerializer,
    DecisionSerializer,
    ReasonSerializer,
    ReceiptSerializer,
)
from governance.errors import MalformedError
from governance.models import Community, Decision
from governance.selectors.decisions import decisions_of
from governance.selectors.electoral_record import reasons_of, receipts_of, voters_of
from governance.services import closing, decisions, questions, voting


def _with_numbers(community: Community) -> QuerySet[Decision]:
    return decisions_of(community).select_related("opened_by")


class DecisionList(InCommunity, generics.ListAPIView[Decision]):
    """What the community decides and decided, the newest first."""

    serializer_class = DecisionSerializer
    queryset = Decision.objects.none()

    def get_queryset(self) -> QuerySet[Decision]:
        """Return them with their turnout."""
        return _with_numbers(self.community)

    @extend_schema(summary="List a community's decisions")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Ask the community something (members)",
        request=NewQuestionSerializer,
        responses={201: CountedDecisionSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Put a question to the community, by the rule it has for its kind."""
        user = signed_in(request)
        given = NewQuestionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        asked = questions.ask(user, community=self.community, **given.validated_data)
        found = _with_numbers(self.community).get(pk=asked.pk)
        return Response(CountedDecisionSerializer(found).data, status=status.HTTP_201_CREATED)


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
        return _with_numbers(self.community)


class BallotDoor(InCommunity, APIView):
    """One's own ballot on a decision."""

    @extend_schema(
        summary="Cast or replace one's ballot",
        request=BallotSerializer,
        responses={200: ReceiptSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Cast a ballot; until voting closes it can be replaced."""
        user = signed_in(request)
        decision = get_object_or_404(Decision, community=self.community, pk=number)
        if not isinstance(request.data, dict):
            raise MalformedError(sentences='A ballot is an object, such as {"choice": "yes"}.')
        cast = voting.cast(user, decision=decision, ballot=request.data)
        return Response(ReceiptSerializer(cast).data)


class RecordDoor(InCommunity, APIView):
    """The record of a vote whose ballots are counted."""

    @extend_schema(
        summary="Read who could vote and every receipt, once the ballots are counted",
        responses={200: RecordSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Give the electors, the receipts, and the reasons given with ballots."""
        decision = get_object_or_404(Decision, community=self.community, pk=number)
        record = {
            "voters": voters_of(decision),
            "receipts": receipts_of(decision),
            "reasons": reasons_of(decision),
        }
        return Response(RecordSerializer(record).data)


class _Deed(InCommunity, APIView):
    """Something done to a decision for a reason, by whoever may."""

    do: Callable[..., None]

    def answer(self, request: Request, number: int) -> Response:
        """Do it, and give the decision as it is then."""
        user = signed_in(request)
        given = ReasonSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        decision = get_object_or_404(
            Decision.objects.select_related("community"), community=self.community, pk=number
        )
        type(self).do(user, decision=decision, reason=given.validated_data["reason"])
        found = _with_numbers(self.community).get(pk=number)
        return Response(CountedDecisionSerializer(found).data)


ANSWERS: dict[Any, Any] = {200: CountedDecisionSerializer, **REFUSED}


class WithdrawDoor(_Deed):
    """Taking a decision back."""

    do = staticmethod(decisions.withdraw)

    @extend_schema(summary="Withdraw what one has asked", request=ReasonSerializer, responses=ANSWERS)
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Take it back, until voting ends."""
        return self.answer(request, number)


class VetoDoor(_Deed):
    """Objecting to what was carried and waits to take effect."""

    do = staticmethod(closing.veto)

    @extend_schema(
        summary="Object to what waits to take effect (the rule's guardians)",
        request=ReasonSerializer,
        responses=ANSWERS,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Object; enough objections stop it for good."""
        return self.answer(request, number)


class ExtendDoor(_Deed):
    """Mending a timetable that failed."""

    do = staticmethod(decisions.extend_for_those_who_had_not_voted)

    @extend_schema(
        summary="Give those who have not voted more time, once (stewards)",
        request=ReasonSerializer,
        responses=ANSWERS,
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Extend voting for those only who have not voted."""
        return self.answer(request, number)
