"""A text in the making."""

from django.db import models

from constitutions.models.text import Text
from constitutions.models.version import Version
from constitutions.states import DraftStatus
from governance.models import Community, Decision, User
from governance.models.constraints import one_of


class Draft(models.Model):
    """A text somebody is writing. ``source`` is kept as typed, sound or not, so that nothing is lost.

    ``revision`` counts saves: what is saved over a revision its writer has not seen is merged with it.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    editor = models.ForeignKey(User, models.PROTECT, related_name="+")
    base = models.ForeignKey(Version, models.PROTECT, null=True, blank=True, related_name="drafts")
    source = models.TextField()
    revision = models.PositiveIntegerField(default=1)
    status = models.CharField(max_length=12, default=DraftStatus.EDITING.value)
    reason = models.TextField(max_length=4_000, blank=True)
    text = models.ForeignKey(Text, models.PROTECT, null=True, blank=True, related_name="drafts")
    decision = models.OneToOneField(Decision, models.PROTECT, null=True, blank=True, related_name="+")
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            one_of("status", DraftStatus, "draft_status_is_known"),
            models.UniqueConstraint(
                fields=["community"],
                condition=models.Q(status=DraftStatus.PROPOSED.value),
                name="one_text_under_vote_a_community",
            ),
        ]

    def __str__(self) -> str:
        return f"Draft {self.pk} of {self.community}"


class DraftRevision(models.Model):
    """A draft's text as it was once saved: what the words of somebody who began from it are merged over."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    draft = models.ForeignKey(Draft, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    source = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="one_source_a_revision"),
        ]

    def __str__(self) -> str:
        return f"Revision {self.number} of draft {self.draft_id}"
