"""What an endpoint refused and could not write down, as its pages say it."""

from datetime import timedelta

import pytest
from django.test import Client

from adapters.limits import Limits
from adapters.models import ApiKey, Counting
from adapters.reasons import Reason
from adapters.services import keys, limits, refusals
from adapters.services.refusals import Lost, TurnedAway
from adapters.usage import Each, beginning
from adapters.web.refusal_lines import MOST_NAMED, sentence
from governance import clock
from tests.people import People, found_people
from tests.reading import queries, said

pytestmark = pytest.mark.django_db

MODELS, KEYS, ENDPOINT = "/c/tenants/endpoint/usage/", "/c/tenants/keys/usage/", "/c/tenants/endpoint/"


@pytest.fixture
def till(people: People) -> ApiKey:
    """Return a client's key that may have a hundred requests a minute."""
    return key_of(people, "till")


def key_of(people: People, name: str) -> ApiKey:
    set_to = Limits(requests_per_minute=100)
    return keys.create(people.alice, community=people.community, name=name, limits=set_to)[0]


def refused(people: People, key: ApiKey | None, reason: Reason, number: int, *, days_ago: int = 0) -> None:
    """Write down what the gateway refused, as it does."""
    at = beginning(Each.MINUTE, clock.now()) - timedelta(days=days_ago)
    refusals.add([TurnedAway(people.community.pk, key.pk if key else 0, reason, at, number)])


def test_before_anything_was_refused_the_pages_say_so(client: Client, people: People, till: ApiKey) -> None:
    client.force_login(people.alice)
    for path in (MODELS, KEYS, ENDPOINT, f"/c/tenants/keys/{till.pk}/"):
        assert "No request was refused today." in said(client.get(path))
    assert "Nor was any within the last thirty days." in said(client.get(MODELS))


def test_members_see_why_and_not_to_whom(client: Client, people: People, till: ApiKey) -> None:
    limits.set_for_community(people.alice, community=people.community, limits=Limits(concurrent=4))
    refused(people, till, Reason.KEY_REQUESTS_PER_MINUTE, 30)
    refused(people, till, Reason.ALL_CONCURRENT, 5)
    refused(people, None, Reason.UNKNOWN_KEY, 2)
    refused(people, till, Reason.ENGINE_AWAY, 11, days_ago=3)
    client.force_login(people.bob)
    shown = said(client.get(MODELS))
    assert (
        "37 requests were refused today: 30 because a key reached its limit of requests a minute; 5 because all "
        "keys together reached their limit of requests at the same time, which is 4 now; 2 because their key is not "
        "known here."
    ) in shown
    assert "The engine was away or busy 0 11" in shown
    assert "48 refused requests" in shown
    assert "till" not in shown
    assert "37 requests were refused today" in said(client.get(ENDPOINT))
    client.logout()
    assert "refused today" not in said(client.get(ENDPOINT))


def test_stewards_see_whose_key_it_was(client: Client, people: People, till: ApiKey) -> None:
    refused(people, till, Reason.KEY_REQUESTS_PER_MINUTE, 30)
    refused(people, key_of(people, "office"), Reason.ENGINE_AWAY, 1)
    client.force_login(people.alice)
    shown = said(client.get(KEYS))
    assert (
        "31 requests were refused today: 30 because the key “till” reached its limit of requests a minute, which is "
        "100 now; 1 because the engine was away or busy (the key “office”)."
    ) in shown
    assert (
        "30 requests were refused today, because the key “till” reached its limit of requests a minute, which is 100 "
        "now."
    ) in said(client.get(f"/c/tenants/keys/{till.pk}/"))


def test_what_is_missing_is_said_with_its_beginning(client: Client, people: People) -> None:
    hour = beginning(Each.MINUTE, clock.now()).replace(minute=0)
    here = people.community.pk
    refusals.add_missing(
        [
            Lost(here, Counting.ANSWERS, hour, 5),
            Lost(here, Counting.ANSWERS, hour - timedelta(hours=1), 7),
            Lost(here, Counting.REFUSALS, hour, 1),
        ]
    )
    begun = f"{hour - timedelta(hours=1):%-d %B %Y, %H:%M} UTC"
    client.force_login(people.bob)
    for path in (MODELS, ENDPOINT):
        shown = said(client.get(path))
        assert f"The counts of 12 answers are missing, since {begun}." in shown
        assert "The count of 1 refused request is missing, since" in shown
    bakers = found_people("bakers", "Bakers")
    client.force_login(bakers.bob)
    assert "missing, since" not in said(client.get("/c/bakers/endpoint/usage/"))


def test_a_sentence_names_only_the_most_frequent_reasons() -> None:
    told = sentence({f"of {number}": 10 for number in range(MOST_NAMED + 2)})
    assert told.startswith("70 requests were refused today: 10 because of 0; ")
    assert told.endswith("10 because of 4; 20 for other reasons.")
    assert sentence({"of rain": 1}) == "1 request was refused today, because of rain."


def test_pages_take_as_many_queries_for_three_keys_as_for_one(
    client: Client, people: People, till: ApiKey
) -> None:
    refused(people, till, Reason.KEY_REQUESTS_PER_DAY, 3)
    client.force_login(people.alice)
    paths = (MODELS, KEYS, ENDPOINT)
    before = [queries(client, path) for path in paths]
    for name in ("one", "two"):
        refused(people, key_of(people, name), Reason.KEY_REQUESTS_PER_DAY, 3)
        refused(people, None, Reason.UNKNOWN_KEY, 3)
    assert [queries(client, path) for path in paths] == before
