"""Making a model from a version: the run, the prompt and the adapter it leaves."""

from django.db import models

from adapters.states import AdaptationStatus
from constitutions.models import Version
from governance.models import Community, User
from governance.models.constraints import one_of


class CompiledPrompt(models.Model):
    """A version compiled into messages, stored once under its digest and never changed."""

    digest = models.CharField(max_length=71, primary_key=True)
    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    messages = models.JSONField()
    shots = models.PositiveIntegerField()
    compiled_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Prompt of {self.version}, {self.shots} examples"


class Adapter(models.Model):
    """A LoRA adapter's files, stored under their digest (``var/adapters/<hex>``) and never changed.

    ``name`` is what engines call it: ``community@version``, with ``.n`` for the n-th model of a version.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    name = models.CharField(max_length=96, unique=True)
    digest = models.CharField(max_length=71)
    base_revision = models.CharField(max_length=80)
    method = models.CharField(max_length=16)
    train_items = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Adaptation(models.Model):
    """One making of a model. ``cancel_requested_at`` is the column its worker watches."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    ordinal = models.PositiveIntegerField()
    status = models.CharField(max_length=12, default=AdaptationStatus.RUNNING.value)
    seed = models.PositiveIntegerField()
    full_prompt = models.ForeignKey(CompiledPrompt, models.PROTECT, null=True, blank=True, related_name="+")
    short_prompt = models.ForeignKey(CompiledPrompt, models.PROTECT, null=True, blank=True, related_name="+")
    prompt_scores = models.JSONField(default=dict)
    adapter = models.OneToOneField(Adapter, models.PROTECT, null=True, blank=True, related_name="adaptation")
    stage = models.CharField(max_length=60, blank=True)
    training_step = models.PositiveIntegerField(default=0)
    training_steps = models.PositiveIntegerField(default=0)
    loss = models.FloatField(null=True, blank=True)
    resumed_from = models.PositiveIntegerField(null=True, blank=True)
    sentence = models.TextField(blank=True)
    cancel_requested_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", AdaptationStatus, "adaptation_status_is_known"),
            models.UniqueConstraint(fields=["version", "ordinal"], name="one_adaptation_an_ordinal"),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(status=AdaptationStatus.RUNNING.value),
                name="one_running_adaptation_a_version",
            ),
        ]

    def __str__(self) -> str:
        return f"Adaptation {self.ordinal} of {self.version}"

    @property
    def adapter_name(self) -> str:
        """The name its adapter will carry."""
        return self.version.name if self.ordinal == 1 else f"{self.version.name}.{self.ordinal}"
