"""The rules of decision a community has, and those it had."""

from django.db import models

from governance.models.community import Community
from governance.rules import DecisionRule, stored


class RuleInForce(models.Model):
    """How one kind of decision is made, since when and until when. ``source`` is the digest of the text that says so."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="rules")
    kind = models.CharField(max_length=64)
    rule = models.JSONField()
    source = models.CharField(max_length=71)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "rules in force"
        constraints = [
            models.UniqueConstraint(
                fields=["community", "kind"], condition=models.Q(until=None), name="one_rule_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} in {self.community}"

    @property
    def value(self) -> DecisionRule:
        """The rule itself."""
        return stored(self.rule)
