"""How much an endpoint answered within a minute, where a charter caps it."""

from django.db import models

from governance.models import Community


class CappedMinute(models.Model):
    """The last minute in which a capped community was asked something, and how often; one row a community."""

    community = models.OneToOneField(Community, models.PROTECT, related_name="+")
    minute = models.DateTimeField()
    asked = models.PositiveIntegerField()

    def __str__(self) -> str:
        return f"{self.community}: {self.asked} since {self.minute}"
