"""The nouns of this floor as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.counting.ballots import Choice
from governance.ledger import header
from governance.models import Community, Decision, LedgerEntry, Membership
from governance.outcomes import Turnout, bodies_of
from governance.selectors.decisions import turnouts_of
from governance.services.voting import Cast


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
            "topics",
            "entrenched",
            "options",
            "rule",
            "emergency",
            "status",
            "opened_by",
            "proposed_at",
            "opened_at",
            "closes_at",
            "prolonged_at",
            "remedied_at",
            "confirmed_at",
            "closed_at",
            "effective_at",
            "expires_at",
            "reviews",
            "electors",
            "cast",
        )


class TurnoutSerializer(serializers.Serializer[Turnout]):
    """How many took part in one body; never for what."""

    body = serializers.CharField()
    electors = serializers.IntegerField()
    base = serializers.IntegerField(help_text="How many electors the quorum is counted among.")
    cast = serializers.IntegerField()
    needed = serializers.IntegerField(help_text="How many ballots the quorum asks for.")
    quorate = serializers.BooleanField()


class CountedDecisionSerializer(DecisionSerializer):
    """A decision with its turnout, and with its whole count once voting has ended."""

    turnout = serializers.SerializerMethodField()
    result = serializers.JSONField(
        read_only=True,
        allow_null=True,
        help_text="Every round of the count, exact: integers, or fractions written p/q. Null until voting ends.",
    )

    class Meta(DecisionSerializer.Meta):
        fields = (*DecisionSerializer.Meta.fields, "turnout", "result")  # type: ignore[assignment]  # two more

    @extend_schema_field(TurnoutSerializer(many=True))
    def get_turnout(self, decision: Decision) -> list[dict[str, Any]]:
        """Return each body's turnout as it stands."""
        bodies = bodies_of(decision.frozen_rule)
        counts = turnouts_of(decision)
        return [
            {"body": body.electorate, **count.model_dump(), "quorate": count.quorate}
            for body, count in zip(bodies, counts, strict=True)
        ]


class BallotSerializer(serializers.Serializer[dict[str, Any]]):
    """One's own ballot, in the shape that the decision's method asks for."""

    choice = serializers.ChoiceField(
        choices=[(choice.value, choice.value) for choice in Choice],
        required=False,
        help_text="On a yes-or-no question; or abstain, on any.",
    )
    reason = serializers.CharField(required=False, help_text="Beside a choice.")
    approved = serializers.ListField(child=serializers.CharField(), required=False)
    scores = serializers.DictField(child=serializers.IntegerField(), required=False)
    votes = serializers.DictField(child=serializers.IntegerField(), required=False)
    ranks = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Ranks from the first on; options ranked alike share one, and an empty rank is a gap.",
    )


class ReceiptSerializer(serializers.Serializer[Cast]):
    """That a ballot was cast. ``number`` is told once: with it a voter can prove what their ballot said."""

    cast_at = serializers.DateTimeField(source="ballot.cast_at")
    ballot = serializers.JSONField(source="ballot.content")
    receipt = serializers.CharField(source="ballot.receipt")
    number = serializers.CharField()


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
