"""Answers that somebody says broke a norm."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response

from adapters.api.serializers import NewStatementSerializer, StatementSerializer
from adapters.models import AnswerReport
from adapters.selectors import reported_answers
from adapters.services.answers import Reported, report
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED
from governance.models import StatementSource
from governance.permissions import check_member


class StatementList(InCommunity, generics.ListAPIView[AnswerReport]):
    """What was reported, the newest first."""

    serializer_class = StatementSerializer
    queryset = AnswerReport.objects.none()

    def get_queryset(self) -> QuerySet[AnswerReport]:
        """Return the community's own."""
        return reported_answers(self.community)

    @extend_schema(summary="List the answers that were reported")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Report an answer that broke a norm (members)",
        request=NewStatementSerializer,
        responses={201: StatementSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Put an answer before the community, with the receipt it was given."""
        user = signed_in(request)
        check_member(user, self.community)
        given = NewStatementSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        said = given.validated_data
        statement = report(
            self.community,
            author=user,
            source=StatementSource.MEMBER,
            reported=Reported(
                said["question"], said["answer"], said["receipt"], said["norm"], said["comment"]
            ),
        )
        found = reported_answers(self.community).get(statement=statement)
        return Response(StatementSerializer(found).data, status=status.HTTP_201_CREATED)


@extend_schema(summary="Read a reported answer", responses={200: StatementSerializer, **REFUSED})
class StatementDetail(InCommunity, generics.RetrieveAPIView[AnswerReport]):
    """One reported answer."""

    serializer_class = StatementSerializer
    lookup_field = "statement_id"
    lookup_url_kwarg = "number"
    queryset = AnswerReport.objects.none()

    def get_queryset(self) -> QuerySet[AnswerReport]:
        """Return the community's own."""
        return reported_answers(self.community)
