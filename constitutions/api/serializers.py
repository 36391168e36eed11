"""The nouns of this floor as JSON."""

from typing import Any

from rest_framework import serializers

from constitutions.canonical import plain_value
from constitutions.models import Draft, Text, Version
from constitutions.packs import Pack
from governance.api.serializers import ReasonSerializer


class TextSerializer(serializers.ModelSerializer[Text]):
    """A text under its digest. ``document`` is what it says; its canonical bytes have an address of their own."""

    document = serializers.SerializerMethodField()

    class Meta:
        model = Text
        fields = ("digest", "title", "norms", "stored_at", "document")

    def get_document(self, text: Text) -> dict[str, Any]:
        """Return the document, defaults left out."""
        return plain_value(text.document)


class VersionSerializer(serializers.ModelSerializer[Version]):
    """A ratified version."""

    digest = serializers.CharField(source="text_id")
    title = serializers.CharField(source="text.title")
    norms = serializers.IntegerField(source="text.norms")
    decision = serializers.IntegerField(source="decision_id")

    class Meta:
        model = Version
        fields = ("number", "status", "digest", "title", "norms", "decision", "ratified_at")


class DraftSerializer(serializers.ModelSerializer[Draft]):
    """A draft, without its source."""

    author = serializers.CharField(source="author.username")
    editor = serializers.CharField(source="editor.username")
    base = serializers.IntegerField(
        source="base.number", default=None, help_text="The version it began from."
    )
    base_digest = serializers.CharField(
        source="base.text_id", default=None, help_text="The digest of that version's text."
    )
    decision = serializers.IntegerField(source="decision_id", allow_null=True)

    class Meta:
        model = Draft
        fields = (
            "id",
            "status",
            "author",
            "editor",
            "base",
            "base_digest",
            "revision",
            "started_at",
            "saved_at",
            "decision",
            "reason",
        )


class DraftSourceSerializer(DraftSerializer):
    """A draft with its source."""

    class Meta(DraftSerializer.Meta):
        fields = (*DraftSerializer.Meta.fields, "source")  # type: ignore[assignment]  # one more field


class NewDraftSerializer(serializers.Serializer[dict[str, str]]):
    """What a draft begins with: YAML, sound or not yet."""

    source = serializers.CharField(trim_whitespace=False)  # type: ignore[assignment]  # a field, not an option
    reason = serializers.CharField(required=False, default="", allow_blank=True, max_length=4_000)


class SaveSerializer(serializers.Serializer[dict[str, Any]]):
    """A draft's new source, and the revision that its writer had seen."""

    source = serializers.CharField(trim_whitespace=False)  # type: ignore[assignment]  # a field, not an option
    seen_revision = serializers.IntegerField(min_value=0)


class WhyHereSerializer(serializers.Serializer[dict[str, str]]):
    """Why a charter's change is not for those below to decide (subsidiarity)."""

    why_here = serializers.CharField(
        max_length=3_500,
        required=False,
        default="",
        help_text="Why those who adhere to the charter cannot decide this themselves; asked for where somebody does.",
    )


class ProposeSerializer(WhyHereSerializer, ReasonSerializer):
    """Why a draft should be ratified."""


class ProposedSerializer(serializers.Serializer[dict[str, int]]):
    """The vote that was opened."""

    decision = serializers.IntegerField()


class PackSerializer(serializers.Serializer[Pack]):
    """A starter pack of the library, without its norms' examples."""

    id = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    sources = serializers.SerializerMethodField()
    against = serializers.ListField(child=serializers.CharField())
    norms = serializers.SerializerMethodField()

    def get_sources(self, pack: Pack) -> list[dict[str, Any]]:
        """Return what it was thought through with."""
        return [plain_value(source) for source in pack.sources]

    def get_norms(self, pack: Pack) -> list[dict[str, Any]]:
        """Return each norm's id and statement."""
        return [{"id": norm.id, "statement": norm.statement} for norm in pack.norms]


class WholePackSerializer(PackSerializer):
    """A starter pack with its norms whole."""

    def get_norms(self, pack: Pack) -> list[dict[str, Any]]:
        """Return the norms as a text says them."""
        return [plain_value(norm) for norm in pack.norms]


class TakeOverSerializer(serializers.Serializer[dict[str, Any]]):
    """Norms of a pack to add to a draft, and the revision that was seen of it."""

    pack = serializers.CharField()
    norms = serializers.ListField(child=serializers.CharField(), allow_empty=False)
    seen_revision = serializers.IntegerField(min_value=0)
