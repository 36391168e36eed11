"""The ledger's rows. Only :mod:`governance.ledger` writes them.

An entry is a header that a trigger keeps from ever changing. What it is about stands in a payload row of
its own, which can be erased without breaking the chain; whether it was dispatched, in another. The entries'
hashes are the leaves of a Merkle tree (RFC 9162 §2.1), whose inner nodes and signed roots are rows as well.
"""

from django.db import models

from governance.models.community import Community
from governance.models.user import User


class LedgerHead(models.Model):
    """The end of one chain: how many entries it has, the last one's hash, and what the next one is added to.

    ``frontier`` holds the hashes of the perfect subtrees that make up the tree, the largest first.
    """

    chain = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    frontier = models.JSONField(default=list, blank=True)

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


class LedgerNode(models.Model):
    """A perfect subtree above the entries from ``index << level`` to ``(index + 1) << level``. Never changes.

    Level 0 is the entries themselves and has no rows here.
    """

    chain = models.CharField(max_length=64)
    level = models.PositiveSmallIntegerField()
    index = models.PositiveBigIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["chain", "level", "index"], name="one_node_a_place"),
            models.CheckConstraint(condition=models.Q(level__gte=1), name="node_is_above_the_entries"),
        ]

    def __str__(self) -> str:
        return f"{self.chain} {self.level}/{self.index}"


class SignedHead(models.Model):
    """The signature over a chain's first ``size`` entries, as a checkpoint that anybody can keep. Never changes.

    ``root`` is theirs, ``origin`` names the chain to the world, ``key_id`` says whose key signed, and
    ``signature`` is standard base64. :mod:`governance.proof.checkpoints` makes the signed text of them.
    """

    chain = models.CharField(max_length=64)
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    size = models.PositiveBigIntegerField()
    root = models.CharField(max_length=64)
    at = models.DateTimeField()
    origin = models.CharField(max_length=300)
    key_id = models.CharField(max_length=43)
    signature = models.CharField(max_length=88)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["chain", "size"], name="one_signed_head_a_size")]

    def __str__(self) -> str:
        return f"{self.chain} ({self.size}), signed"


class SigningKey(models.Model):
    """A public key with which this instance signs, or once did: ``until`` is when another took its place."""

    key_id = models.CharField(max_length=43, unique=True)
    public = models.CharField(max_length=43)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.key_id


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
