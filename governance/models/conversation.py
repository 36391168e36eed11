"""Conversations: a question that a community talks over for some days, in statements that members vote on."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.user import User
from governance.states import ConversationStatus


class Conversation(models.Model):
    """A question with a first and a last day. It informs and decides nothing.

    ``about`` is empty, or names what it is about as ``noun:id``; floors above name nouns of their own.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="conversations")
    title = models.CharField(max_length=120)
    why = models.TextField(max_length=2_000)
    about = models.CharField(max_length=128, blank=True)
    status = models.CharField(max_length=12, default=ConversationStatus.PLANNED.value)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "about"], name="conversations_by_subject")]
        constraints = [
            one_of("status", ConversationStatus, "conversation_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="conversation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=models.Q(status=ConversationStatus.CLOSED.value) ^ models.Q(closed_at__isnull=True),
                name="conversation_closed_at_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title
