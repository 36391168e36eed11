"""What endpoints refused and could not write down: by which reason, and how it is read again."""

from datetime import timedelta

import pytest

from adapters.errors import BadRequestError, EngineUnavailableError, RequestTooLargeError
from adapters.limits import BOUNDS
from adapters.models import ApiKey, Counting, Missing, Refused
from adapters.reasons import OF_ERRORS, WORDS, Reason, because, limit_of, of_limit, reason_of
from adapters.refusals import Gap, gaps, refused_days, summed
from adapters.services import keys, refusals
from adapters.services.refusals import Lost, TurnedAway
from adapters.usage import Each, beginning
from governance import clock
from tests.people import People, found_people


@pytest.fixture
def key(people: People) -> ApiKey:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="till")[0]


def test_every_reason_has_words() -> None:
    limits = {reason for reason in Reason if limit_of(reason)}
    assert len(limits) == 2 * len(BOUNDS)
    assert set(WORDS) == set(Reason) - limits
    assert set(OF_ERRORS.values()) <= set(WORDS)
    assert {of_limit(name, is_keys=each) for name in BOUNDS for each in (True, False)} == limits


@pytest.mark.parametrize(
    ("reason", "facts", "words"),
    [
        (
            Reason.KEY_REQUESTS_PER_MINUTE,
            {"key": "till", "most": 100},
            "the key “till” reached its limit of requests a minute, which is 100 now",
        ),
        (Reason.KEY_TOKENS_PER_MONTH, {}, "a key reached its limit of tokens a month"),
        (
            Reason.ALL_CONCURRENT,
            {"most": 2_000},
            "all keys together reached their limit of requests at the same time, which is 2,000 now",
        ),
        (Reason.ENGINE_AWAY, {"most": 3}, "the engine was away or busy"),
    ],
)
def test_reasons_are_told_in_words(reason: Reason, facts: dict[str, object], words: str) -> None:
    assert because(reason, **facts) == words  # type: ignore[arg-type]


def test_what_is_no_reason_of_ours_is_the_clients_to_mend() -> None:
    assert reason_of(EngineUnavailableError(why="it is busy")) is Reason.ENGINE_AWAY
    assert reason_of(BadRequestError(sentences="No.")) is Reason.BAD_REQUEST
    assert reason_of(RequestTooLargeError(limit=1)) is Reason.BAD_REQUEST


@pytest.mark.django_db
def test_refusals_are_added_to_what_the_minute_has_already(people: People, key: ApiKey) -> None:
    now = clock.now()
    minute, community = beginning(Each.MINUTE, now), people.community.pk
    mine = TurnedAway(community, key.pk, Reason.KEY_REQUESTS_PER_MINUTE, minute, 30)
    unknown = TurnedAway(community, 0, Reason.UNKNOWN_KEY, minute, 2)
    refusals.add([])
    refusals.add([mine, unknown])
    refusals.add([mine._replace(requests=5), unknown, mine._replace(minute=minute - timedelta(days=1))])
    assert Refused.objects.count() == 3
    day = beginning(Each.DAY, now)
    today = refused_days(people.community, since=day, by_key=True)
    assert summed(today) == {(key.pk, Reason.KEY_REQUESTS_PER_MINUTE): 35, (None, Reason.UNKNOWN_KEY): 4}
    assert [*summed(today).values()] == [35, 4]
    untold = refused_days(people.community, since=day - timedelta(days=1), by_key=False)
    assert {(each.day, each.key, each.requests) for each in untold} == {
        (day - timedelta(days=1), None, 30),
        (day, None, 35),
        (day, None, 4),
    }
    assert refused_days(people.community, since=day, by_key=True, keys=[key.pk]) == [
        each for each in today if each.key
    ]
    bakers = found_people("bakers", "Bakers")
    assert refused_days(bakers.community, since=day, by_key=True) == []


@pytest.mark.django_db
def test_what_is_missing_is_added_up(people: People) -> None:
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    lost = Lost(people.community.pk, Counting.ANSWERS, hour, 7)
    refusals.add_missing([])
    refusals.add_missing([lost, lost._replace(hour=hour - timedelta(hours=2), number=1)])
    refusals.add_missing([lost, lost._replace(what=Counting.SAMPLES)])
    assert Missing.objects.count() == 3
    assert gaps(people.community, since=hour - timedelta(days=1)) == [
        Gap(Counting.ANSWERS, hour - timedelta(hours=2), 15),
        Gap(Counting.SAMPLES, hour, 7),
    ]
    assert gaps(found_people("bakers", "Bakers").community, since=hour - timedelta(days=1)) == []
