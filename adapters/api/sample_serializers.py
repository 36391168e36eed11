"""Stored answers as JSON."""

from typing import Any

from rest_framework import serializers

from adapters.models import Sample
from adapters.samples import DEFAULT_DAYS, EVERY, MAX_DAYS, SampleRule
from constitutions.norms import MAX_FAMILIES_TEXT


class SampleSerializer(serializers.ModelSerializer[Sample]):
    """A client's messages and the answer to them. ``key`` is told to stewards alone. All of it is others' words."""

    model = serializers.CharField(source="deployment.name")
    deployment_digest = serializers.CharField(source="deployment.digest")

    class Meta:
        model = Sample
        fields = (
            "id",
            "at",
            "expires_at",
            "messages",
            "answer",
            "metadata",
            "model",
            "deployment",
            "deployment_digest",
            "constitution_digest",
            "key",
        )

    def to_representation(self, instance: Sample) -> dict[str, Any]:
        """Return the sample; whose key it was is null for whoever is no steward."""
        found = super().to_representation(instance)
        return found if self.context.get("tells_keys") else {**found, "key": None}


class SampleSearchSerializer(serializers.Serializer[dict[str, Any]]):
    """Which samples are asked for."""

    day = serializers.DateField(required=False)
    deployment = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class SampleSettingsSerializer(serializers.Serializer[SampleRule]):
    """Whether offered answers are stored, for how many days, and how many of a hundred."""

    is_on = serializers.BooleanField()
    days = serializers.IntegerField(min_value=1, max_value=MAX_DAYS, default=DEFAULT_DAYS)
    share = serializers.IntegerField(min_value=1, max_value=EVERY, default=EVERY)

    def to_internal_value(self, data: Any) -> SampleRule:  # noqa: ANN401 - REST framework's own argument
        """Return the settings as a value."""
        return SampleRule(**super().to_internal_value(data))


class ReportSampleSerializer(serializers.Serializer[dict[str, str]]):
    """The norm that a stored answer broke, and how."""

    norm = serializers.CharField(max_length=64)
    comment = serializers.CharField(
        max_length=MAX_FAMILIES_TEXT, required=False, default="", allow_blank=True
    )


class ErasedSerializer(serializers.Serializer[dict[str, int]]):
    """How many stored answers were erased."""

    erased = serializers.IntegerField()
