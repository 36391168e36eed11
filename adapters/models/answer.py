"""Answers that somebody says broke a norm."""

from django.db import models

from adapters.models.deployment import Deployment
from governance.models import Community, Statement


class AnswerReport(models.Model):
    """An answer attached to a statement, with what made it. The gateway's receipt proved it was given."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    statement = models.OneToOneField(Statement, models.PROTECT, related_name="+")
    deployment = models.ForeignKey(Deployment, models.PROTECT, related_name="+")
    constitution_digest = models.CharField(max_length=71)
    norm_id = models.CharField(max_length=64)
    question = models.TextField()
    answer = models.TextField()
    answer_digest = models.CharField(max_length=71)

    def __str__(self) -> str:
        return f"Answer said to break {self.norm_id}"
