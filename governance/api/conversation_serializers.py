"""Conversations, statements and opinion maps as JSON. No answer says how anybody but oneself voted."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.models import LONGEST_THOUGHT, Conversation, Hiding, OpinionMapRecord, Stance, Statement


class HiddenSerializer(serializers.Serializer[Hiding]):
    """Why words are out of sight. Members read them on the case's page."""

    case = serializers.IntegerField(source="pk")
    hidden_by = serializers.CharField(source="hidden_by.username")
    reason = serializers.CharField()


class InSight(serializers.ModelSerializer[Any]):
    """Something a steward can hide: its words are null then, and ``hidden`` says why."""

    words: tuple[str, ...] = ()
    hidden = serializers.SerializerMethodField()

    @extend_schema_field(HiddenSerializer(allow_null=True))
    def get_hidden(self, row: Any) -> dict[str, Any] | None:  # noqa: ANN401 - a conversation or a statement
        """Return why it is hidden, if it is."""
        return HiddenSerializer(row.hidden[0]).data if row.hidden else None

    def to_representation(self, instance: Any) -> dict[str, Any]:  # noqa: ANN401 - a conversation or a statement
        """Return the fields, the words among them only where they are in sight."""
        found = super().to_representation(instance)
        return {**found, **dict.fromkeys(self.words)} if instance.hidden else found


class ConversationSerializer(InSight):
    """A conversation."""

    words = ("title", "why")
    opened_by = serializers.CharField(source="opened_by.username")
    statements = serializers.IntegerField(source="statements_number", read_only=True)
    voters = serializers.IntegerField(source="voters_number", read_only=True)

    class Meta:
        model = Conversation
        fields = (
            *("id", "title", "why", "about", "status", "opened_by", "opens_at", "closes_at", "closed_at"),
            *("statements", "voters", "hidden"),
        )


class ConversationStatementSerializer(InSight):
    """A statement of a conversation; ``mine`` is one's own vote on it, if one is signed in and has voted."""

    words = ("text",)
    author = serializers.CharField(source="author.username")
    voters = serializers.IntegerField(source="voters_number", read_only=True)
    mine = serializers.SerializerMethodField()

    class Meta:
        model = Statement
        fields = ("id", "text", "author", "opened_at", "voters", "mine", "hidden")

    @extend_schema_field(serializers.CharField(allow_null=True, help_text="agree, pass or disagree."))
    def get_mine(self, statement: Any) -> str | None:  # noqa: ANN401 - a statement with its annotation
        """Return one's own vote."""
        return None if statement.mine is None else Stance(statement.mine).label


class NewConversationStatementSerializer(serializers.Serializer[dict[str, str]]):
    """A thought for a conversation."""

    text = serializers.CharField(max_length=LONGEST_THOUGHT)


class StatementVoteSerializer(serializers.Serializer[dict[str, str]]):
    """One's own vote on a statement."""

    stance = serializers.ChoiceField(choices=[(label, label) for label in Stance.labels])


class OpinionMapSerializer(serializers.ModelSerializer[OpinionMapRecord]):
    """A frozen opinion map.

    ``result_digest`` is over ``result`` as RFC 8785 JSON. In it, people are rounded places in no order of people.
    """

    cause = serializers.CharField(source="cause.hash", help_text="The ledger entry that asked for it.")
    result = serializers.SerializerMethodField()

    class Meta:
        model = OpinionMapRecord
        fields = (
            "id",
            "made_at",
            "algorithm",
            "version",
            "seed",
            "cause",
            "input_hash",
            "result_digest",
            "result",
        )

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_result(self, record: OpinionMapRecord) -> Any:  # noqa: ANN401 - JSON
        """Return what everybody may read."""
        return record.result
