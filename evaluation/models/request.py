"""Questions put to stewards and members on the strength of evidence."""

from django.db import models

from adapters.models import Adaptation, Deployment
from evaluation.models.run import Report
from governance.models import Community, Decision, User


class DeploymentRequest(models.Model):
    """The stewards' vote on letting a model go live, and the report it rests on."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    report = models.ForeignKey(Report, models.PROTECT, related_name="requests")
    adaptation = models.ForeignKey(Adaptation, models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"Request to deploy {self.adaptation}"


class RestoreRequest(models.Model):
    """The members' vote on whether a stopped model returns."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    deployment = models.OneToOneField(Deployment, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"Request to restore {self.deployment}"
