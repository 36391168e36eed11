"""The pipeline's own rows: steps to be done once, and moments to come."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.ledger import LedgerEntry
from governance.states import StepStatus


class Timer(models.Model):
    """A moment at which something falls due, by the database's clock. Fired once."""

    kind = models.CharField(max_length=64)
    subject = models.CharField(max_length=128)
    due_at = models.DateTimeField()
    fired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(fired_at=None), name="timer_still_to_fire"),
        ]
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="one_timer_a_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject} at {self.due_at}"


class Step(models.Model):
    """One task to be done once for one entry or one timer.

    ``token`` fences: it grows with every claim, and a commit with an older token changes nothing.
    A running step belongs to whoever renews ``leased_until``; once that has passed anybody may claim it.
    """

    task = models.CharField(max_length=64)
    queue = models.CharField(max_length=16)
    subject = models.CharField(max_length=128)
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, null=True, blank=True, related_name="steps")
    timer = models.ForeignKey(Timer, models.PROTECT, null=True, blank=True, related_name="steps")
    status = models.CharField(max_length=12, default=StepStatus.WAITING.value)
    token = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    available_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    sentence = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["available_at"],
                condition=models.Q(status__in=[StepStatus.WAITING.value, StepStatus.RUNNING.value]),
                name="step_still_to_do",
            ),
        ]
        constraints = [
            one_of("status", StepStatus, "step_status_is_known"),
            models.UniqueConstraint(fields=["entry", "task"], name="one_step_an_entry_and_task"),
            models.UniqueConstraint(fields=["timer", "task"], name="one_step_a_timer_and_task"),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=False) ^ models.Q(timer__isnull=False),
                name="step_has_one_cause",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} for {self.subject}"
