"""What stood against a text when it was ratified: kept with the version, for whoever looks at it again."""

from django.db import models

from constitutions.models.version import Version
from governance.models import Argument, Community, User


class MinorityRecord(models.Model):
    """What stood against a version, as canonical JSON (:mod:`constitutions.minority`) under its digest.

    A trigger refuses to change or delete it. It holds no words and no names, only digests of words.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    version = models.OneToOneField(Version, models.PROTECT, related_name="minority")
    digest = models.CharField(max_length=71)
    canonical = models.BinaryField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"What stood against {self.version}"


class MinorityWords(models.Model):
    """Words that a record names by ``digest``: a reason given with a ballot, or an ``argument``.

    A trigger refuses to change a row. It can be deleted, where words must be erased: the record stays whole, and as
    ``salt`` goes with the words, their digest tells nothing of them. ``user`` or ``peer`` gave a reason on an open
    ballot; neither is there on a secret one.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    record = models.ForeignKey(MinorityRecord, models.PROTECT, related_name="words")
    digest = models.CharField(max_length=71)
    salt = models.CharField(max_length=32)
    text = models.TextField()
    argument = models.ForeignKey(Argument, models.PROTECT, null=True, blank=True, related_name="+")
    user = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    peer = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "digest"], name="one_text_a_digest")]

    def __str__(self) -> str:
        return f"Words in {self.record}"
