"""What people are told in the app, and how they want to be told."""

from django.db import models

from governance.models.community import Community
from governance.models.constraints import one_of
from governance.models.ledger import LedgerEntry
from governance.models.letter import Letter
from governance.models.user import User
from governance.telling.notices import Group, Way


class NotificationChoice(models.Model):
    """How one person wants to hear of one group of events: everywhere, or in one community, which goes first."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    group = models.CharField(max_length=12)
    way = models.CharField(max_length=12)

    class Meta:
        constraints = [
            one_of("group", Group, "notification_choice_group_is_known"),
            one_of("way", Way, "notification_choice_way_is_known"),
            models.UniqueConstraint(
                fields=["user", "community", "group"],
                name="one_choice_a_person_and_group",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.group} {self.way}"


class Notification(models.Model):
    """One ledger entry, for one person whom it concerns. ``letter`` is the e-mail that told it, if one did."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    community = models.ForeignKey(Community, models.PROTECT, null=True, blank=True, related_name="+")
    entry = models.ForeignKey(LedgerEntry, models.PROTECT, related_name="+")
    group = models.CharField(max_length=12)
    way = models.CharField(max_length=12)
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    letter = models.ForeignKey(Letter, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["user"], condition=models.Q(read_at=None), name="notification_unread"),
            models.Index(fields=["user", "entry"], name="notification_by_person"),
        ]
        constraints = [
            one_of("group", Group, "notification_group_is_known"),
            one_of("way", Way, "notification_way_is_known"),
            models.UniqueConstraint(fields=["entry", "user"], name="one_notification_a_person_and_entry"),
        ]

    def __str__(self) -> str:
        return f"{self.entry} for {self.user}"
