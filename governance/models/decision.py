"""Decisions, who may vote on them, and their ballots."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.user import User
from governance.rules import Choice, DecisionRule
from governance.states import DecisionStatus


class Decision(models.Model):
    """A question put to a community's electors under a rule that is frozen when voting opens.

    ``kind`` is opaque here: upper floors name their kinds and point down with foreign keys of their own.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=8_000, blank=True)
    subject_digest = models.CharField(max_length=71)
    evidence_digest = models.CharField(max_length=71, blank=True)
    rule = models.JSONField()
    status = models.CharField(max_length=12, default=DecisionStatus.OPEN.value)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", DecisionStatus, "decision_status_is_known"),
            models.UniqueConstraint(
                fields=["community", "kind", "subject_digest"],
                condition=models.Q(status=DecisionStatus.OPEN.value),
                name="one_open_decision_on_a_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(status=DecisionStatus.OPEN.value) ^ models.Q(closed_at__isnull=False),
                name="decision_closed_at_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def frozen_rule(self) -> DecisionRule:
        """The rule voting opened under."""
        return DecisionRule.model_validate(self.rule)


class Elector(models.Model):
    """Somebody who was entitled to vote when voting opened."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="electors")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="one_entitlement_an_elector"),
        ]

    def __str__(self) -> str:
        return f"{self.user} on {self.decision}"


class Ballot(models.Model):
    """An elector's choice; replaceable until the close, and the last one counts."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="ballots")
    elector = models.OneToOneField(Elector, models.PROTECT, related_name="ballot")
    choice = models.CharField(max_length=8)
    cast_at = models.DateTimeField()

    class Meta:
        constraints = [one_of("choice", Choice, "ballot_choice_is_known")]

    def __str__(self) -> str:
        return f"Ballot on {self.decision}"
