"""How a deployment takes over, phase by phase."""

from django.db import models

from adapters.models.deployment import Deployment
from adapters.sharing import EVERYTHING
from governance.models import Community


class RolloutPhase(models.Model):
    """One phase of a rollout: a step of the text's plan, or, with a share of everything, the watch after the last.

    Written when the deployment begins to answer, and not changed by later texts. It begins when the one before it
    ends; until then it has no clock.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="phases")
    position = models.PositiveSmallIntegerField()
    share = models.PositiveSmallIntegerField()
    hours = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("position",)
        constraints = [
            models.UniqueConstraint(fields=["deployment", "position"], name="one_phase_a_position"),
            models.UniqueConstraint(
                fields=["deployment"],
                condition=models.Q(began_at__isnull=False, ended_at=None),
                name="one_phase_under_way_a_deployment",
            ),
            models.CheckConstraint(
                condition=models.Q(share__gte=1, share__lte=EVERYTHING), name="phase_share_is_a_percentage"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.share} % of {self.deployment}"

    @property
    def is_watch(self) -> bool:
        """Whether the model answers everything and is only watched."""
        return self.share == EVERYTHING

    @property
    def under_way(self) -> bool:
        """Whether it has begun and not ended."""
        return self.began_at is not None and self.ended_at is None

    @property
    def hold(self) -> "RolloutHold | None":
        """What holds it back now: its clock stands still meanwhile."""
        return next((each for each in self.holds.all() if each.ended_at is None), None)

    @property
    def share_now(self) -> int:
        """Of a hundred conversations, how many the deployment answers while the phase is under way."""
        return self.hold.share if self.hold else self.share


class RolloutHold(models.Model):
    """A time in which a steward lets a new model answer no more than ``share`` of a hundred conversations.

    The phase it belongs to does not end meanwhile. Its end moves by as long as the hold lasted.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    phase = models.ForeignKey(RolloutPhase, models.PROTECT, related_name="holds")
    share = models.PositiveSmallIntegerField()
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phase"], condition=models.Q(ended_at=None), name="one_hold_at_a_time_a_phase"
            ),
            models.CheckConstraint(condition=models.Q(share__lt=EVERYTHING), name="hold_share_is_a_part"),
        ]

    def __str__(self) -> str:
        return f"{self.phase}, held at {self.share} %"
