"""The page of the norms' days."""

from datetime import timedelta

import pytest
from django.test import Client

from constitutions.models import Draft
from governance import clock
from tests.constitutions.test_life import MONTH, dated, today
from tests.constitutions.web.test_versions import ratified
from tests.loop import settle
from tests.people import People, document
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

PAGE = "/c/tenants/constitution/days/"


def test_everyone_reads_when_norms_end_and_drafters_renew_them(client: Client, people: People) -> None:
    assert "has a day" in client.get(PAGE).content.decode()
    ratified(people, dated(document(), sunset_on=today() + MONTH))
    shown = client.get(PAGE).content.decode()
    assert "unless it is renewed" in shown
    assert "Renew it" not in shown
    client.force_login(people.alice)
    assert "Renew it" in client.get(PAGE).content.decode()
    until = today() + 2 * MONTH
    done = client.post(f"{PAGE}renew/", {"norm": "norm-0", "until": until.isoformat()}, follow=True)
    assert "The new day stands in this draft." in done.content.decode()
    assert f"sunset_on: '{until.isoformat()}'" in Draft.objects.latest("pk").source.replace('"', "'")


@pytest.mark.parametrize(
    ("until", "sentence"),
    [
        ("yesterday", "This is not a day."),
        ("2020-01-01", "Choose a day after today."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(
    client: Client, people: People, until: str, sentence: str
) -> None:
    ratified(people, dated(document(), sunset_on=today() + MONTH))
    client.force_login(people.alice)
    refused = client.post(f"{PAGE}renew/", {"norm": "norm-0", "until": until})
    assert refused.status_code == 422
    assert sentence in refused.content.decode()
    assert f'value="{until}"' in refused.content.decode()


def test_members_renew_nothing(client: Client, people: People) -> None:
    ratified(people, dated(document(), sunset_on=today() + MONTH))
    client.force_login(people.bob)
    later = (today() + 2 * MONTH).isoformat()
    assert client.post(f"{PAGE}renew/", {"norm": "norm-0", "until": later}).status_code == 403


def test_a_norm_that_ended_is_said_to_have_ended(client: Client, people: People) -> None:
    ratified(people, dated(document(), sunset_on=today() + MONTH))
    with clock.ahead(MONTH + timedelta(days=1)):
        settle(without=AWAY)
    assert "it binds no more" in client.get(PAGE).content.decode()
    assert "ended: nobody had renewed it." in client.get("/c/tenants/ledger/").content.decode()
