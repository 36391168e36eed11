"""What answers at a community's endpoint."""

from django.db import models

from adapters.models.adaptation import Adapter, CompiledPrompt
from adapters.serving_tuple import ServingTuple
from adapters.states import DeploymentStatus
from constitutions.models import Version
from governance.models import Community, Decision
from governance.models.constraints import one_of


class Deployment(models.Model):
    """One tuple on its way from staged to retired. At most one is live and one staged in a community."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    adapter = models.ForeignKey(Adapter, models.PROTECT, null=True, blank=True, related_name="+")
    prompt = models.ForeignKey(CompiledPrompt, models.PROTECT, null=True, blank=True, related_name="+")
    tuple = models.JSONField()
    digest = models.CharField(max_length=71)
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=DeploymentStatus.STAGED.value)
    staged_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", DeploymentStatus, "deployment_status_is_known"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=DeploymentStatus.LIVE.value),
                name="one_live_deployment_a_community",
            ),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=DeploymentStatus.STAGED.value),
                name="one_staged_deployment_a_community",
            ),
        ]

    def __str__(self) -> str:
        return f"Deployment {self.pk} of {self.community}"

    @property
    def name(self) -> str:
        """What clients call it: ``community@version``, with ``.n`` for the n-th model of a version."""
        return self.adapter.name if self.adapter else self.version.name

    @property
    def serving(self) -> ServingTuple:
        """The tuple this deployment is."""
        return ServingTuple.model_validate(self.tuple)
