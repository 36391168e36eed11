"""The making of models."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.serializers import AdaptationSerializer
from adapters.models import Adaptation
from adapters.selectors import adaptations_of
from adapters.services import adaptations
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED


class AdaptationList(InCommunity, generics.ListAPIView[Adaptation]):
    """Every making of a model, the newest first."""

    serializer_class = AdaptationSerializer
    queryset = Adaptation.objects.none()

    def get_queryset(self) -> QuerySet[Adaptation]:
        """Return the community's own."""
        return adaptations_of(self.community)

    @extend_schema(summary="List the makings of a community's models")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Ask for another model of the version in force (stewards)",
        request=None,
        responses={202: None, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Ask; it is made as soon as a worker is free."""
        adaptations.request(signed_in(request), community=self.community)
        return Response(status=status.HTTP_202_ACCEPTED)


@extend_schema(summary="Read one making of a model", responses={200: AdaptationSerializer, **REFUSED})
class AdaptationDetail(InCommunity, generics.RetrieveAPIView[Adaptation]):
    """One making, with its progress."""

    serializer_class = AdaptationSerializer
    lookup_url_kwarg = "number"
    queryset = Adaptation.objects.none()

    def get_queryset(self) -> QuerySet[Adaptation]:
        """Return the community's own."""
        return adaptations_of(self.community)


class Cancel(InCommunity, APIView):
    """Stopping the making of a model."""

    @extend_schema(
        summary="Stop the making of a model (stewards)",
        request=None,
        responses={202: AdaptationSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Ask the worker to stop; it does at its next step."""
        every = adaptations_of(self.community)
        adaptations.cancel(signed_in(request), adaptation=get_object_or_404(every, pk=number))
        left = AdaptationSerializer(every.get(pk=number)).data
        return Response(left, status=status.HTTP_202_ACCEPTED)
