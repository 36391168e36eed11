"""Keys' limits and what was used, through the API."""

import pytest

from adapters.limits import Limits
from adapters.models import ApiKey
from adapters.services import keys
from governance.models import User
from tests.api.doors import Knocking, refused
from tests.metering import noted
from tests.people import People
from tests.walking import dora, live, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db

NONE = dict.fromkeys(Limits().named)


def test_a_key_is_made_with_limits_and_they_are_changed(people: People) -> None:
    alice = Knocking(people.alice)
    made = alice.post("keys/", name="site", days=3, limits={"requests_per_day": 100})
    assert made.status_code == 201, made.content
    assert made.json()["limits"] == {**NONE, "requests_per_day": 100}
    path = f"keys/{made.json()['id']}/limits/"
    changed = alice.put(path, concurrent=2)
    assert changed.json()["limits"] == {**NONE, "concurrent": 2}
    assert ApiKey.objects.get().limits == Limits(concurrent=2)
    refused(Knocking(people.bob).put(path, concurrent=3), 403, "role_needed")
    assert alice.put(path, concurrent=0).status_code == 400
    assert alice.put(path, concurrent="many").status_code == 400
    keys.revoke(people.alice, key=ApiKey.objects.select_related("community").get())
    refused(alice.put(path, concurrent=3), 409, "nothing_to_limit")


def test_all_keys_together_have_limits(people: People) -> None:
    alice, bob = Knocking(people.alice), Knocking(people.bob)
    assert bob.get("limits/").json() == NONE
    assert alice.put("limits/", tokens_per_month=1_000).json() == {**NONE, "tokens_per_month": 1_000}
    assert bob.get("limits/").json()["tokens_per_month"] == 1_000
    refused(bob.put("limits/", tokens_per_month=5), 403, "role_needed")
    refused(Knocking(people.charlie).get("limits/"), 403, "not_a_member")


def test_members_read_what_models_took_and_stewards_what_keys_took(people: People, dora: User) -> None:
    deployment = live(people)
    key, _ = keys.create(people.alice, community=people.community, name="site")
    noted(deployment, key, answers=2, read=3, written=4)
    found = Knocking(people.bob).get("usage/").json()
    assert found["used"]["tokens_per_month"] == 7
    [day] = found["days"]
    assert (day["deployment"], day["model"], day["answers"]) == (deployment.pk, deployment.name, 2)
    assert (day["tokens_read"], day["tokens_written"]) == (3, 4)
    refused(Knocking(people.bob).get("keys/usage/"), 403, "role_needed")
    found = Knocking(people.alice).get("keys/usage/").json()
    [used] = found["keys"]
    assert (used["key"], used["used"]["requests_per_day"]) == (key.pk, 2)
    assert used["last_used_at"]
    assert found["days"][0]["key"] == key.pk
