"""Decisions, who may vote on them, and their ballots."""

from datetime import datetime, timedelta

from django.db import models

from governance.entrenchment import Entrenched
from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.user import User
from governance.outcomes import Result
from governance.rules import DecisionRule, stored
from governance.states import IN_PROGRESS, UNDECIDED, DecisionStatus


class Decision(models.Model):
    """A question put to a community's electors under a rule that is frozen when voting opens.

    ``kind`` is opaque here: upper floors name their kinds and point down with foreign keys of their own. So are
    ``topics``, what it touches (``norm:…``); what of that is ``entrenched`` asks for more care than the rule for its
    kind, and its rule is tightened by it. ``options`` are what is chosen among, each with ``key`` and ``label``;
    none for a yes-or-no question. ``result`` is the finished count, every round of it.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=32)
    title = models.CharField(max_length=200)
    summary = models.TextField(max_length=8_000, blank=True)
    subject_digest = models.CharField(max_length=71)
    evidence_digest = models.CharField(max_length=71, blank=True)
    topics = models.JSONField(default=list, blank=True)
    entrenched = models.JSONField(default=list, blank=True)
    options = models.JSONField(default=list, blank=True)
    rule = models.JSONField()
    emergency = models.BooleanField(default=False)
    excluded = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=12, default=DecisionStatus.OPEN.value)
    opened_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    proposed_at = models.DateTimeField()
    opened_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    quorate_at = models.DateTimeField(null=True, blank=True)
    prolonged_at = models.DateTimeField(null=True, blank=True)
    remedied_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    reviews = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="review")
    result = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("status", DecisionStatus, "decision_status_is_known"),
            models.UniqueConstraint(
                fields=["community", "kind", "subject_digest"],
                condition=models.Q(status__in=[status.value for status in sorted(IN_PROGRESS)]),
                name="one_open_decision_on_a_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in sorted(UNDECIDED)])
                ^ models.Q(closed_at__isnull=False),
                name="decision_closed_at_says_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def frozen_rule(self) -> DecisionRule:
        """The rule voting opened under; before that, the one it would open under."""
        return stored(self.rule)

    @property
    def what_is_entrenched(self) -> tuple[Entrenched, ...]:
        """What it would change that asks for more care, as it did when this was proposed."""
        return tuple(map(Entrenched.model_validate, self.entrenched))

    @property
    def finished_count(self) -> Result | None:
        """What the count found, once voting has ended."""
        return Result.model_validate(self.result) if self.result else None

    @property
    def count(self) -> Result:
        """What the count found. Raises ``ValueError`` while nobody knows."""
        return Result.model_validate(self.result)

    @property
    def keys(self) -> list[str]:
        """The options' keys, in their order; empty for a yes-or-no question."""
        return [option["key"] for option in self.options]

    @property
    def confirms_until(self) -> datetime | None:
        """Until when the result must hold, if it is being confirmed or was."""
        span = timedelta(seconds=self.frozen_rule.confirm_seconds)
        return self.confirmed_at + span if self.confirmed_at else None


class Elector(models.Model):
    """Somebody who was entitled to vote when voting opened, and in which bodies: a ``user``, or a community, ``peer``.

    Those who are ``active`` make up the base of the quorum.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="electors")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    peer = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    bodies = models.JSONField(default=list)
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["decision", "user"], name="one_entitlement_an_elector"),
            models.UniqueConstraint(fields=["decision", "peer"], name="one_entitlement_a_community"),
            models.CheckConstraint(
                condition=models.Q(user__isnull=True) ^ models.Q(peer__isnull=True),
                name="elector_is_a_person_or_a_community",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.who} on {self.decision}"

    @property
    def who(self) -> User | Community | None:
        """The person, or the community."""
        return self.user or self.peer


class Ballot(models.Model):
    """An elector's ballot; replaceable until the close, and the last one counts.

    ``content`` is what it says. On a secret ballot it is taken away when voting ends; ``receipt`` stays, a digest
    over the content and a number that only the voter was told.
    """

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="ballots")
    elector = models.OneToOneField(Elector, models.PROTECT, related_name="ballot")
    content = models.JSONField(null=True)
    receipt = models.CharField(max_length=64)
    cast_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["decision", "receipt"], name="ballot_by_receipt")]

    def __str__(self) -> str:
        return f"Ballot on {self.decision}"


class CountedBallot(models.Model):
    """What some ballot of a secret vote said, with nothing to tell whose it was; kept so that it can be recounted."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="counted")
    content = models.JSONField()

    def __str__(self) -> str:
        return f"A ballot on {self.decision}"


class Veto(models.Model):
    """One guardian's objection to what was carried and has no effect yet; a steward's for ``peer``, their community."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="vetoes")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    peer = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(max_length=4_000)
    at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "vetoes"
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "user"], condition=models.Q(peer=None), name="one_veto_a_guardian"
            ),
            models.UniqueConstraint(fields=["decision", "peer"], name="one_veto_a_community"),
        ]

    def __str__(self) -> str:
        return f"Veto of {self.decision}"
