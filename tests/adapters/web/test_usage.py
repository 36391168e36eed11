"""What clients used, on its pages and as files."""

import csv
from datetime import timedelta
from io import StringIO

import pytest
from django.test import Client

from adapters.limits import Limits
from adapters.models import ApiKey, Deployment
from adapters.services import keys, limits
from adapters.usage import By, Count, Each, beginning, counts, months_before, used_by_all
from adapters.web.usage_reading import harmless
from governance import clock
from governance.models import User
from tests.metering import noted
from tests.people import People, found_people
from tests.reading import queries, said
from tests.walking import live, live_with, measured, ready

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
MODELS, KEYS = "/c/tenants/endpoint/usage", "/c/tenants/keys/usage"


def key_of(people: People, name: str = "the website", set_to: Limits | None = None) -> ApiKey:
    return keys.create(people.alice, community=people.community, name=name, limits=set_to or Limits())[0]


@pytest.fixture
def deployment(people: People, dora: User) -> Deployment:
    """Return a model that answers."""
    return live(people)


def test_what_was_used_is_counted_by_minute_day_and_month(people: People, deployment: Deployment) -> None:
    key, now = key_of(people), clock.now()
    day, month = beginning(Each.DAY, now), beginning(Each.MONTH, now)
    last_month = month - timedelta(minutes=1)
    noted(deployment, key, answers=3, read=10, written=20, at=now)
    noted(deployment, key, answers=2, read=1, written=1, at=last_month)
    found = counts(people.community, by=By.KEY, each=Each.DAY, since=day)
    assert found == {(key.pk, day): Count(3, 10, 20)}
    found = counts(people.community, by=By.DEPLOYMENT, each=Each.MONTH, since=months_before(now, 1))
    assert found == {
        (deployment.pk, month): Count(3, 10, 20),
        (deployment.pk, months_before(now, 1)): Count(2, 1, 1),
    }
    together = used_by_all(people.community, now=now)
    assert (together.minute, together.day, together.month) == (Count(3, 10, 20),) * 3


def test_months_are_counted_back_over_the_year() -> None:
    march = beginning(Each.MONTH, clock.now()).replace(year=2026, month=3)
    assert months_before(march, 2) == march.replace(month=1)
    assert months_before(march, 3) == march.replace(year=2025, month=12)
    assert months_before(march, 15) == march.replace(year=2024, month=12)


def test_members_see_each_model_and_the_budget(
    client: Client, people: People, deployment: Deployment
) -> None:
    limits.set_for_community(people.alice, community=people.community, limits=Limits(tokens_per_month=1_000))
    noted(deployment, key_of(people), answers=2, read=150, written=100)
    client.force_login(people.bob)
    shown = said(client.get(f"{MODELS}/"))
    assert "tenants@1, answers now 2 answers" in shown
    assert "The highest bar stands for 250 tokens" in shown
    assert "The budget is 1,000 tokens a month." in shown
    assert "2 250 25 %" in shown
    assert "the website" not in shown
    assert "Usage by key" not in shown
    client.force_login(people.alice)
    assert "Usage by key" in said(client.get(f"{MODELS}/"))


def test_before_anybody_asked_the_pages_say_so(client: Client, people: People) -> None:
    client.force_login(people.alice)
    for path in (MODELS, KEYS):
        assert "Nobody has asked within these days." in said(client.get(f"{path}/"))
    assert "No budget is set for all keys together." in said(client.get(f"{MODELS}/"))


def test_stewards_see_each_key_beside_its_budget(
    client: Client, people: People, deployment: Deployment
) -> None:
    noted(deployment, key_of(people, set_to=Limits(tokens_per_month=500)), read=100, written=100)
    noted(deployment, key_of(people, "the office"), answers=4)
    client.force_login(people.alice)
    shown = said(client.get(f"{KEYS}/"))
    assert "200 of 500 tokens" in shown
    assert "1 200 500 40 %" in shown
    assert "4 0 none —" in shown
    client.force_login(people.bob)
    assert client.get(f"{KEYS}/").status_code == 403
    assert client.get(f"{KEYS}.csv").status_code == 403


def test_the_file_has_every_day_of_the_last_year(
    client: Client, people: People, deployment: Deployment
) -> None:
    key, today = key_of(people, "=HYPERLINK(“http://x”)"), clock.now()
    noted(deployment, key, answers=2, read=3, written=4)
    noted(deployment, key, at=today - 365 * DAY)
    noted(deployment, key, at=today - 366 * DAY)
    client.force_login(people.alice)
    answer = client.get(f"{KEYS}.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="tenants-usage-by-key.csv"'
    head, first, last = csv.reader(StringIO(answer.content.decode()))
    assert head == ["day", "key", "answers", "tokens_read", "tokens_written"]
    assert first[0] == f"{today - 365 * DAY:%Y-%m-%d}"
    assert last == [f"{today:%Y-%m-%d}", f"'{key}", "2", "3", "4"]
    client.force_login(people.bob)
    [_, *rows] = csv.reader(StringIO(client.get(f"{MODELS}.csv").content.decode()))
    assert rows[-1] == [f"{today:%Y-%m-%d}", "tenants@1, answers now", "2", "3", "4"]


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\r=1"])
def test_no_name_makes_a_spreadsheet_reckon(words: str) -> None:
    assert harmless(words) == f"'{words}"
    assert harmless("the website - old") == "the website - old"


def test_anothers_usage_is_not_ours(client: Client, people: People, deployment: Deployment) -> None:
    noted(deployment, key_of(people), answers=7)
    bakers = found_people("bakers", "Bakers")
    client.force_login(bakers.alice)
    assert "Nobody has asked within these days." in said(client.get("/c/bakers/endpoint/usage/"))
    assert used_by_all(bakers.community, now=clock.now()).month == Count()


def test_pages_take_as_many_queries_for_three_models_and_keys_as_for_one(
    client: Client, people: People, deployment: Deployment
) -> None:
    noted(deployment, key_of(people))
    client.force_login(people.alice)
    paths = (f"{MODELS}/", f"{KEYS}/", "/c/tenants/endpoint/")
    before = [queries(client, path) for path in paths]
    for _ in range(2):
        noted(live_with(measured(ready(deployment.version))), key_of(people))
    assert [queries(client, path) for path in paths] == before
