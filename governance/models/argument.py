"""Arguments for and against something, and with whom they weigh."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.user import User
from governance.states import ArgumentStatus


class Side(models.TextChoices):
    """Which way an argument speaks."""

    FOR = "for", "for it"
    AGAINST = "against", "against it"


class Argument(models.Model):
    """A reason for or against ``about``, which is ``noun:id``. ``norm_id`` is a norm it appeals to, if any."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="arguments")
    about = models.CharField(max_length=128)
    side = models.CharField(max_length=8, choices=Side.choices)
    text = models.TextField(max_length=1_000)
    norm_id = models.CharField(max_length=64, blank=True)
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    status = models.CharField(max_length=12, default=ArgumentStatus.STANDING.value)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "about"], name="arguments_by_subject")]
        constraints = [
            one_of("status", ArgumentStatus, "argument_status_is_known"),
            models.CheckConstraint(condition=models.Q(side__in=Side.values), name="argument_side_is_known"),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class ArgumentWeight(models.Model):
    """That an argument weighs with somebody. They can take it back; then the row goes."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    argument = models.ForeignKey(Argument, models.PROTECT, related_name="weights")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["argument", "user"], name="one_weight_a_person_and_argument"),
        ]

    def __str__(self) -> str:
        return f"Argument {self.argument_id} weighs with somebody"
