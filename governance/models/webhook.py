"""Webhooks: where a community's news is sent on to, what was sent, and how each attempt went."""

import uuid

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.ledger import LedgerEntry
from governance.models.user import User
from governance.states import DeliveryStatus, WebhookStatus


class Webhook(models.Model):
    """An address of somebody else's program that hears what a community records from ``active_since`` on.

    ``groups`` says of what; ``failing_since``, since when nothing has got through.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="webhooks")
    name = models.CharField(max_length=120)
    url = models.CharField(max_length=500)
    groups = models.JSONField(default=list)
    status = models.CharField(max_length=12, default=WebhookStatus.ACTIVE.value)
    reason = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    active_since = models.DateTimeField()
    failing_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [one_of("status", WebhookStatus, "webhook_status_is_known")]

    def __str__(self) -> str:
        return self.name


class WebhookDelivery(models.Model):
    """One entry for one webhook, or a test where ``entry`` is empty. ``message`` names it in every attempt."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    webhook = models.ForeignKey(Webhook, models.PROTECT, related_name="deliveries")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="+")
    message = models.UUIDField(default=uuid.uuid4, unique=True)
    status = models.CharField(max_length=12, default=DeliveryStatus.WAITING.value)
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "webhook deliveries"
        constraints = [
            one_of("status", DeliveryStatus, "webhook_delivery_status_is_known"),
            models.UniqueConstraint(fields=["webhook", "entry"], name="one_delivery_a_webhook_and_entry"),
            models.UniqueConstraint(
                fields=["webhook"],
                condition=models.Q(entry=None, status=DeliveryStatus.WAITING.value),
                name="one_test_of_a_webhook_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry or 'A test'} to {self.webhook}"


class WebhookAttempt(models.Model):
    """One try at a delivery, due at ``due_at`` by a timer. ``code`` is the HTTP status, 0 if none came."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    delivery = models.ForeignKey(WebhookDelivery, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    due_at = models.DateTimeField()
    made_at = models.DateTimeField(null=True, blank=True)
    code = models.PositiveSmallIntegerField(default=0)
    sentence = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="one_attempt_a_number"),
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} at {self.delivery}"
