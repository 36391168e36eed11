"""Clients' keys, and what they used."""

from django.db import models

from adapters.models.limits import Limited
from governance.models import Community, User


class ApiKey(Limited):
    """A client's key to one community's endpoint, with its own limits. Only the SHA-256 of its secret is kept."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    name = models.CharField(max_length=80)
    secret_digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=12)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}…)"


class Usage(models.Model):
    """What a key's answers from one deployment took within a minute, without a word of what was asked or said.

    ``at`` is the beginning of the minute. The gateway adds to the row as answers are given.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    deployment = models.ForeignKey("adapters.Deployment", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    answers = models.PositiveIntegerField(default=1)
    prompt_tokens = models.PositiveBigIntegerField()
    completion_tokens = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "usage"
        indexes = [models.Index(fields=["community", "at"], name="usage_by_community")]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "deployment", "at"], name="one_usage_a_minute", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.prompt_tokens} + {self.completion_tokens} tokens"
