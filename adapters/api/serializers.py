"""The nouns of this floor as JSON."""

from typing import Any

from rest_framework import serializers

from adapters.limits import BOUNDS, NO_LIMITS, Limits
from adapters.models import Adaptation, AnswerReport, ApiKey, Deployment, RolloutPhase
from adapters.services.keys import DEFAULT_DAYS, MAX_DAYS
from constitutions.norms import MAX_FAMILIES_TEXT
from constitutions.rollout import MAX_SHARE


def _limit(name: str) -> serializers.IntegerField:
    return serializers.IntegerField(
        min_value=1,
        max_value=BOUNDS[name].most,
        allow_null=True,
        required=False,
        help_text=f"The most {BOUNDS[name].words}.",
    )


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
    """A phase in which a deployment takes over: of a hundred conversations it answers ``share``, for so many hours.

    While a steward holds it back, it answers ``held_at`` instead, and its end moves.
    """

    held_at = serializers.IntegerField(source="hold.share", default=None)

    class Meta:
        model = RolloutPhase
        fields = ("share", "held_at", "hours", "began_at", "ends_at", "ended_at")


class HoldSerializer(serializers.Serializer[dict[str, Any]]):
    """Of a hundred conversations, how many a new model answers at most, and why."""

    share = serializers.IntegerField(min_value=0, max_value=MAX_SHARE)
    reason = serializers.CharField(max_length=4_000)


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


class LimitsSerializer(serializers.Serializer[Limits]):
    """How much is answered at most. Null is no limit; what is left out when limits are set is none either."""

    requests_per_minute = _limit("requests_per_minute")
    requests_per_day = _limit("requests_per_day")
    tokens_per_minute = _limit("tokens_per_minute")
    tokens_per_day = _limit("tokens_per_day")
    concurrent = _limit("concurrent")
    tokens_per_month = _limit("tokens_per_month")

    def to_internal_value(self, data: Any) -> Limits:  # noqa: ANN401 - REST framework's own argument
        """Return the limits as a value."""
        return Limits(**super().to_internal_value(data))


class ApiKeySerializer(serializers.ModelSerializer[ApiKey]):
    """A client's key, without its secret."""

    created_by = serializers.CharField(source="created_by.username")
    limits = LimitsSerializer()

    class Meta:
        model = ApiKey
        fields = ("id", "name", "hint", "created_by", "created_at", "expires_at", "revoked_at", "limits")


class NewApiKeySerializer(serializers.Serializer[dict[str, Any]]):
    """Whose key, for how long, and how much it may ask."""

    name = serializers.CharField(max_length=80)
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=DEFAULT_DAYS)
    limits = LimitsSerializer(default=NO_LIMITS)


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
