"""Bundles as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from constitutions.choices import Choice, Option, Pair, choice_in
from constitutions.merging.values import Conflict
from constitutions.models import Bundle


class BundleSerializer(serializers.ModelSerializer[Bundle]):
    """A bundle, without its options."""

    opened_by = serializers.CharField(source="opened_by.username")
    base = serializers.IntegerField(
        source="base.number",
        default=None,
        help_text="The version that every option changes. “No change” is always an option too.",
    )

    class Meta:
        model = Bundle
        fields = ("id", "status", "title", "reason", "opened_by", "base", "opened_at")


class OptionSerializer(serializers.Serializer[Option]):
    """A draft that can be chosen."""

    draft = serializers.IntegerField(source="draft.pk")
    author = serializers.CharField(source="draft.author.username")
    stale = serializers.CharField(help_text="Why it cannot be chosen as it stands; empty if it can.")
    untold = serializers.CharField(help_text="Why it cannot be told what it changes; empty if it can.")


class PlaceSerializer(serializers.Serializer[Conflict]):
    """A place that two drafts change, and not alike."""

    place = serializers.ListField(child=serializers.CharField())
    paragraph = serializers.IntegerField(allow_null=True, help_text="Counted from 0, in prose.")


class PairSerializer(serializers.Serializer[Pair]):
    """Two options, and where they exclude each other."""

    first = serializers.IntegerField(source="first.draft.pk")
    second = serializers.IntegerField(source="second.draft.pk")
    excludes = PlaceSerializer(
        source="conflicts", many=True, help_text="Where they do; nothing where both could be adopted."
    )
    untold = serializers.CharField(help_text="Why it cannot be told whether they do; empty if it can.")


class ChoiceSerializer(serializers.Serializer[Choice]):
    """What can be chosen in a bundle, beside “no change”."""

    overtaken = serializers.CharField(
        help_text="Why all of it is stale, “no change” too; empty if it is not."
    )
    options = OptionSerializer(many=True)
    pairs = PairSerializer(many=True)


class WholeBundleSerializer(BundleSerializer):
    """A bundle with what can be chosen in it."""

    choice = serializers.SerializerMethodField()

    class Meta(BundleSerializer.Meta):
        fields = (*BundleSerializer.Meta.fields, "choice")  # type: ignore[assignment]  # one more field

    @extend_schema_field(ChoiceSerializer)
    def get_choice(self, bundle: Bundle) -> dict[str, Any]:
        """Return it as it stands."""
        found: dict[str, Any] = ChoiceSerializer(choice_in(bundle)).data
        return found


class NewBundleSerializer(serializers.Serializer[dict[str, str]]):
    """What a bundle asks, and why."""

    title = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=4_000)


class NewOptionSerializer(serializers.Serializer[dict[str, int]]):
    """The draft that is put into a bundle."""

    draft = serializers.IntegerField()
