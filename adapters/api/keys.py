"""Clients' keys, for stewards."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from adapters.api.serializers import (
    ApiKeySerializer,
    LimitsSerializer,
    MadeApiKeySerializer,
    NewApiKeySerializer,
)
from adapters.models import ApiKey
from adapters.selectors import keys_of
from adapters.services import keys
from governance.api.doors import InCommunity, signed_in, visitor
from governance.api.refusals import REFUSED
from governance.models import Role
from governance.permissions import check_role


@method_decorator(never_cache, name="dispatch")
class ApiKeyList(InCommunity, generics.ListAPIView[ApiKey]):
    """The community's keys, the newest first."""

    serializer_class = ApiKeySerializer
    queryset = ApiKey.objects.none()

    def get_queryset(self) -> QuerySet[ApiKey]:
        """Return them to stewards."""
        check_role(visitor(self.request), self.community, Role.STEWARD)
        return keys_of(self.community)

    @extend_schema(summary="List a community's API keys (stewards)")
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """List the keys."""
        return self.list(request)

    @extend_schema(
        summary="Make an API key (stewards); its secret is in this answer and never again",
        request=NewApiKeySerializer,
        responses={201: MadeApiKeySerializer, **REFUSED},
    )
    def post(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Let a client in."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        given = NewApiKeySerializer(data=request.data)
        given.is_valid(raise_exception=True)
        key, secret = keys.create(user, community=self.community, **given.validated_data)
        made = ApiKeySerializer(key).data | {"secret": secret}
        return Response(made, status=status.HTTP_201_CREATED)


class KeyLimits(InCommunity, APIView):
    """How much a client may ask."""

    @extend_schema(
        summary="Change an API key's limits (stewards)",
        request=LimitsSerializer,
        responses={200: ApiKeySerializer, **REFUSED},
    )
    def put(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Change how much a client may ask, from its next request on."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        every = keys_of(self.community)
        key = get_object_or_404(every, pk=number)
        given = LimitsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        keys.change_limits(user, key=key, limits=given.validated_data)
        return Response(ApiKeySerializer(every.get(pk=number)).data)


class Revoke(InCommunity, APIView):
    """Shutting a client out."""

    @extend_schema(
        summary="Revoke an API key (stewards)", request=None, responses={200: ApiKeySerializer, **REFUSED}
    )
    def post(self, request: Request, slug: str, number: int) -> Response:  # noqa: ARG002 - the address's
        """Shut the client out at once."""
        user = signed_in(request)
        check_role(user, self.community, Role.STEWARD)
        every = keys_of(self.community)
        keys.revoke(user, key=get_object_or_404(every, pk=number))
        return Response(ApiKeySerializer(every.get(pk=number)).data)
