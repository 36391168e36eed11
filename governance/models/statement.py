"""What somebody wants the community to consider, and how members voted on it."""

from django.db import models
from django.db.models.functions import Length
from django.db.models.lookups import LessThanOrEqual

from governance.models.community import Community
from governance.models.conversation import Conversation
from governance.models.user import User

LONGEST_THOUGHT = 400
"""How many characters a statement of a conversation may have: one thought, read in a breath."""


class StatementSource(models.TextChoices):
    """Who spoke."""

    MEMBER = "member", "a member"
    CLIENT = "client", "a client of the endpoint"


class Statement(models.Model):
    """Something put before a community: a thought in a conversation, or that an answer broke a norm.

    ``about`` is ``noun:id``: the conversation, or the norm. Members vote on those of a conversation.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="statements")
    conversation = models.ForeignKey(
        Conversation, models.PROTECT, null=True, blank=True, related_name="statements"
    )
    author = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=12, choices=StatementSource.choices)
    about = models.CharField(max_length=128)
    text = models.TextField(max_length=4_000)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(source__in=StatementSource.values), name="statement_source_is_known"
            ),
            models.CheckConstraint(
                condition=models.Q(conversation=None)
                | models.Q(LessThanOrEqual(Length("text"), LONGEST_THOUGHT), author__isnull=False),
                name="statement_of_a_conversation_is_one_members_thought",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]


class Stance(models.IntegerChoices):
    """What a member can say to a statement, as the number that opinion maps count with."""

    AGREE = 1, "agree"
    PASS = 0, "pass"
    DISAGREE = -1, "disagree"


class StatementVote(models.Model):
    """One member's stance on one statement at one moment. Voting anew adds a row; the last one counts.

    A trigger refuses to change a row. Whose it is is shown to nobody but them.
    """

    community = models.ForeignKey(Community, models.PROTECT, related_name="+")
    conversation = models.ForeignKey(Conversation, models.PROTECT, related_name="+")
    statement = models.ForeignKey(Statement, models.PROTECT, related_name="votes")
    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    stance = models.SmallIntegerField(choices=Stance.choices)
    cast_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["statement", "user", "-id"], name="vote_last_of_each")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stance__in=Stance.values), name="statement_vote_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"A vote on statement {self.statement_id}"
