"""Clients' keys, and what they used."""

from django.db import models

from governance.models import Community, User


class ApiKey(models.Model):
    """A client's key to one community's endpoint. Only the SHA-256 of its secret is kept."""

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
    """What one answer took, without a word of what was asked or said."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    deployment = models.ForeignKey("adapters.Deployment", models.PROTECT, related_name="+")
    at = models.DateTimeField()
    prompt_tokens = models.PositiveIntegerField()
    completion_tokens = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["community", "at"], name="usage_by_community")]

    def __str__(self) -> str:
        return f"{self.prompt_tokens} + {self.completion_tokens} tokens"
