"""Evaluations, their reports, and asking for a vote on them."""

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from evaluation.api.serializers import AskedSerializer, RowSerializer, RunSerializer
from evaluation.models import EvaluationRun, Report
from evaluation.selectors import measured_models, runs_of
from evaluation.services import requests, runs
from evaluation.services.comparisons import known_gains
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED


@extend_schema(summary="List the evaluations of a community's models")
class RunList(InCommunity, generics.ListAPIView[EvaluationRun]):
    """Every evaluation, the newest first."""

    serializer_class = RunSerializer
    queryset = EvaluationRun.objects.none()

    def get_queryset(self) -> QuerySet[EvaluationRun]:
        """Return the community's own."""
        return runs_of(self.community)


@extend_schema(summary="Read one evaluation", responses={200: RunSerializer, **REFUSED})
class RunDetail(InCommunity, generics.RetrieveAPIView[EvaluationRun]):
    """One evaluation, with its progress."""

    serializer_class = RunSerializer
    lookup_url_kwarg = "number"
    queryset = EvaluationRun.objects.none()

    def get_queryset(self) -> QuerySet[EvaluationRun]:
        """Return the community's own."""
        return runs_of(self.community)


class AskStewards(InCommunity, APIView):
    """Asking the stewards to let a measured model go live."""

    @extend_schema(
        summary="Ask the stewards to let a model go live (stewards); whoever asks does not vote",
        request=None,
        responses={201: AskedSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Open the vote."""
        user = signed_in(request)
        run = get_object_or_404(runs_of(self.community).defer(None), pk=number)
        decision = requests.request_deployment(run, steward=user)
        opened = {"decision": decision.pk if decision else None}
        return Response(opened, status=status.HTTP_201_CREATED)


class MeasureAgain(InCommunity, APIView):
    """Measuring a model again, after an evaluation failed or while it is taking over."""

    @extend_schema(
        summary="Ask for a model to be measured again: an evaluation failed, or it is taking over (stewards)",
        request=None,
        responses={202: None, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Record the request; the pipeline does the rest."""
        user = signed_in(request)
        runs.measure_again(user, run=get_object_or_404(runs_of(self.community), pk=number))
        return Response(status=status.HTTP_202_ACCEPTED)


class CanonicalReport(InCommunity, APIView):
    """A report's canonical bytes."""

    @extend_schema(
        summary="Read a report's canonical JSON (RFC 8785), whose SHA-256 is its digest",
        responses={(200, "application/json"): OpenApiTypes.OBJECT, **REFUSED},
    )
    def get(self, request: Request, slug: str, digest: str) -> HttpResponse:  # noqa: ARG002 - the address's
        """Hand out the bytes as they are stored."""
        report = get_object_or_404(Report, community=self.community, digest=digest)
        return HttpResponse(bytes(report.canonical), content_type="application/json")


class Comparison(APIView):
    """All communities' models on one another's own norms."""

    @extend_schema(
        summary="Compare all communities' models: gain in adherence over the base, own norms only",
        responses={200: RowSerializer(many=True)},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the framework's
        """Return one row a model."""
        gains = known_gains(measured_models())
        return Response([{"community": model, "gains": row} for model, row in gains.items()])
