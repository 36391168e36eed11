"""The library of starter packs."""

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from constitutions.api.drafts import OneDraft
from constitutions.api.serializers import (
    DraftSourceSerializer,
    PackSerializer,
    TakeOverSerializer,
    WholePackSerializer,
)
from constitutions.packs import packs
from constitutions.services import packs as library
from governance.api.doors import signed_in
from governance.api.refusals import REFUSED


class PackList(APIView):
    """Every pack."""

    @extend_schema(summary="List the starter packs", responses={200: PackSerializer(many=True)})
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the framework's
        """List the packs."""
        return Response([PackSerializer(pack).data for pack in packs().values()])


class PackDetail(APIView):
    """One pack."""

    @extend_schema(
        summary="Read a starter pack with its norms", responses={200: WholePackSerializer, **REFUSED}
    )
    def get(self, request: Request, name: str) -> Response:  # noqa: ARG002 - the framework's
        """Read the pack."""
        return Response(WholePackSerializer(library.pack_named(name)).data)


class TakeOver(OneDraft):
    """Taking norms over from a pack."""

    @extend_schema(
        summary="Add norms of a starter pack to a draft (drafters)",
        request=TakeOverSerializer,
        responses={200: DraftSourceSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Add them behind the draft's own."""
        user, draft = signed_in(request), self.draft
        given = TakeOverSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        wanted = given.validated_data
        saved = library.take_over(
            user,
            draft=draft,
            pack=library.pack_named(wanted["pack"]),
            norms=wanted["norms"],
            seen_revision=wanted["seen_revision"],
        )
        return Response(DraftSourceSerializer(saved).data)
