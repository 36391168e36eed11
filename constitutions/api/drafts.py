"""Drafts, for members."""

from functools import cached_property

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.api.serializers import (
    DraftSerializer,
    DraftSourceSerializer,
    NewDraftSerializer,
    ProposedSerializer,
    ProposeSerializer,
    SaveSerializer,
)
from constitutions.models import Draft
from constitutions.selectors import drafts_of
from constitutions.services import drafts, saving
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.permissions import check_member


class DraftList(InCommunity, generics.ListAPIView[Draft]):
    """The community's drafts, the last saved first."""

    serializer_class = DraftSerializer
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet[Draft]:
        """Return them to members."""
        check_member(visitor(self.request), self.community)
        return drafts_of(self.community)

    @extend_schema(summary="List a community's drafts (members)")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List the drafts."""
        return self.list(request)

    @extend_schema(
        summary="Begin a draft (drafters)",
        request=NewDraftSerializer,
        responses={201: DraftSourceSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Begin a draft from the version in force."""
        given = NewDraftSerializer(data=request.data)
        user = signed_in(request)
        given.is_valid(raise_exception=True)
        draft = drafts.start(user, community=self.community, **given.validated_data)
        return Response(DraftSourceSerializer(draft).data, status=status.HTTP_201_CREATED)


class OneDraft(InCommunity, APIView):
    """What every door to one draft shares."""

    @cached_property
    def draft(self) -> Draft:
        """The draft in the address, to members. Raises ``Http404``, or NotAMemberError."""
        check_member(visitor(self.request), self.community)
        related = ("community", "author", "editor", "base", "decision", "text")
        return get_object_or_404(
            Draft.objects.select_related(*related), community=self.community, pk=self.kwargs["number"]
        )


class DraftDetail(OneDraft):
    """One draft."""

    @extend_schema(
        summary="Read a draft with its source (members)", responses={200: DraftSourceSerializer, **REFUSED}
    )
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Read the draft."""
        return Response(DraftSourceSerializer(self.draft).data)

    @extend_schema(
        summary="Save a draft (drafters)",
        request=SaveSerializer,
        responses={200: DraftSourceSerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Keep a new source, joined with what others saved since ``seen_revision``; 409 where both changed the same."""
        user, draft = signed_in(request), self.draft
        given = SaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        saved = saving.save(user, draft=draft, **given.validated_data)
        return Response(DraftSourceSerializer(saved).data)


class Propose(OneDraft):
    """Putting a draft to the vote."""

    @extend_schema(
        summary="Put a draft to the vote (drafters)",
        request=ProposeSerializer,
        responses={201: ProposedSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Open the vote. The text is fixed from here on."""
        user, draft = signed_in(request), self.draft
        given = ProposeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        decision = drafts.propose(user, draft=draft, **given.validated_data)
        return Response({"decision": decision.pk}, status=status.HTTP_201_CREATED)


class Abandon(OneDraft):
    """Giving a draft up."""

    @extend_schema(
        summary="Give a draft up (drafters)", request=None, responses={200: DraftSerializer, **REFUSED}
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Give it up. Its text can still be read."""
        left = drafts.abandon(signed_in(request), draft=self.draft)
        return Response(DraftSerializer(left).data)
