"""What was used, as JSON."""

from typing import Any

from rest_framework import serializers

from adapters.api.serializers import LimitsSerializer


class UsedSerializer(serializers.Serializer[Any]):
    """How much of each limit is used in its minute, day or month. How many are answered just now is not written down."""

    requests_per_minute = serializers.IntegerField()
    requests_per_day = serializers.IntegerField()
    tokens_per_minute = serializers.IntegerField()
    tokens_per_day = serializers.IntegerField()
    tokens_per_month = serializers.IntegerField()


class CountedSerializer(serializers.Serializer[Any]):
    """What was used on a day, which begins at midnight UTC."""

    day = serializers.DateField()
    answers = serializers.IntegerField(source="count.answers")
    tokens_read = serializers.IntegerField(source="count.read")
    tokens_written = serializers.IntegerField(source="count.written")


class ModelDaySerializer(CountedSerializer):
    """What a model was asked on a day."""

    deployment = serializers.IntegerField()
    model = serializers.CharField()


class KeyDaySerializer(CountedSerializer):
    """What a key was used for on a day."""

    key = serializers.IntegerField()


class KeyUsedSerializer(serializers.Serializer[Any]):
    """How much of its limits a key has used."""

    key = serializers.IntegerField()
    limits = LimitsSerializer()
    used = UsedSerializer()
    last_used_at = serializers.DateTimeField(allow_null=True)


class RefusedSerializer(serializers.Serializer[Any]):
    """Requests that were refused on a day for one reason, which is a word for programs."""

    day = serializers.DateField()
    reason = serializers.CharField()
    requests = serializers.IntegerField()


class KeyRefusedSerializer(RefusedSerializer):
    """The same, of one key; null where nobody knows the key."""

    key = serializers.IntegerField(allow_null=True)


class MissingSerializer(serializers.Serializer[Any]):
    """What is missing in the figures since a moment, for it could not be written down."""

    what = serializers.CharField()
    since = serializers.DateTimeField()
    number = serializers.IntegerField()


class ModelsUsageSerializer(serializers.Serializer[Any]):
    """What the endpoint was used for, model by model. ``limits`` are those of all keys together."""

    limits = LimitsSerializer()
    used = UsedSerializer()
    days = ModelDaySerializer(many=True)
    refused = RefusedSerializer(many=True)
    missing = MissingSerializer(many=True)


class KeysUsageSerializer(serializers.Serializer[Any]):
    """What the endpoint was used for, key by key."""

    keys = KeyUsedSerializer(many=True)
    days = KeyDaySerializer(many=True)
    refused = KeyRefusedSerializer(many=True)
    missing = MissingSerializer(many=True)
