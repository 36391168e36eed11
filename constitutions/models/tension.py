"""What drafters said of two norms that might pull apart."""

from django.db import models

from governance.models import Community, User


class SetAside(models.Model):
    """Two norms of which drafters said that they do not pull apart, as they read then.

    ``words`` names both statements: once either is rewritten, the question comes back.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    words = models.CharField(max_length=71)
    said_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["community", "words"], name="one_question_set_aside_once"),
        ]

    def __str__(self) -> str:
        return f"A question set aside in {self.community}"
