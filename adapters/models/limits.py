"""The limits that stewards set, as columns."""

from django.db import models

from adapters.limits import BOUNDS, Limits
from governance.models import Community


class Limited(models.Model):
    """Whatever has limits of its own. A column without a number does not limit."""

    requests_per_minute = models.PositiveIntegerField(null=True, blank=True)
    requests_per_day = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_minute = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_day = models.PositiveBigIntegerField(null=True, blank=True)
    concurrent = models.PositiveIntegerField(null=True, blank=True)
    tokens_per_month = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def limits(self) -> Limits:
        """The limits as a value."""
        return Limits(**{name: getattr(self, name) for name in BOUNDS})


class CommunityLimits(Limited):
    """What all of a community's keys together are answered at most; one row a community that has limits."""

    community = models.OneToOneField(Community, models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "community limits"

    def __str__(self) -> str:
        return f"Limits of {self.community}"
