"""What somebody wants the community to consider."""

from django.db import models

from governance.models.community import Community
from governance.models.user import User


class StatementSource(models.TextChoices):
    """Who spoke."""

    MEMBER = "member", "a member"
    CLIENT = "client", "a client of the endpoint"


class Statement(models.Model):
    """A remark put before a community: for now, that an answer broke a norm. ``about`` is ``noun:id``."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="statements")
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=12, choices=StatementSource.choices)
    about = models.CharField(max_length=128)
    text = models.TextField(max_length=4_000)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=StatementSource.values), name="statement_source_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
