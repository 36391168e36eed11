"""How the engine's time is shared out between communities, as a commons voted on it."""

from django.db import models

from adapters.states import ShareOutStatus
from adapters.weights import LEAST, MOST, PLACES
from governance.models import Community, Decision, User
from governance.models.constraints import one_of


class ShareOut(models.Model):
    """What a community is asked to say, or said, of everybody's weight at the engine. What it says never changes.

    ``document`` is what is voted on, as canonical JSON, and ``digest`` the name of these bytes. It has effect while it
    is in force and the operator names ``community`` as the commons.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    document = models.BinaryField()
    digest = models.CharField(max_length=71)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=ShareOutStatus.PROPOSED.value)
    since = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", ShareOutStatus, "share_out_status_is_known"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=ShareOutStatus.IN_FORCE.value),
                name="one_share_out_in_force_a_community",
            ),
        ]

    def __str__(self) -> str:
        return f"Shares of the engine's time by {self.community}"

    @property
    def words(self) -> str:
        """The document as text."""
        return bytes(self.document).decode()


class Weight(models.Model):
    """What one community weighs by a share-out that names it. Never changes."""

    share_out = models.ForeignKey(ShareOut, models.PROTECT, related_name="weights")
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    weight = models.DecimalField(max_digits=5, decimal_places=PLACES)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["share_out", "community"], name="one_weight_a_community"),
            models.CheckConstraint(
                condition=models.Q(weight__gte=LEAST, weight__lte=MOST), name="weight_is_one_the_engine_takes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} weighs {self.weight}"
