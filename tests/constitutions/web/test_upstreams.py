"""Forks and newer charters, on the pages."""

import pytest
from django.test import Client

from constitutions.models import Draft
from tests.constitutions.test_upstreams import floor_saying, restating
from tests.constitutions.web.test_versions import ratified
from tests.people import People, adhering, document, found_people
from tests.reading import said

pytestmark = pytest.mark.django_db

READ = "/c/tenants/constitution/"


def test_a_newer_charter_is_said_to_be_there_and_drafters_prepare_an_amendment(
    client: Client, people: People
) -> None:
    bakers = found_people("bakers", "Bakers")
    old = floor_saying("Because we agreed.")
    ratified(bakers, old)
    ratified(people, adhering(restating(old, rationale="We have our own reasons."), bakers.community, old))
    assert "has a newer version" not in said(client.get(READ))
    ratified(bakers, floor_saying("Because we agreed at last."))
    shown = said(client.get(READ))
    assert "“A charter” of Bakers has a newer version, 2." in shown
    assert "Prepare an amendment" not in shown
    assert client.get("/compare/?left=bakers@1&right=bakers@2").status_code == 200
    client.force_login(people.alice)
    assert 'value="bakers@2"' in client.get(READ).content.decode()
    done = client.post(f"{READ}follow/", {"charter": "bakers@2"}, follow=True)
    assert "both changed norm floor, rationale, paragraph 1. Your words stand; look at it." in said(done)
    client.force_login(people.bob)
    assert client.post(f"{READ}follow/", {"charter": "bakers@2"}).status_code == 403


def test_drafters_of_others_begin_a_draft_from_a_text(client: Client, people: People) -> None:
    ratified(people, document())
    bakers = found_people("bakers", "Bakers")
    assert "For Bakers" not in said(client.get(READ))
    client.force_login(bakers.alice)
    assert "For Bakers" in said(client.get(READ))
    done = client.post(f"{READ}v1/fork/", {"community": "bakers"}, follow=True)
    assert "It names the text it comes from." in said(done)
    assert Draft.objects.latest("pk").community == bakers.community
    assert client.post(f"{READ}v9/fork/", {"community": "bakers"}).status_code == 404
    client.force_login(bakers.bob)
    assert client.post(f"{READ}v1/fork/", {"community": "bakers"}).status_code == 403
