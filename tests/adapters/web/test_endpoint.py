"""The page of a community's endpoint: what answers, how much it is asked, how programs ask it."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.test import Client

from adapters.gateway.requests import ChatRequest, read
from adapters.services import keys
from adapters.usage import Each, beginning
from governance import clock
from governance.models import User
from tests.metering import noted
from tests.people import People
from tests.reading import said
from tests.rollouts import taking_over, without_engine
from tests.walking import live

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/endpoint/"


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files."""
    without_engine(monkeypatch)


def test_before_a_model_answers_the_page_says_so(client: Client, people: People) -> None:
    shown = said(client.get(PAGE))
    assert "Nothing answers now." in shown
    assert "No model answers yet." in shown


def test_anybody_reads_what_answers_and_how_programs_ask(client: Client, people: People, dora: User) -> None:
    first, second = taking_over(people)
    shown = said(client.get(PAGE))
    assert f"{first.name} answers now 90 % of conversations" in shown
    assert f"{second.name} taking over 10 % of conversations" in shown
    address = "http://localhost:8000/c/tenants/v1"
    for words in (
        f"curl {address}/chat/completions",
        f'base_url="{address}"',
        f'baseURL: "{address}"',
        'model: "tenants"',
        f'model: "{first.name}"',
        first.version.text_id,
        "stream: true",
    ):
        assert words in shown
    assert "The last hour" not in shown
    assert "Run it" not in shown


def test_what_the_page_gives_to_copy_is_what_programs_take(
    client: Client, people: People, dora: User
) -> None:
    live(people)
    shown = client.get(PAGE).content.decode()
    found = {
        name: unescape(words) for name, words in re.findall(r'data-copy="([^"]+)"[^>]*>([^<]+)</code>', shown)
    }
    assert found.keys() == {"the address", "the command", "the Python", "the JavaScript"}
    compile(found["the Python"], "example", "exec")
    body = re.search(r"-d '(.+)'$", found["the command"], re.DOTALL)
    assert body
    assert read(ChatRequest, body[1].encode()).model == "tenants"
    for each in found.values():
        assert found["the address"] in each


def test_what_stands_by_is_named_for_those_who_insist_on_it(
    client: Client, people: People, dora: User
) -> None:
    first, second = taking_over(people, None)
    shown = said(client.get(PAGE))
    assert f"{second.name} answers now 100 % of conversations" in shown
    assert f"{first.name} stands by who asks for it by name" in shown


def test_members_see_the_last_hour_minute_by_minute(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    now = clock.now()
    noted(deployment, key, answers=3, read=10, written=20, at=now)
    noted(deployment, key, answers=6, at=now - timedelta(minutes=30))
    noted(deployment, key, answers=100, at=now - timedelta(minutes=61))
    client.force_login(people.bob)
    for path in (PAGE, f"{PAGE}traffic/"):
        shown = said(client.get(path))
        assert "The highest bar stands for 6 answers." in shown
        assert "tenants@1, answers now 9 answers" in shown
        assert f"{beginning(Each.MINUTE, now):%H:%M} 3" in shown
    assert "Run it" not in said(client.get(PAGE))


def test_the_picture_asks_again_unless_it_shall_hold_still(
    client: Client, people: People, dora: User
) -> None:
    live(people)
    client.force_login(people.bob)
    again = 'hx-get="/c/tenants/endpoint/traffic/" hx-trigger="every 15s"'
    assert again in client.get(PAGE).content.decode()
    assert again not in client.get(f"{PAGE}?still").content.decode()
    part = client.get(f"{PAGE}traffic/").content.decode()
    assert again in part
    assert '<div id="traffic-figures" hx-swap-oob="innerHTML">' in part


def test_only_members_ask_for_the_last_hour(client: Client, people: People) -> None:
    assert client.get(f"{PAGE}traffic/").status_code == 302
    client.force_login(people.charlie)
    assert client.get(f"{PAGE}traffic/").status_code == 403


def test_stewards_find_what_they_can_do(client: Client, people: People, dora: User) -> None:
    live(people)
    client.force_login(people.alice)
    shown = said(client.get(PAGE))
    assert "How much all keys together may ask" in shown
    assert "Go back to the model before" not in shown
    assert "How much the new model answers" not in shown
    taking_over(people)
    assert "How much the new model answers" in said(client.get(PAGE))
