"""Who gets how much of the engine's time, for programs; and asking the commons to share it out anew."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.commons import commons, in_force, portions, share_outs_of, sharing, weights_of
from adapters.models import ShareOut
from adapters.services import share_outs
from adapters.weights import PLACES
from governance.api.doors import InCommunity, signed_in
from governance.api.refusals import REFUSED


class PortionSerializer(serializers.Serializer[Any]):
    """What a community weighs, and which part of the engine's time it gets while all ask at once."""

    community = serializers.CharField(source="community.slug")
    weight = serializers.FloatField()
    part = serializers.FloatField()


class SharesSerializer(serializers.Serializer[Any]):
    """The shares that hold. ``commons`` decides on them, if the operator names one; ``digest`` is what it decided."""

    commons = serializers.CharField(allow_null=True)
    digest = serializers.CharField(allow_null=True)
    decision = serializers.IntegerField(allow_null=True)
    since = serializers.DateTimeField(allow_null=True)
    communities = PortionSerializer(many=True)


class ShareOutSerializer(serializers.ModelSerializer[ShareOut]):
    """What a community was asked to say of the engine's time. Who is not among the ``weights`` weighs 1."""

    weights = serializers.SerializerMethodField()
    decision = serializers.IntegerField(source="decision_id")

    class Meta:
        model = ShareOut
        fields = ("id", "digest", "weights", "decision", "status", "since", "ended_at")

    def get_weights(self, share_out: ShareOut) -> dict[str, float]:
        """Return the weights by the communities' names in addresses."""
        return {each.community.slug: float(each.weight) for each in share_out.weights.all()}


class NewShareOutSerializer(serializers.Serializer[Any]):
    """What a commons is asked. Weights by the communities' names in addresses; who is not named weighs 1."""

    weights = serializers.DictField(child=serializers.DecimalField(max_digits=6, decimal_places=PLACES))
    why = serializers.CharField(max_length=share_outs.LONGEST_WHY)


class Shares(APIView):
    """Who gets how much of the engine's time."""

    @extend_schema(
        summary="Read what each community weighs at the engine, and gets while all ask at once",
        responses={200: SharesSerializer},
    )
    def get(self, request: Request) -> Response:  # noqa: ARG002 - the framework's
        """Read the shares that hold now."""
        named, share_out = commons(), in_force()
        said = {
            "commons": named.slug if named else None,
            "digest": share_out.digest if share_out else None,
            "decision": share_out.decision_id if share_out else None,
            "since": share_out.since if share_out else None,
            "communities": portions(weights_of(share_out), sharing()),
        }
        return Response(SharesSerializer(said).data)


class ShareOutList(InCommunity, generics.ListAPIView[ShareOut]):
    """What a community said of the engine's time, the newest first."""

    serializer_class = ShareOutSerializer
    queryset = ShareOut.objects.none()

    def get_queryset(self) -> QuerySet[ShareOut]:
        """Return the community's."""
        return share_outs_of(self.community)

    @extend_schema(summary="List what a community said, or is asked to say, of the engine's time")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List them."""
        return self.list(request)

    @extend_schema(
        summary="Ask the commons to share out the engine's time (drafters and stewards of the commons)",
        request=NewShareOutSerializer,
        responses={201: ShareOutSerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Put other weights to the vote."""
        user = signed_in(request)
        share_outs.check_can_propose(user, self.community)
        given = NewShareOutSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        weights: dict[str, Decimal] = given.validated_data["weights"]
        made = share_outs.propose(
            user, community=self.community, weights=weights, why=given.validated_data["why"]
        )
        found = share_outs_of(self.community).get(pk=made.pk)
        return Response(ShareOutSerializer(found).data, status=status.HTTP_201_CREATED)
