"""Opinion maps as they were made: frozen, so that nobody is shown another one later."""

from django.db import models

from governance.models.community import Community
from governance.models.conversation import Conversation
from governance.models.ledger import LedgerEntry

GROUP_LETTERS = "ABCDE"
"""What people call a map's groups, in their order; as many as there can be groups."""


class OpinionMapRecord(models.Model):
    """One map of a conversation's votes. A trigger refuses to change or delete it; a newer one stands beside it.

    ``cause`` is the ledger entry that asked for it: its time says which votes count, its hash gives the seed.
    ``result`` is what everybody may read: the fields of :class:`governance.opinions.values.OpinionMap`, with
    ``points`` for its participants. ``participants``, where each person stands under a name made with ``key``,
    leaves this table only for that person; ``result`` names it by its digest.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="maps")
    cause = models.OneToOneField(LedgerEntry, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    algorithm = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    seed = models.BigIntegerField()
    input_hash = models.CharField(max_length=71)
    result_digest = models.CharField(max_length=71)
    result = models.JSONField()
    participants = models.JSONField()
    key = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["conversation", "-id"], name="maps_the_newest_first")]

    def __str__(self) -> str:
        return f"Opinion map {self.pk} of {self.conversation}"
