"""The page of a community's keys."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.models import ApiKey, Usage
from adapters.services import keys
from governance import clock
from governance.models import User
from tests.people import People, found_people
from tests.walking import live

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/keys/"


def test_only_stewards_see_keys(client: Client, people: People) -> None:
    assert client.get(PAGE).status_code == 302
    for user in (people.bob, people.charlie, people.operator):
        client.force_login(user)
        assert client.get(PAGE).status_code == 403


def test_a_secret_is_shown_once_and_works(client: Client, people: People) -> None:
    client.force_login(people.alice)
    response = client.post(PAGE, {"name": "the website", "days": "30"})
    secret = response.context["secret"]
    assert response.status_code == 201
    assert secret in response.content.decode()
    assert "no-store" in response.headers["cache-control"]
    assert keys.authenticate(secret, community=people.community).name == "the website"
    again = client.get(PAGE).content.decode()
    assert secret not in again
    assert secret[:8] in again
    assert "alice made a key for “the website”." in client.get("/c/tenants/ledger/").content.decode()


@pytest.mark.parametrize(
    "fields", [{"name": "", "days": "30"}, {"name": "x", "days": "0"}, {"name": "x", "days": "999"}]
)
def test_a_wrong_name_or_time_is_refused_with_the_input_kept(
    client: Client, people: People, fields: dict[str, str]
) -> None:
    client.force_login(people.alice)
    response = client.post(PAGE, fields)
    assert response.status_code == 422
    assert f'value="{fields["days"]}"' in response.content.decode()
    assert not ApiKey.objects.exists()


def test_a_revoked_key_says_so(client: Client, people: People) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="old")
    client.force_login(people.alice)
    response = client.post(f"{PAGE}{key.pk}/revoke/", follow=True)
    assert "revoked on" in response.content.decode()
    assert "Revoke<" not in response.content.decode()


def test_an_expired_key_says_so(client: Client, people: People) -> None:
    keys.create(people.alice, community=people.community, name="short", days=1)
    client.force_login(people.alice)
    with clock.ahead(timedelta(days=2)):
        assert "expired on" in client.get(PAGE).content.decode()


def test_members_revoke_nothing_and_other_communities_keys_are_not_found(
    client: Client, people: People
) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    found_people("bakers", "Bakers")
    client.force_login(people.bob)
    assert client.post(f"{PAGE}{key.pk}/revoke/").status_code == 403
    client.force_login(people.alice)
    assert client.post(f"/c/bakers/keys/{key.pk}/revoke/").status_code == 404
    key.refresh_from_db()
    assert key.revoked_at is None


def test_a_keys_use_stands_beside_it(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    for _ in range(2):
        Usage.objects.create(
            community=people.community,
            key=key,
            deployment=deployment,
            at=clock.now(),
            prompt_tokens=5,
            completion_tokens=7,
        )
    client.force_login(people.alice)
    assert '2 answers <span class="soft small">(24 tokens)' in client.get(PAGE).content.decode()


def test_the_list_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(PAGE)
        return len(queries)

    client.force_login(people.alice)
    keys.create(people.alice, community=people.community, name="one")
    client.get(PAGE)
    one = cost()
    for name in ("two", "three"):
        keys.create(people.alice, community=people.community, name=name)
    assert cost() == one
