"""Questions, records of votes and delegations as JSON."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from governance.ports.kinds import QUESTION
from governance.selectors.delegations import Carried, Topic
from governance.selectors.electoral_record import Reason, Voter
from governance.services.decisions import MOST_OPTIONS
from governance.services.questions import LONGEST_OPTION, LONGEST_TITLE, LONGEST_URGENCY, LONGEST_WHY


class NewQuestionSerializer(serializers.Serializer[dict[str, Any]]):
    """A question to the community. ``kind`` is one of those its rules are for, or ``question``."""

    title = serializers.CharField(max_length=LONGEST_TITLE)
    why = serializers.CharField(max_length=LONGEST_WHY)
    kind = serializers.CharField(max_length=64, default=QUESTION)
    options = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_OPTION),
        max_length=MOST_OPTIONS,
        required=False,
        help_text="What is chosen among, in words; none on a yes-or-no question.",
    )
    no_change = serializers.BooleanField(
        default=False, help_text="Whether one more option leaves everything as it is."
    )
    urgent_because = serializers.CharField(
        max_length=LONGEST_URGENCY,
        required=False,
        help_text="Asks for the rule's emergency track, and says why it cannot wait.",
    )


class VoterSerializer(serializers.Serializer[Voter]):
    """Somebody who could vote. ``ballot`` is what counted for them on an open ballot; null on a secret one."""

    username = serializers.CharField(
        source="elector.user.username", default=None, help_text="Null for a community that has a voice."
    )
    community = serializers.CharField(
        source="elector.peer.slug", default=None, help_text="Null for a person."
    )
    name = serializers.CharField(source="elector.who")
    bodies = serializers.ListField(child=serializers.CharField(), source="elector.bodies")
    active = serializers.BooleanField(source="elector.active")
    voted = serializers.BooleanField()
    by = serializers.CharField(
        source="by.username",
        default=None,
        help_text="Whose ballot counted for them, if they had handed it on.",
    )
    ballot = serializers.JSONField(source="content", allow_null=True)


class ReasonGivenSerializer(serializers.Serializer[Reason]):
    """A reason given with a ballot; ``by`` is null on a secret one."""

    choice = serializers.CharField()
    text = serializers.CharField()
    by = serializers.CharField(source="by.username", default=None)


class RecordSerializer(serializers.Serializer[dict[str, Any]]):
    """The record of a vote. Receipts stand in their own order, which says nothing of whose they are."""

    voters = VoterSerializer(many=True)
    receipts = serializers.ListField(child=serializers.CharField())
    reasons = ReasonGivenSerializer(many=True)


class CarriedSerializer(serializers.Serializer[Carried]):
    """Somebody who carries votes of others: how many with their own, of how many."""

    username = serializers.CharField(source="person.username")
    votes = serializers.IntegerField()
    of = serializers.IntegerField()


class TopicSerializer(serializers.Serializer[Topic]):
    """A kind of decision, or a theme, on which one's vote can be handed on, and where it is now."""

    topic = serializers.CharField(source="name")
    title = serializers.CharField()
    to = serializers.CharField(source="taker.username", default=None)
    cast_by = serializers.CharField(
        source="speaker.username", default=None, help_text="Who would cast it as things stand."
    )
    given_by = serializers.SerializerMethodField()
    carries = serializers.IntegerField(help_text="How many votes one would cast, one's own included.")
    largest = CarriedSerializer(many=True)

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_given_by(self, topic: Topic) -> list[str]:
        """Return who handed theirs to one."""
        return [giver.username for giver in topic.givers]


class TakerSerializer(serializers.Serializer[dict[str, str]]):
    """To whom one's vote is handed, by user name."""

    to = serializers.CharField(max_length=150)
