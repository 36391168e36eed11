"""The nouns of this floor as JSON."""

from typing import Any

from rest_framework import serializers

from adapters.models import Adaptation, AnswerReport, ApiKey, Deployment, RolloutPhase
from adapters.services.keys import DEFAULT_DAYS, MAX_DAYS
from constitutions.norms import MAX_FAMILIES_TEXT


class AdaptationSerializer(serializers.ModelSerializer[Adaptation]):
    """The making of a model, and what it left."""

    version = serializers.IntegerField(source="version.number")
    adapter = serializers.CharField(source="adapter.name", default=None)
    adapter_digest = serializers.CharField(source="adapter.digest", default=None)
    prompt_digest = serializers.CharField(source="full_prompt_id", allow_null=True)

    class Meta:
        model = Adaptation
        fields = (
            "id",
            "version",
            "ordinal",
            "status",
            "stage",
            "training_step",
            "training_steps",
            "loss",
            "resumed_from",
            "sentence",
            "seed",
            "prompt_scores",
            "prompt_digest",
            "adapter",
            "adapter_digest",
            "started_at",
            "finished_at",
            "cancel_requested_at",
        )


class RolloutPhaseSerializer(serializers.ModelSerializer[RolloutPhase]):
    """A phase in which a deployment takes over: of a hundred conversations it answers ``share``, for so many hours."""

    class Meta:
        model = RolloutPhase
        fields = ("share", "hours", "began_at", "ends_at", "ended_at")


class DeploymentSerializer(serializers.ModelSerializer[Deployment]):
    """What answers, or did. ``tuple`` is exactly what; ``rollout``, how it takes over."""

    rollout = RolloutPhaseSerializer(source="phases", many=True, read_only=True)
    version = serializers.IntegerField(source="version.number")
    constitution_digest = serializers.CharField(source="version.text_id")
    adapter = serializers.CharField(source="adapter.name", default=None)
    decision = serializers.IntegerField(source="decision_id")
    tuple = serializers.JSONField()

    class Meta:
        model = Deployment
        fields = (
            "id",
            "status",
            "version",
            "constitution_digest",
            "digest",
            "tuple",
            "adapter",
            "decision",
            "staged_at",
            "live_at",
            "ended_at",
            "rollout",
        )


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """A client's key, without its secret."""

    created_by = serializers.CharField(source="created_by.username")

    class Meta:
        model = ApiKey
        fields = ("id", "name", "hint", "created_by", "created_at", "expires_at", "revoked_at")


class NewApiKeySerializer(serializers.Serializer[dict[str, Any]]):
    """Whose key, and for how long."""

    name = serializers.CharField(max_length=80)
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=DEFAULT_DAYS)


class MadeApiKeySerializer(ApiKeySerializer):
    """A key that was just made. This is the only answer that ever holds its secret."""

    secret = serializers.CharField()

    class Meta(ApiKeySerializer.Meta):
        fields = (*ApiKeySerializer.Meta.fields, "secret")  # type: ignore[assignment]  # one more field


class StatementSerializer(serializers.ModelSerializer[AnswerReport]):
    """An answer that somebody says broke a norm."""

    id = serializers.IntegerField(source="statement_id")
    author = serializers.CharField(source="statement.author.username", default=None)
    source = serializers.CharField(source="statement.source")  # type: ignore[assignment]  # a field, not an option
    text = serializers.CharField(source="statement.text")
    opened_at = serializers.DateTimeField(source="statement.opened_at")
    norm = serializers.CharField(source="norm_id")
    deployment_digest = serializers.CharField(source="deployment.digest")

    class Meta:
        model = AnswerReport
        fields = (
            "id",
            "author",
            "source",
            "opened_at",
            "norm",
            "text",
            "question",
            "answer",
            "answer_digest",
            "constitution_digest",
            "deployment_digest",
        )

    def to_representation(self, instance: AnswerReport) -> dict[str, Any]:
        """Return the report; what a steward hid is null in it."""
        found = super().to_representation(instance)
        hidden = instance.statement.hidden  # type: ignore[attr-defined]  # prefetched by the selector
        return {**found, "text": None, "question": None, "answer": None} if hidden else found


class NewStatementSerializer(serializers.Serializer[dict[str, str]]):
    """An answer as it was given, with its receipt, and the norm it broke."""

    question = serializers.CharField(trim_whitespace=False)
    answer = serializers.CharField(trim_whitespace=False, allow_blank=True)
    receipt = serializers.CharField(max_length=1_000)
    norm = serializers.CharField(max_length=64)
    comment = serializers.CharField(
        max_length=MAX_FAMILIES_TEXT, required=False, default="", allow_blank=True
    )
