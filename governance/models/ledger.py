"""The ledger's rows. Only :mod:`governance.ledger` writes them.

An entry is a header that a trigger keeps from ever changing. What it is about stands in a payload row of
its own, which can be erased without breaking the chain; whether it was dispatched, in another.
"""

from django.db import models

from governance.models.community import Community
from governance.models.user import User


class LedgerHead(models.Model):
    """The end of one chain: how many entries it has and the last one's hash."""

    chain = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.chain} ({self.size})"


class LedgerEntry(models.Model):
    """A header: the row that records a change and drives what follows from it."""

    chain = models.CharField(max_length=64)
    index = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=64)
    at = models.DateTimeField()
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="ledger")
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    subject = models.CharField(max_length=128)
    previous_hash = models.CharField(max_length=64, blank=True)
    payload_digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        indexes = [models.Index(fields=["subject", "kind"], name="ledger_by_subject")]
        constraints = [models.UniqueConstraint(fields=["chain", "index"], name="one_entry_a_place")]

    def __str__(self) -> str:
        return f"{self.chain}/{self.index} {self.kind}"


class LedgerPayload(models.Model):
    """What an entry says. ``salt`` keeps a digest from betraying a short payload once it is erased."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="payload")
    salt = models.CharField(max_length=32)
    body = models.JSONField()

    def __str__(self) -> str:
        return f"Payload of {self.entry}"


class Dispatch(models.Model):
    """Whether the dispatcher has dealt with an entry."""

    entry = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="dispatch")
    dispatched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "dispatches"
        indexes = [
            models.Index(
                fields=["entry"], condition=models.Q(dispatched_at=None), name="dispatch_still_to_do"
            ),
        ]

    def __str__(self) -> str:
        return f"Dispatch of {self.entry}"
