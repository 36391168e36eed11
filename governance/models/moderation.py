"""What stewards hid, why, and what became of it."""

from django.db import models

from governance.models.argument import Argument
from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.conversation import Conversation
from governance.models.decision import Decision
from governance.models.statement import Statement
from governance.models.user import User
from governance.states import HidingStatus


def _hidden_once(noun: str) -> models.UniqueConstraint:
    return models.UniqueConstraint(
        fields=[noun],
        condition=~models.Q(status=HidingStatus.LIFTED.value),
        name=f"one_hiding_at_a_time_a_{noun}",
    )


class Hiding(models.Model):
    """A steward took words out of sight. Exactly one of the three says whose words.

    One appeal can be made; somebody other than the steward answers it. Nothing is deleted: members read the
    words at a click, and everybody reads the reasons.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="hidings")
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, blank=True, related_name="hidings"
    )
    statement = models.ForeignKey(Statement, models.PROTECT, null=True, blank=True, related_name="hidings")
    argument = models.ForeignKey(Argument, models.PROTECT, null=True, blank=True, related_name="hidings")
    status = models.CharField(max_length=12, default=HidingStatus.HIDDEN.value)
    hidden_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField()
    reason = models.TextField(max_length=4_000)
    appealed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(max_length=4_000, blank=True)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            one_of("status", HidingStatus, "hiding_status_is_known"),
            models.CheckConstraint(
                condition=models.Q(conversation__isnull=False, statement=None, argument=None)
                | models.Q(conversation=None, statement__isnull=False, argument=None)
                | models.Q(conversation=None, statement=None, argument__isnull=False),
                name="hiding_hides_one_thing",
            ),
            *map(_hidden_once, ("conversation", "statement", "argument")),
        ]

    def __str__(self) -> str:
        return f"Hiding of {self.words}"

    @property
    def words(self) -> Conversation | Statement | Argument:
        """What is hidden."""
        found = self.conversation or self.statement or self.argument
        if found is None:
            message = "A hiding hides one thing: the database refuses any other."
            raise RuntimeError(message)
        return found
