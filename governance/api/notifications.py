"""What one was told oneself."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.doors import signed_in
from governance.api.refusals import REFUSED
from governance.api.serializers import LedgerEntrySerializer
from governance.models import Community, Notification
from governance.selectors.inbox import notifications_of
from governance.services import notifications

COMMUNITY = OpenApiParameter("community", description="Only those of one community, by its address.")


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    """One ledger entry that one was told of, and when one read it."""

    community = serializers.CharField(source="community.slug", default=None)
    entry = LedgerEntrySerializer()

    class Meta:
        model = Notification
        fields = ("id", "community", "group", "made_at", "read_at", "entry")


class MarkedSerializer(serializers.Serializer[dict[str, int]]):
    """How many notifications became read."""

    marked = serializers.IntegerField()


class NotificationList(generics.ListAPIView[Notification]):
    """What one was told, what one has not read first."""

    serializer_class = NotificationSerializer
    queryset = Notification.objects.none()

    def get_queryset(self) -> QuerySet[Notification]:
        """Return one's own."""
        told = notifications_of(signed_in(self.request))
        return told.filter(community=found) if (found := _community(self.request)) else told

    @extend_schema(
        summary="List one's notifications",
        parameters=[COMMUNITY],
        responses={200: NotificationSerializer(many=True), **REFUSED},
    )
    def get(self, request: Request) -> Response:
        """List them."""
        return self.list(request)


class ReadNotifications(APIView):
    """Everything one was told, read."""

    @extend_schema(
        operation_id="notifications_read_all",
        summary="Mark all notifications as read",
        parameters=[COMMUNITY],
        request=None,
        responses={200: MarkedSerializer, **REFUSED},
    )
    def post(self, request: Request) -> Response:
        """Mark all, or all of one community, as read."""
        marked = notifications.mark_read(signed_in(request), community=_community(request))
        return Response({"marked": marked})


class ReadNotification(APIView):
    """One thing one was told, read."""

    @extend_schema(
        summary="Mark a notification as read",
        request=None,
        responses={200: NotificationSerializer, **REFUSED},
    )
    def post(self, request: Request, number: int) -> Response:
        """Mark it as read; doing so twice changes nothing."""
        user = signed_in(request)
        found = get_object_or_404(notifications_of(user), pk=number)
        notifications.mark_read(user, notifications=[found.pk])
        said: dict[str, Any] = NotificationSerializer(notifications_of(user).get(pk=number)).data
        return Response(said)


def _community(request: Request) -> Community | None:
    slug = request.GET.get("community", "")
    return get_object_or_404(Community, slug=slug) if slug else None
