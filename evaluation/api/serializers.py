"""The nouns of this floor as JSON."""

from rest_framework import serializers

from evaluation.models import EvaluationRun


class RunSerializer(serializers.ModelSerializer[EvaluationRun]):
    """One evaluation. Its report, once it has one, stands at an address of its own."""

    version = serializers.IntegerField(source="adaptation.version.number")
    adaptation = serializers.IntegerField(source="adaptation_id")
    suite_community = serializers.CharField(source="suite_version.community.slug")
    suite_version = serializers.IntegerField(source="suite_version.number")
    report_digest = serializers.CharField(source="report_id", allow_null=True)
    gate = serializers.CharField(source="report.gate", default=None)

    class Meta:
        model = EvaluationRun
        fields = (
            "id",
            "kind",
            "status",
            "version",
            "adaptation",
            "suite_community",
            "suite_version",
            "suite_digest",
            "look",
            "done",
            "total",
            "sentence",
            "report_digest",
            "gate",
            "started_at",
            "finished_at",
        )


class AskedSerializer(serializers.Serializer[dict[str, int]]):
    """The stewards' vote that was opened."""

    decision = serializers.IntegerField()


class RowSerializer(serializers.Serializer[dict[str, object]]):
    """One community's model. ``gains`` is by the community whose own norms grade it; null: not measured."""

    community = serializers.CharField()
    gains = serializers.DictField(child=serializers.FloatField(allow_null=True))
