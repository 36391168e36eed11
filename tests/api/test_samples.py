"""Stored answers, and what endpoints refused, through the API."""

from typing import Any

import pytest

from adapters.models import ApiKey, Counting, Deployment
from adapters.reasons import Reason
from adapters.services import keys, refusals
from adapters.services.refusals import Lost, TurnedAway
from adapters.usage import Each, beginning
from governance import clock
from governance.models import Role, User
from tests.api.doors import Knocking, refused
from tests.people import People, add, found_people, person
from tests.samples import ANSWER, QUESTION, stored, storing
from tests.walking import dora, live, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def deployment(people: People, dora: User) -> Deployment:
    """Return a model that answers."""
    return live(people)


@pytest.fixture
def key(people: People) -> ApiKey:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="site")[0]


def test_anybody_reads_whether_answers_are_stored_and_stewards_change_it(people: People) -> None:
    assert Knocking().get("samples/settings/").json() == {"is_on": False, "days": 30, "share": 100}
    changed = Knocking(people.alice).put("samples/settings/", is_on=True, days=7)
    assert changed.json() == {"is_on": True, "days": 7, "share": 100}
    refused(Knocking(people.bob).put("samples/settings/", is_on=False), 403, "role_needed")
    wrong: list[dict[str, Any]] = [{"is_on": True, "days": 91}, {"is_on": True, "share": 0}, {"days": 3}]
    for each in wrong:
        assert Knocking(people.alice).put("samples/settings/", **each).status_code == 400
    assert Knocking().get("samples/settings/").json()["days"] == 7


def test_drafters_read_samples_by_day_and_deployment(
    people: People, deployment: Deployment, key: ApiKey
) -> None:
    storing(people)
    sample = stored(deployment, key, metadata={"ticket": "12"})
    erin = person("erin")
    add(people.alice, erin, people.community, Role.DRAFTER)
    drafter, steward = Knocking(erin), Knocking(people.alice)
    [found] = drafter.get("samples/").json()["results"]
    assert found["messages"] == [{"role": "user", "content": QUESTION}]
    assert (found["answer"], found["metadata"], found["model"]) == (ANSWER, {"ticket": "12"}, "tenants@1")
    assert found["constitution_digest"] == deployment.version.text_id
    assert found["key"] is None
    assert steward.get(f"samples/{sample.pk}/").json()["key"] == key.pk
    today = f"{clock.now():%Y-%m-%d}"
    assert drafter.get("samples/", day=today, deployment=str(deployment.pk)).json()["count"] == 1
    assert drafter.get("samples/", day="2020-01-01").json()["count"] == 0
    assert drafter.get("samples/", deployment="999999").json()["count"] == 0
    assert drafter.get("samples/", day="yesterday").status_code == 400
    refused(Knocking(people.bob).get("samples/"), 403, "role_needed")
    refused(Knocking(people.operator).get(f"samples/{sample.pk}/"), 403, "role_needed")


def test_a_sample_is_reported_and_erased(people: People, deployment: Deployment, key: ApiKey) -> None:
    storing(people)
    first, second, _ = (stored(deployment, key) for _ in range(3))
    alice = Knocking(people.alice)
    made = alice.post(f"samples/{first.pk}/report/", norm="norm-0", comment="Too vague.")
    assert made.status_code == 201, made.content
    assert (made.json()["question"], made.json()["answer"]) == (QUESTION, ANSWER)
    refused(alice.post(f"samples/{first.pk}/report/", norm="norm-77"), 422, "unknown_norm")
    refused(Knocking(people.bob).post(f"samples/{first.pk}/erase/"), 403, "role_needed")
    assert alice.post(f"samples/{second.pk}/erase/").json() == {"erased": 1}
    assert alice.get(f"samples/{second.pk}/").status_code == 404
    assert alice.post("samples/erase/").json() == {"erased": 2}
    assert alice.get("samples/").json()["count"] == 0


def test_anothers_samples_are_not_there(people: People, deployment: Deployment, key: ApiKey) -> None:
    storing(people)
    sample = stored(deployment, key)
    bakers = found_people("bakers", "Bakers")
    root = "/api/communities/bakers/"
    theirs = Knocking(bakers.alice)
    assert theirs.get("samples/", root, deployment=str(deployment.pk)).json()["count"] == 0
    assert theirs.get(f"samples/{sample.pk}/", root).status_code == 404
    assert theirs.post(f"samples/{sample.pk}/report/", root, norm="norm-0").status_code == 404
    assert theirs.post(f"samples/{sample.pk}/erase/", root).status_code == 404


def test_what_was_refused_and_what_is_missing_stand_beside_what_was_used(people: People, key: ApiKey) -> None:
    now = clock.now()
    here, minute = people.community.pk, beginning(Each.MINUTE, now)
    refusals.add([TurnedAway(here, key.pk, Reason.KEY_CONCURRENT, minute, 3)])
    refusals.add([TurnedAway(here, 0, Reason.UNKNOWN_KEY, minute, 1)])
    hour = minute.replace(minute=0)
    refusals.add_missing([Lost(here, Counting.ANSWERS, hour, 2)])
    found = Knocking(people.bob).get("usage/").json()
    day = f"{now:%Y-%m-%d}"
    assert found["refused"] == [
        {"day": day, "reason": "key_concurrent", "requests": 3},
        {"day": day, "reason": "unknown_key", "requests": 1},
    ]
    assert found["missing"] == [{"what": "answers", "since": f"{hour:%Y-%m-%dT%H:%M:%SZ}", "number": 2}]
    found = Knocking(people.alice).get("keys/usage/").json()
    assert [(each["key"], each["requests"]) for each in found["refused"]] == [(key.pk, 3), (None, 1)]
    assert found["missing"][0]["number"] == 2
