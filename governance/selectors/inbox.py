"""Reading what people were told, how they want to be told, and what was sent to webhooks."""

from django.db.models import Prefetch, Q, QuerySet

from governance.models import (
    Community,
    Notification,
    NotificationChoice,
    User,
    Webhook,
    WebhookAttempt,
    WebhookDelivery,
)
from governance.states import WebhookStatus


def notifications_of(user: User) -> QuerySet[Notification]:
    """Return what somebody was told, with the entries told of: what they have not read first, then the newest."""
    return (
        Notification.objects.filter(user=user)
        .select_related("community", "entry__payload", "entry__actor")
        .annotate(is_read=Q(read_at__isnull=False))
        .order_by("is_read", "-entry_id")
    )


def unread_of(user: User) -> QuerySet[Notification]:
    """Return what somebody was told and has not read."""
    return Notification.objects.filter(user=user, read_at=None)


def choices_of(user: User) -> QuerySet[NotificationChoice]:
    """Return how somebody chose to be told, everywhere and in communities."""
    return NotificationChoice.objects.select_related("community").filter(user=user)


def webhooks_of(community: Community) -> QuerySet[Webhook]:
    """Return the community's webhooks that were not removed, the oldest first."""
    kept = Webhook.objects.select_related("community", "added_by").filter(community=community)
    return kept.exclude(status=WebhookStatus.REMOVED).order_by("pk")


def deliveries_of(webhook: Webhook) -> QuerySet[WebhookDelivery]:
    """Return what was sent to a webhook, the newest first, with every attempt."""
    found = WebhookDelivery.objects.select_related("entry").filter(webhook=webhook)
    return found.prefetch_related(Prefetch("attempts", WebhookAttempt.objects.order_by("number"))).order_by(
        "-pk"
    )
