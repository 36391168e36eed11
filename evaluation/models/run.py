"""Evaluations: every sample they took, and the report they leave."""

from django.db import models

from adapters.models import Adaptation
from constitutions.models import Version
from evaluation.states import RunStatus
from governance.models import Community
from governance.models.constraints import one_of


class RunKind(models.TextChoices):
    """Whose norms a model is measured on."""

    OWN = "own", "its own community's"
    CROSS = "cross", "another community's"


class Report(models.Model):
    """A report's canonical bytes, stored once under their digest and never changed."""

    digest = models.CharField(max_length=71, primary_key=True)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    canonical = models.BinaryField()
    gate = models.CharField(max_length=16)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Report {self.digest[:19]}"


class EvaluationRun(models.Model):
    """One look at the held-out families of ``suite_version`` with the model of ``adaptation``."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=RunKind.choices)
    adaptation = models.ForeignKey(Adaptation, models.PROTECT, related_name="+")
    suite_version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    suite_digest = models.CharField(max_length=71)
    look = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=RunStatus.RUNNING.value)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField()
    sentence = models.TextField(blank=True)
    report = models.OneToOneField(Report, models.PROTECT, null=True, blank=True, related_name="run")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", RunStatus, "run_status_is_known"),
            models.UniqueConstraint(fields=["adaptation", "suite_version", "look"], name="one_run_a_look"),
        ]

    def __str__(self) -> str:
        return f"Evaluation {self.pk} of {self.adaptation}"


class StoredSample(models.Model):
    """What one arm did on one item, written once: a second attempt takes up where the first ended."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    run = models.ForeignKey(EvaluationRun, models.PROTECT, related_name="samples")
    item_id = models.CharField(max_length=200)
    arm = models.CharField(max_length=16)
    reply = models.TextField(null=True)  # noqa: DJ001 - no reply and an empty reply are different findings
    preferred_logprobs = models.JSONField(null=True)
    rejected_logprobs = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "item_id", "arm"], name="one_sample_an_item_and_arm"),
        ]

    def __str__(self) -> str:
        return f"{self.arm} on {self.item_id}"
