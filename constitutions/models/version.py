"""Ratified versions of a community's text, and the charters they adhere to."""

from django.db import models

from constitutions.models.text import Text
from constitutions.states import VersionStatus
from governance.models import Community, Decision
from governance.models.constraints import one_of


class Version(models.Model):
    """A ratified text. At most one is in force in a community; what was ratified never changes.

    ``norms_since`` says of each norm, by its id, the numbers of the versions that brought it and last changed it.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    text = models.ForeignKey(Text, models.PROTECT, related_name="versions")
    parents = models.ManyToManyField("self", symmetrical=False, related_name="children", blank=True)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=VersionStatus.IN_FORCE.value)
    norms_since = models.JSONField(default=dict)
    ratified_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("status", VersionStatus, "version_status_is_known"),
            models.UniqueConstraint(fields=["community", "number"], name="one_version_a_number"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=VersionStatus.IN_FORCE.value),
                name="one_version_in_force_a_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} version {self.number}"

    @property
    def name(self) -> str:
        """The name its adapter carries: ``community@number``."""
        return f"{self.community.slug}@{self.number}"


class Adherence(models.Model):
    """A version adheres to a charter, pinned by the digest of the charter's text."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="adherences")
    charter = models.ForeignKey(Version, models.PROTECT, related_name="adherents")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "charter"], name="one_adherence_a_charter"),
        ]

    def __str__(self) -> str:
        return f"{self.version} adheres to {self.charter}"
