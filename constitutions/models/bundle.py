"""Drafts that change the same things differently, side by side."""

from django.db import models

from constitutions.models.draft import Draft
from constitutions.models.text import Text
from constitutions.models.version import Version
from constitutions.states import BundleStatus
from governance.models import Community, Decision, User
from governance.models.constraints import one_of


class Bundle(models.Model):
    """A question with several drafts as its options, and “no change” always among them.

    ``base`` is the version that was in force when it was opened; every option stands on it. ``decision`` is the
    vote that chooses between them, while it is open and once it has; ``why_here`` is why a charter's change is not
    left to those who adhere.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    reason = models.TextField(max_length=4_000)
    why_here = models.TextField(max_length=3_500, blank=True)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    base = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="+")
    status = models.CharField(max_length=12, default=BundleStatus.GATHERING.value)
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("status", BundleStatus, "bundle_status_is_known"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=BundleStatus.CHOOSING.value),
                name="one_choice_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"Bundle {self.pk} of {self.community}"


class BundleOption(models.Model):
    """A draft among a bundle's options. The service keeps it out of a second open bundle.

    ``text`` is what it said when the bundle was put to the vote.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="options")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="+")
    text = models.ForeignKey(Text, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bundle", "draft"], name="one_option_a_draft")]

    def __str__(self) -> str:
        return f"Draft {self.draft_id} in bundle {self.bundle_id}"
