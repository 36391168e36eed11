"""The page of one norm."""

import pytest
from django.test import Client

from constitutions.document import Precedence
from tests.api.doors import Knocking, refused
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


def test_it_says_how_people_voted_and_what_goes_first(client: Client, people: People) -> None:
    rule = Precedence(first="norm-1", then="norm-0", when="Somebody is in danger.")
    ratified(people, document().model_copy(update={"precedence": (rule,)}))
    shown = said(client.get(NORM))
    assert "2 for it, 0 against, 0 abstained, of 2 who could vote" in shown
    assert "“It keeps norm 1.” goes before “It keeps norm 0.”: Somebody is in danger." in shown
    assert "No model has learned it yet." in shown


def test_programs_read_a_norms_whole_life(people: People) -> None:
    ratified(people, document())
    ratified(people, amended(rationale="Because we agreed in the end."))
    found = Knocking().get("norms/norm-0/").json()
    assert (found["id"], found["version"], found["in_force"]) == ("norm-0", 2, True)
    begun, changed = found["history"]
    assert (begun["kind"], changed["kind"]) == ("begun", "changed")
    assert changed["differences"][0]["field"] == "rationale"
    assert (changed["decision"]["yes"], changed["decision"]["reason"]) == (2, "We talked it over.")
    assert (found["learned_by"], found["reported_answers"], found["fares"]) == ([], 0, None)
    refused(Knocking().get("norms/never-was/"), 404, "not_found")


def test_it_takes_as_many_queries_for_three_versions_as_for_one(client: Client, people: People) -> None:
    ratified(people, document())
    one = queries(client, NORM)
    ratified(people, amended(weight=2.0))
    ratified(people, amended(weight=3.0))
    assert queries(client, NORM) == one < 30
