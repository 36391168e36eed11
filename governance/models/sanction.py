"""Breaches of a charter's floors, and the steps that its keeper takes."""

from datetime import datetime, timedelta

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.decision import Decision
from governance.models.user import User
from governance.sanctioning import Rung, Sanctions
from governance.sanctioning import Step as Terms
from governance.states import STANDING, CaseStatus, SanctionStatus


class SanctionCase(models.Model):
    """What ``community``, which keeps a charter, holds against one who adheres to it.

    ``charter`` is the digest of the text that ``against`` adheres to, and ``terms`` what that text says of
    sanctions: both are as they were when the case was opened. ``evidence`` has a ``digest`` and a ``name`` each.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    against = models.ForeignKey(Community, models.PROTECT, related_name="+")
    charter = models.CharField(max_length=71)
    terms = models.JSONField()
    breach = models.TextField(max_length=4_000)
    evidence = models.JSONField(default=list, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    status = models.CharField(max_length=12, default=CaseStatus.OPEN.value)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            one_of("status", CaseStatus, "case_status_is_known"),
            models.CheckConstraint(
                condition=~models.Q(community=models.F("against")), name="nobody_sanctions_themselves"
            ),
            models.UniqueConstraint(
                fields=["community", "against"],
                condition=models.Q(status=CaseStatus.OPEN.value),
                name="one_open_case_an_adherent",
            ),
        ]

    def __str__(self) -> str:
        return f"Case {self.pk} of {self.community} against {self.against}"

    @property
    def agreed(self) -> Sanctions:
        """What the charter's text says of sanctions."""
        return Sanctions.model_validate(self.terms)


class Sanction(models.Model):
    """One step in a case. It takes effect at ``begins_at``, and ends at ``ends_at``.

    ``previous`` is the step before it. ``stayed_at`` is since when it has no effect because of an appeal.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    case = models.ForeignKey(SanctionCase, models.PROTECT, related_name="sanctions")
    rung = models.CharField(max_length=12)
    days = models.PositiveSmallIntegerField()
    a_minute = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(max_length=4_000)
    previous = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=SanctionStatus.PROPOSED.value)
    announced_at = models.DateTimeField(null=True, blank=True)
    begins_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    stayed_at = models.DateTimeField(null=True, blank=True)
    appealed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    appealed_at = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(max_length=4_000, blank=True)
    appeal_decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_because = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            one_of("status", SanctionStatus, "sanction_status_is_known"),
            one_of("rung", Rung, "sanction_rung_is_known"),
            models.CheckConstraint(
                condition=models.Q(rung=Rung.RATE_CAP.value) ^ models.Q(a_minute__isnull=True),
                name="a_rate_cap_says_its_rate",
            ),
            models.UniqueConstraint(
                fields=["case"],
                condition=models.Q(
                    status__in=[
                        SanctionStatus.ANNOUNCED.value,
                        SanctionStatus.PROPOSED.value,
                    ]
                ),
                name="one_step_under_way_a_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rung} in {self.case}"

    @property
    def terms(self) -> Terms:
        """The step as the charter says it."""
        return Terms(rung=Rung(self.rung), days=self.days, a_minute=self.a_minute)

    @property
    def is_standing(self) -> bool:
        """Whether it was announced, and neither ended nor was lifted."""
        return self.status in STANDING

    @property
    def answer_due_at(self) -> datetime | None:
        """Until when an appeal has to be answered, if there was one."""
        return self.appealed_at and self.appealed_at + timedelta(days=self.case.agreed.appeal_days)


class SanctionAnswer(models.Model):
    """What a steward of the community concerned says to a step, for everyone to read. Never changes."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    sanction = models.ForeignKey(Sanction, models.PROTECT, related_name="answers")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    text = models.TextField(max_length=4_000)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Answer of {self.author} to {self.sanction}"
