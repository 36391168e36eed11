"""E-mail: where people want it, what was sent to them, and the secret address of a calendar."""

from enum import StrEnum

from django.db import models

from governance.models.constraints import one_of
from governance.models.user import User
from governance.states import LetterStatus


class MailAddress(models.Model):
    """An e-mail address that somebody gave. Nothing but the question whether it is theirs goes to it unconfirmed."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    address = models.EmailField()
    asked_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "mail addresses"
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at__isnull=False),
                name="one_confirmed_address_a_person",
            ),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at=None),
                name="one_unconfirmed_address_a_person",
            ),
        ]

    def __str__(self) -> str:
        return self.address


class LetterKind(StrEnum):
    """What a letter is: a question whether an address is somebody's, or news, at once or gathered."""

    CONFIRM = "confirm"
    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"


class Letter(models.Model):
    """One e-mail to one person, sent at ``due_at`` by a timer. There is one of a kind for a person and moment."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=12, default=LetterStatus.WAITING.value)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            one_of("kind", LetterKind, "letter_kind_is_known"),
            one_of("status", LetterStatus, "letter_status_is_known"),
            models.UniqueConstraint(fields=["user", "kind", "due_at"], name="one_letter_a_person_and_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} letter to {self.user}"


class CalendarKey(models.Model):
    """The secret in the address of somebody's calendar. Only its SHA-256 is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="+")
    secret_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Calendar of {self.user}"
