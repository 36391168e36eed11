"""The nouns of this floor as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.ledger import header
from governance.models import Ballot, Community, Decision, LedgerEntry, Membership
from governance.rules import Choice, Tally
from governance.services import decisions
from governance.states import DecisionStatus


class CommunitySerializer(serializers.ModelSerializer[Community]):
    """A community."""

    people = serializers.IntegerField(read_only=True)
    open_decisions = serializers.IntegerField(read_only=True)

    class Meta:
        model = Community
        fields = ("slug", "name", "purpose", "status", "created_at", "closed_at", "people", "open_decisions")


class MembershipSerializer(serializers.ModelSerializer[Membership]):
    """One person's place in a community."""

    username = serializers.CharField(source="user.username")
    name = serializers.CharField(source="user")

    class Meta:
        model = Membership
        fields = ("id", "username", "name", "role", "joined_at")


class DecisionSerializer(serializers.ModelSerializer[Decision]):
    """A decision, without its count."""

    opened_by = serializers.CharField(source="opened_by.username", default=None)
    electors = serializers.IntegerField(source="electors_number", read_only=True)
    cast = serializers.IntegerField(read_only=True)

    class Meta:
        model = Decision
        fields = (
            "id",
            "kind",
            "title",
            "summary",
            "subject_digest",
            "evidence_digest",
            "rule",
            "status",
            "opened_by",
            "opened_at",
            "closes_at",
            "closed_at",
            "electors",
            "cast",
        )


class TallySerializer(serializers.Serializer[Tally]):
    """A count. While voting is open it says how many voted, and not for what."""

    electors = serializers.IntegerField()
    cast = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="How many ballots the quorum asks for.")
    quorate = serializers.BooleanField()
    yes = serializers.IntegerField(allow_null=True)
    no = serializers.IntegerField(allow_null=True)
    abstain = serializers.IntegerField(allow_null=True)

    def to_representation(self, instance: Tally) -> dict[str, Any]:
        """Return the count; its choices only if ``closed`` is in the context."""
        found = super().to_representation(instance)
        return found if self.context.get("closed") else found | {"yes": None, "no": None, "abstain": None}


class CountedDecisionSerializer(DecisionSerializer):
    """A decision with its count."""

    tally = serializers.SerializerMethodField()

    class Meta(DecisionSerializer.Meta):
        fields = (*DecisionSerializer.Meta.fields, "tally")  # type: ignore[assignment]  # one more field

    @extend_schema_field(TallySerializer)
    def get_tally(self, decision: Decision) -> dict[str, Any]:
        """Return the count as it stands."""
        closed = decision.status in {DecisionStatus.CARRIED, DecisionStatus.REJECTED}
        found: dict[str, Any] = TallySerializer(decisions.count(decision), context={"closed": closed}).data
        return found


class BallotSerializer(serializers.ModelSerializer[Ballot]):
    """One's own ballot."""

    choice = serializers.ChoiceField(choices=[(choice.value, choice.value) for choice in Choice])

    class Meta:
        model = Ballot
        fields = ("choice", "cast_at")
        read_only_fields = ("cast_at",)


class LedgerEntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    """An entry. ``hash`` is SHA-256(0x00 ‖ RFC 8785 JSON of ``header``); see the docs to verify it."""

    actor = serializers.CharField(source="actor.username", default=None)
    header = serializers.SerializerMethodField(help_text="Exactly what the hash is over.")
    payload = serializers.JSONField(
        source="payload.body", default=None, help_text="What the entry says; null where it was erased."
    )
    salt = serializers.CharField(source="payload.salt", default=None)

    class Meta:
        model = LedgerEntry
        fields = ("index", "kind", "at", "actor", "subject", "header", "hash", "payload", "salt")

    def get_header(self, entry: LedgerEntry) -> dict[str, Any]:
        """Return the header."""
        return header(entry)


class ReasonSerializer(serializers.Serializer[dict[str, str]]):
    """Why, for everyone to read."""

    reason = serializers.CharField(max_length=4_000)
