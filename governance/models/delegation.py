"""Votes that members hand to one another."""

from django.db import models

from governance.models.community import Community
from governance.models.decision import Ballot, Decision, Elector
from governance.models.user import User


class Delegation(models.Model):
    """A member's vote on one topic, in somebody else's hands. A new row each time it is given.

    ``topic`` is a kind of decision, or a theme (:data:`governance.delegations.THEME`).
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="delegations")
    topic = models.CharField(max_length=80)
    giver = models.ForeignKey(User, models.PROTECT, related_name="+")
    taker = models.ForeignKey(User, models.PROTECT, related_name="+")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "topic", "giver"],
                condition=models.Q(until=None),
                name="one_delegation_a_topic",
            ),
            models.CheckConstraint(
                condition=~models.Q(giver=models.F("taker")), name="nobody_delegates_to_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.giver} to {self.taker} on {self.topic}"


class DelegatedVote(models.Model):
    """That an elector's vote was cast by another's ballot, as delegations stood when voting ended."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="delegated")
    elector = models.OneToOneField(Elector, models.PROTECT, related_name="delegated")
    ballot = models.ForeignKey(Ballot, models.PROTECT, related_name="carries")

    def __str__(self) -> str:
        return f"{self.elector} by {self.ballot}"
