"""What an endpoint refused, and what of all its counts could not be written down."""

from enum import StrEnum

from django.db import models

from adapters.models.key import ApiKey
from adapters.reasons import Reason
from governance.models import Community
from governance.models.constraints import one_of


class Refused(models.Model):
    """How many requests with a key were refused within a minute for one reason; ``at`` is when it began.

    Without a key stand those whose key nobody knows.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(max_length=32)
    at = models.DateTimeField()
    requests = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "refused"
        indexes = [models.Index(fields=["community", "at"], name="refused_by_community")]
        constraints = [
            one_of("reason", Reason, "refused_reason_is_known"),
            models.UniqueConstraint(
                fields=["community", "key", "reason", "at"], name="one_refused_a_minute", nulls_distinct=False
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requests} refused: {self.reason}"


class Counting(StrEnum):
    """What a process writes down of an endpoint, and may lose."""

    ANSWERS = "answers"
    REFUSALS = "refusals"
    SAMPLES = "samples"


class Missing(models.Model):
    """What could not be written down within an hour; ``at`` is when that began."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    what = models.CharField(max_length=12)
    at = models.DateTimeField()
    number = models.PositiveBigIntegerField()

    class Meta:
        verbose_name_plural = "missing"
        constraints = [
            one_of("what", Counting, "missing_what_is_known"),
            models.UniqueConstraint(fields=["community", "what", "at"], name="one_missing_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.what} missing"
