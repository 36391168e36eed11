"""How a community decides."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from governance.api.doors import InCommunity
from governance.api.refusals import REFUSED
from governance.models import Community, RuleInForce
from governance.rulebook import rule_phrasing
from governance.rulebook.rule_numbers import Electorates, in_numbers
from governance.rules import stored
from governance.selectors.rules import electorates, rule_history


class RuleSerializer(serializers.ModelSerializer[RuleInForce]):
    """A rule, since when and until when, and the digest of the text that says so."""

    sentences = serializers.SerializerMethodField(help_text="The rule in plain words.")

    class Meta:
        model = RuleInForce
        fields = ("kind", "rule", "sentences", "source", "since", "until")

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_sentences(self, row: RuleInForce) -> tuple[str, ...]:
        """Return the rule in words."""
        return rule_phrasing.rule(row.value)


class RuleNowSerializer(RuleSerializer):
    """A rule in force, and what it comes to with the community's present numbers."""

    numbers = serializers.SerializerMethodField(
        help_text="What it asks for with the present numbers of people."
    )

    class Meta(RuleSerializer.Meta):
        fields = (*RuleSerializer.Meta.fields, "numbers")  # type: ignore[assignment]  # one more

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_numbers(self, row: RuleInForce) -> tuple[str, ...]:
        """Return the rule in numbers."""
        people: Electorates = self.context["electorates"]
        return in_numbers(row.value, people.sizes(row.value))


class FoundingRuleSerializer(serializers.Serializer[Community]):
    """The rule a community was founded with: for its first text, and for what no other rule is for."""

    rule = serializers.JSONField(source="founding_rule")
    sentences = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_sentences(self, community: Community) -> tuple[str, ...]:
        """Return the rule in words."""
        return rule_phrasing.rule(stored(community.founding_rule))


class RulesSerializer(serializers.Serializer[dict[str, Any]]):
    """All rules of a community."""

    in_force = RuleNowSerializer(many=True)
    earlier = RuleSerializer(many=True)
    founding = FoundingRuleSerializer()


class RulesDoor(InCommunity, APIView):
    """How a community decides, and how it used to."""

    @extend_schema(
        summary="Read a community's rules of decision", responses={200: RulesSerializer, **REFUSED}
    )
    def get(self, request: Request, slug: str) -> Response:  # noqa: ARG002 - the address's
        """Return the rules in force, earlier ones, and the founding rule."""
        rows = list(rule_history(self.community))
        found = {
            "in_force": [row for row in rows if row.until is None],
            "earlier": [row for row in rows if row.until is not None],
            "founding": self.community,
        }
        context = {"electorates": electorates(self.community)}
        return Response(RulesSerializer(found, context=context).data)
