"""Answers that a client offered and its community stores."""

from django.db import models

from adapters.models.deployment import Deployment
from adapters.models.key import ApiKey
from adapters.samples import DEFAULT_DAYS, EVERY, MAX_DAYS, SampleRule
from governance.models import Community


class SampleSettings(models.Model):
    """Whether a community stores what clients offer; one row a community that ever said so.

    ``since`` is when it last began: nothing that was answered earlier is stored any more, wherever it still waits.
    """

    community = models.OneToOneField(Community, models.PROTECT, related_name="+")
    is_on = models.BooleanField(default=False)
    days = models.PositiveSmallIntegerField(default=DEFAULT_DAYS)
    share = models.PositiveSmallIntegerField(default=EVERY)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "sample settings"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(days__gte=1, days__lte=MAX_DAYS), name="samples_are_kept_for_some_days"
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=1, share__lte=EVERY), name="share_of_samples_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"Samples of {self.community}"

    @property
    def rule(self) -> SampleRule:
        """The settings as a value."""
        return SampleRule(self.is_on, self.days, self.share)


class Sample(models.Model):
    """A client's messages and the answer to them, with what answered. Texts of others: shown, never trusted."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="+")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="+")
    constitution_digest = models.CharField(max_length=71)
    at = models.DateTimeField()
    expires_at = models.DateTimeField()
    messages = models.JSONField()
    answer = models.TextField(blank=True)
    metadata = models.JSONField(default=dict, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["community", "id"], name="sample_by_community"),
            models.Index(fields=["expires_at"], name="sample_by_end"),
        ]

    def __str__(self) -> str:
        return f"Sample {self.pk} of {self.community}"

    @property
    def question(self) -> str:
        """The last thing the user said."""
        return str(self.messages[-1]["content"])
