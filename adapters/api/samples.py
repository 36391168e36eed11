"""Answers that clients offered and the community stores: for drafters to read, for stewards to switch and to erase."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.sample_serializers import (
    ErasedSerializer,
    ReportSampleSerializer,
    SampleSearchSerializer,
    SampleSerializer,
    SampleSettingsSerializer,
)
from adapters.api.serializers import StatementSerializer
from adapters.models import Sample
from adapters.selectors import reported_answers, sample_rule_of, samples_of
from adapters.services import samples
from governance import clock
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.models import Role
from governance.permissions import check_role, has_role


class Samples(InCommunity, generics.GenericAPIView[Sample]):
    """A view of what the community stores, for drafters."""

    serializer_class = SampleSerializer
    queryset = Sample.objects.none()

    def get_queryset(self) -> QuerySet[Sample]:
        """Return the community's own to drafters."""
        check_role(visitor(self.request), self.community, Role.DRAFTER)
        asked = SampleSearchSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return samples_of(self.community, now=clock.now(), **asked.validated_data)

    def get_serializer_context(self) -> dict[str, Any]:
        """Say whether whoever asks may see whose key it was."""
        is_steward = has_role(visitor(self.request), self.community, Role.STEWARD)
        return {"request": self.request, "tells_keys": is_steward}


@method_decorator(never_cache, name="dispatch")
class SampleList(Samples, generics.ListAPIView[Sample]):
    """What is stored, the newest first."""

    @extend_schema(
        summary="List stored answers, of one day or one deployment if asked (drafters)",
        parameters=[
            OpenApiParameter("day", description="A day in UTC, as year-month-day."),
            OpenApiParameter("deployment", int, description="A deployment, by its id."),
        ],
        responses={200: SampleSerializer(many=True), **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)


@method_decorator(never_cache, name="dispatch")
@extend_schema(summary="Read a stored answer (drafters)", responses={200: SampleSerializer, **REFUSED})
class SampleDetail(Samples, generics.RetrieveAPIView[Sample]):
    """One sample."""

    lookup_url_kwarg = "number"


class ReportSample(InCommunity, APIView):
    """Saying that a stored answer broke a norm."""

    @extend_schema(
        summary="Report a stored answer that broke a norm; it is public from then on (drafters)",
        request=ReportSampleSerializer,
        responses={201: StatementSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Put a stored answer before the community."""
        user = signed_in(request)
        check_role(user, self.community, Role.DRAFTER)
        sample = get_object_or_404(samples_of(self.community, now=clock.now()), pk=number)
        given = ReportSampleSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        statement = samples.report_sample(user, sample=sample, **given.validated_data)
        found = reported_answers(self.community).get(statement=statement)
        return Response(StatementSerializer(found).data, status=status.HTTP_201_CREATED)


class EraseSample(InCommunity, APIView):
    """Erasing one."""

    @extend_schema(
        summary="Erase a stored answer at once (stewards)",
        request=None,
        responses={200: ErasedSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Erase one sample."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        sample = get_object_or_404(samples_of(self.community, now=clock.now()), pk=number)
        samples.erase_one(user, sample=sample)
        return Response(ErasedSerializer({"erased": 1}).data)


class EraseSamples(InCommunity, APIView):
    """Erasing all."""

    @extend_schema(
        operation_id="communities_samples_erase_all_create",
        summary="Erase every stored answer at once (stewards)",
        request=None,
        responses={200: ErasedSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Erase every sample."""
        erased = samples.erase(signed_in(request), community=self.community)
        return Response(ErasedSerializer({"erased": erased}).data)


@method_decorator(never_cache, name="dispatch")
class SampleSettings(InCommunity, APIView):
    """Whether answers are stored."""

    @extend_schema(
        summary="Read whether answers are stored that clients offer, how many, and for how long",
        responses={200: SampleSettingsSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Read whether answers are stored."""
        return Response(SampleSettingsSerializer(sample_rule_of(self.community)).data)

    @extend_schema(
        summary="Change whether answers are stored that clients offer (stewards)",
        request=SampleSettingsSerializer,
        responses={200: SampleSettingsSerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Change whether answers are stored, from the next request on."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        given = SampleSettingsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        samples.set_rule(user, community=self.community, rule=given.validated_data)
        return Response(SampleSettingsSerializer(sample_rule_of(self.community)).data)
