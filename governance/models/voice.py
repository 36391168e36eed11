"""What communities say in one another's decisions."""

from django.db import models

from governance.models.community import Community
from governance.models.decision import Decision, Elector


class Voice(models.Model):
    """A community's own decision on what it says in another's. Its outcome is cast as that community's one ballot."""

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    elector = models.OneToOneField(Elector, models.PROTECT, related_name="voice")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"What {self.community} says to {self.elector.decision}"
