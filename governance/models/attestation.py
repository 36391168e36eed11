"""What communities vouch for about one another, signed here or elsewhere."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.decision import Decision
from governance.models.user import User
from governance.proof.attesting import envelope_in
from governance.proof.signing import Envelope
from governance.states import AttestationStatus


class Attestation(models.Model):
    """What ``community`` vouches for about ``about``: voted on, then signed. What is claimed never changes.

    Where it is about a community on another instance, ``elsewhere`` and ``site`` name that in ``about``'s place.
    ``what`` says what the subject is: ``text``, ``deployment`` or ``report``. ``floor`` is the digest of the text
    whose floors it is said to meet, if that is what is said. ``evidence`` has a ``digest`` and a ``name`` each.
    ``envelope`` is the signed statement once it was issued, and ``envelope_digest`` the name of these bytes.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    about = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    elsewhere = models.CharField(max_length=64, blank=True)
    site = models.CharField(max_length=200, blank=True)
    what = models.CharField(max_length=12)
    subject_digest = models.CharField(max_length=71)
    subject_name = models.CharField(max_length=300)
    words = models.TextField(max_length=1_000)
    floor = models.CharField(max_length=71, blank=True)
    evidence = models.JSONField(default=list, blank=True)
    until = models.DateTimeField()
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, default=AttestationStatus.PROPOSED.value)
    envelope = models.BinaryField(null=True)
    envelope_digest = models.CharField(max_length=71, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(max_length=4_000, blank=True)

    class Meta:
        constraints = [
            one_of("status", AttestationStatus, "attestation_status_is_known"),
            models.CheckConstraint(
                condition=~models.Q(community=models.F("about")), name="nobody_vouches_for_themselves"
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["proposed", "declined"]) ^ models.Q(envelope__isnull=False),
                name="what_was_issued_is_signed",
            ),
            models.CheckConstraint(
                condition=models.Q(about__isnull=True) ^ models.Q(elsewhere=""),
                name="attestation_is_about_somebody",
            ),
        ]
        indexes = [models.Index(fields=["about", "subject_digest"], name="attestation_by_subject")]

    def __str__(self) -> str:
        return f"{self.community} on {self.named}"

    @property
    def named(self) -> str:
        """What it is about, as people call it: whose it is first, for the thing's own name can be long."""
        return f"{self.of}: {self.subject_name}"

    @property
    def of(self) -> str:
        """Whom it vouches for, as people call them."""
        return self.about.name if self.about else f"{self.elsewhere} on {self.site}"

    @property
    def signed(self) -> Envelope:
        """The signed statement. Raises ``ValueError`` for one that was not issued."""
        if self.envelope is None:
            message = f"{self} was never signed."
            raise ValueError(message)
        return envelope_in(bytes(self.envelope))


class BroughtAttestation(models.Model):
    """What an authority elsewhere vouches for about ``community``, as a steward brought it in. Never changes.

    ``issuer`` and ``site`` are what the statement says of itself; ``key_id`` is the key that signed it, which the
    steward named. Whether it was revoked since, only its own record says.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    issuer = models.CharField(max_length=300)
    site = models.CharField(max_length=300)
    key_id = models.CharField(max_length=43)
    what = models.CharField(max_length=12)
    subject_digest = models.CharField(max_length=71)
    subject_name = models.CharField(max_length=300)
    words = models.TextField(max_length=1_000)
    until = models.DateTimeField()
    envelope = models.BinaryField()
    envelope_digest = models.CharField(max_length=71)
    brought_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    brought_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "envelope_digest"], name="one_of_what_was_brought"),
        ]

    def __str__(self) -> str:
        return f"{self.issuer} of {self.site} on {self.subject_name}"
