"""The days on which a norm is to be looked at again, or ends."""

from django.db import models

from constitutions.models.version import Version
from governance.models import Community
from governance.models.constraints import one_of


class DayKind(models.TextChoices):
    """What happens on a norm's day."""

    REVIEW = "review", "is to be looked at again"
    SUNSET_NEAR = "sunset_near", "ends soon"
    SUNSET = "sunset", "ends"


class NormDay(models.Model):
    """A day that a ratified text names for one of its norms; a timer falls due at its beginning (UTC)."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    norm_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=12, choices=DayKind.choices)
    on = models.DateField()

    class Meta:
        constraints = [
            one_of("kind", DayKind, "norm_day_kind_is_known"),
            models.UniqueConstraint(fields=["version", "norm_id", "kind"], name="one_day_a_norm_and_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.norm_id} of {self.version}: {self.kind} on {self.on}"


class Lapse(models.Model):
    """A norm of a version in force that ended on its day, because nobody renewed it."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    norm_id = models.CharField(max_length=64)
    lapsed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "norm_id"], name="one_lapse_a_norm")]

    def __str__(self) -> str:
        return f"{self.norm_id} of {self.version} lapsed"
