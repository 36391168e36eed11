"""The page of one norm."""

import pytest
from django.test import Client

from tests.constitutions.web.test_merging import amended
from tests.constitutions.web.test_versions import ratified
from tests.people import People, document
from tests.reading import queries, said

pytestmark = pytest.mark.django_db

NORM = "/c/tenants/constitution/norms/norm-0/"


def test_a_norm_says_which_decisions_made_it(client: Client, people: People) -> None:
    ratified(people, document())
    ratified(people, amended(rationale="Because we agreed in the end."))
    assert f'href="{NORM}"' in client.get("/c/tenants/constitution/").content.decode()
    page = client.get(NORM)
    shown = said(page)
    assert shown.index("Version 2 changed it") < shown.index("Version 1 brought it")
    assert "proposed by alice: We talked it over." in shown
    assert "<ins>" in page.content.decode()


def test_a_norm_that_was_split_names_what_it_became_and_stays_to_be_read(
    client: Client, people: People
) -> None:
    ratified(people, document())
    first, second = document().norms
    split = [
        first.model_copy(update={"id": name, "ancestors": ("norm-0",)}) for name in ("by-day", "by-night")
    ]
    ratified(people, document().model_copy(update={"norms": (*split, second)}))
    gone = said(client.get(NORM))
    assert "No version in force has this norm any more." in gone
    assert "It lives on in by-day , by-night ." in gone
    assert "It came from norm-0 ." in said(client.get("/c/tenants/constitution/norms/by-day/"))
    assert client.get("/c/tenants/constitution/norms/never-was/").status_code == 404


def test_it_takes_as_many_queries_for_three_versions_as_for_one(client: Client, people: People) -> None:
    ratified(people, document())
    one = queries(client, NORM)
    ratified(people, amended(weight=2.0))
    ratified(people, amended(weight=3.0))
    assert queries(client, NORM) == one < 30
