"""The page of a community's keys."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.limits import Limits
from adapters.models import ApiKey
from adapters.services import keys
from governance import clock
from governance.models import User
from tests.metering import noted
from tests.people import People, found_people
from tests.reading import said
from tests.walking import live

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/keys/"
ALL = "/c/tenants/endpoint/limits/"


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
    noted(deployment, key, answers=2, read=10, written=14)
    client.force_login(people.alice)
    shown = said(client.get(PAGE))
    assert "2 answers, 24 tokens" in shown
    assert "last used on" in shown
    keys.change_limits(people.alice, key=key, limits=Limits(tokens_per_month=100))
    assert "2 answers, 24 of 100 tokens" in said(client.get(PAGE))


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


def test_a_key_is_made_with_limits_and_its_page_says_what_is_used_of_them(
    client: Client, people: People, dora: User
) -> None:
    deployment = live(people)
    client.force_login(people.alice)
    limits = {"requests_per_day": "200", "tokens_per_month": "1000"}
    assert client.post(PAGE, {"name": "site", "days": "30", **limits}).status_code == 201
    key = ApiKey.objects.get()
    assert key.limits == Limits(requests_per_day=200, tokens_per_month=1_000)
    noted(deployment, key, answers=50, read=100, written=150)
    shown = said(client.get(f"{PAGE}{key.pk}/"))
    assert "Requests a day Set to 200 Used now: 50 Of the limit: 25 %" in shown
    assert "Tokens a month Set to 1,000 Used now: 250 Of the limit: 25 %" in shown
    assert "Requests a minute Set to no limit" in shown
    assert "Requests at the same time Set to no limit Used now: not written down" in shown


def test_a_steward_changes_a_keys_limits_and_takes_them_away(client: Client, people: People) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    client.force_login(people.alice)
    response = client.post(f"{PAGE}{key.pk}/", {"requests_per_minute": "5"}, follow=True)
    assert response.redirect_chain == [(f"{PAGE}{key.pk}/", 302)]
    assert "hold from its next request on" in said(response)
    key.refresh_from_db()
    assert key.limits == Limits(requests_per_minute=5)
    assert "alice changed the limits of the key of “ours”." in said(client.get("/c/tenants/ledger/"))
    client.post(f"{PAGE}{key.pk}/", {"requests_per_minute": ""})
    key.refresh_from_db()
    assert key.limits == Limits()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("requests_per_minute", "0", "A limit of requests a minute is a whole number from 1 to 1,000,000."),
        ("requests_per_day", "1.5", "A limit of requests a day is a whole number from 1 to 1,000,000,000."),
        ("concurrent", "many", "A limit of requests at the same time is a whole number from 1 to 10,000."),
    ],
)
def test_a_wrong_limit_is_refused_with_a_sentence_at_its_field(
    client: Client, people: People, field: str, value: str, sentence: str
) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    client.force_login(people.alice)
    for path, more in ((f"{PAGE}{key.pk}/", {}), (PAGE, {"name": "x", "days": "3"}), (ALL, {})):
        response = client.post(path, {**more, field: value})
        assert response.status_code == 422
        assert sentence in said(response)
        assert f'value="{value}"' in response.content.decode()
    assert ApiKey.objects.count() == 1


def test_a_key_that_opens_nothing_has_no_limits_to_change(client: Client, people: People) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    keys.revoke(people.alice, key=key)
    client.force_login(people.alice)
    assert "This key opens nothing any more" in said(client.get(f"{PAGE}{key.pk}/"))
    response = client.post(f"{PAGE}{key.pk}/", {"requests_per_minute": "5"})
    assert response.status_code == 409
    assert "Make another key" in said(response)


def test_all_keys_together_have_limits_too(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    for name in ("one", "two"):
        key, _ = keys.create(people.alice, community=people.community, name=name)
        noted(deployment, key, answers=10, read=0, written=25)
    client.force_login(people.alice)
    response = client.post(ALL, {"tokens_per_month": "200"}, follow=True)
    assert "Tokens a month Set to 200 Used now: 50 Of the limit: 25 %" in said(response)
    assert "Requests a day Set to no limit Used now: 20" in said(response)
    assert "alice changed the limits of all keys together." in said(client.get("/c/tenants/ledger/"))
