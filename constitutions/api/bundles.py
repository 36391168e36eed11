"""Bundles, for members."""

from functools import cached_property

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.api.bundle_serializers import (
    BundleSerializer,
    NewBundleSerializer,
    NewOptionSerializer,
    WholeBundleSerializer,
)
from constitutions.api.serializers import WhyHereSerializer
from constitutions.choices import bundles_of
from constitutions.models import Bundle, Draft
from constitutions.services import bundles, choosing
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.api.serializers import DecisionSerializer
from governance.permissions import check_member


class BundleList(InCommunity, generics.ListAPIView[Bundle]):
    """The community's bundles, the newest first."""

    serializer_class = BundleSerializer
    queryset = Bundle.objects.none()

    def get_queryset(self) -> QuerySet[Bundle]:
        """Return them to members."""
        check_member(visitor(self.request), self.community)
        return bundles_of(self.community)

    @extend_schema(summary="List a community's bundles of drafts (members)")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List the bundles."""
        return self.list(request)

    @extend_schema(
        summary="Open a bundle (drafters)",
        request=NewBundleSerializer,
        responses={201: BundleSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Open a bundle for drafts that stand on the version in force."""
        given = NewBundleSerializer(data=request.data)
        user = signed_in(request)
        given.is_valid(raise_exception=True)
        bundle = bundles.open_bundle(user, community=self.community, **given.validated_data)
        return Response(BundleSerializer(bundle).data, status=status.HTTP_201_CREATED)


class OneBundle(InCommunity, APIView):
    """What every door to one bundle shares."""

    @cached_property
    def bundle(self) -> Bundle:
        """The bundle in the address, to members. Raises ``Http404``, or NotAMemberError."""
        check_member(visitor(self.request), self.community)
        related = ("community", "opened_by", "base__text")
        return get_object_or_404(
            Bundle.objects.select_related(*related), community=self.community, pk=self.kwargs["number"]
        )

    def draft(self, number: int) -> Draft:
        """Return one of the community's drafts. Raises ``Http404``."""
        return get_object_or_404(Draft, community=self.community, pk=number)


class BundleDetail(OneBundle):
    """One bundle."""

    @extend_schema(
        summary="Read a bundle with its options, and which of them exclude each other (members)",
        responses={200: WholeBundleSerializer, **REFUSED},
    )
    def get(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Read the bundle."""
        return Response(WholeBundleSerializer(self.bundle).data)


class OptionList(OneBundle):
    """A bundle's options."""

    @extend_schema(
        summary="Put a draft into a bundle (drafters)",
        request=NewOptionSerializer,
        responses={201: WholeBundleSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Make the draft the bundle's last option."""
        user, bundle = signed_in(request), self.bundle
        given = NewOptionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        bundles.add(user, bundle=bundle, draft=self.draft(given.validated_data["draft"]))
        return Response(WholeBundleSerializer(bundle).data, status=status.HTTP_201_CREATED)


class OptionDetail(OneBundle):
    """One of a bundle's options."""

    @extend_schema(
        summary="Take a draft out of a bundle (drafters)",
        request=None,
        responses={200: WholeBundleSerializer, **REFUSED},
    )
    def delete(self, request: Request, slug: str, number: int, draft: int) -> Response:  # noqa: ARG002 - the address's
        """Take it out. The draft stays as it is."""
        user, bundle = signed_in(request), self.bundle
        bundles.remove(user, bundle=bundle, draft=self.draft(draft))
        return Response(WholeBundleSerializer(bundle).data)


class VoteOnBundle(OneBundle):
    """Choosing from a bundle."""

    @extend_schema(
        summary="Ask members to choose from a bundle (drafters)",
        request=WhyHereSerializer,
        responses={201: DecisionSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Open the vote. What is chosen is then put to the vote by the rule for changing the text."""
        user, bundle = signed_in(request), self.bundle
        given = WhyHereSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        decision = choosing.put_to_vote(user, bundle=bundle, **given.validated_data)
        return Response(DecisionSerializer(decision).data, status=status.HTTP_201_CREATED)


class CloseBundle(OneBundle):
    """Closing a bundle."""

    @extend_schema(
        summary="Close a bundle (drafters)", request=None, responses={200: BundleSerializer, **REFUSED}
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Close it: nothing is put in or taken out any more."""
        user, bundle = signed_in(request), self.bundle
        bundles.close(user, bundle=bundle)
        return Response(BundleSerializer(bundle).data)
