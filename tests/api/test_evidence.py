"""Evaluations and reports, through the API."""

import pytest

from evaluation.services import runs
from governance.models import Decision, User
from governance.proof.digests import digest_of
from tests.api.doors import Knocking, refused
from tests.people import People, found_people
from tests.reading import said
from tests.walking import begun, measured, ratified, ready

pytestmark = pytest.mark.django_db

BAKERS = "/api/communities/bakers/"


def test_everyone_follows_an_evaluation_and_reads_its_report(people: People) -> None:
    adaptation = ready(ratified(people))
    begun(adaptation)
    [running] = Knocking().get("runs/").json()["results"]
    assert (running["status"], running["done"], running["total"], running["gate"]) == ("running", 0, 36, None)
    run = measured(adaptation)
    read = Knocking().get(f"runs/{run.pk}/").json()
    assert (read["gate"], read["report_digest"], read["look"]) == ("pass", run.report_id, 1)
    canonical = Knocking().get(f"reports/{run.report_id}/").content
    assert digest_of(canonical) == run.report_id


def test_another_communitys_evidence_is_not_found(people: People) -> None:
    run = measured(ready(ratified(people)))
    found_people("bakers", "Bakers")
    refused(Knocking().get(f"runs/{run.pk}/", root=BAKERS), 404, "not_found")
    refused(Knocking().get(f"reports/{run.report_id}/", root=BAKERS), 404, "not_found")


def test_a_steward_asks_the_others(people: People, dora: User) -> None:
    run = measured(ready(ratified(people)), wins=None)
    for user in (people.bob, people.charlie):
        refused(Knocking(user).post(f"runs/{run.pk}/ask-stewards/"), 403, "role_needed")
    asked = Knocking(people.alice).post(f"runs/{run.pk}/ask-stewards/")
    assert asked.status_code == 201
    decision = Decision.objects.get(pk=asked.json()["decision"])
    assert "on inconclusive evidence" in decision.title
    refused(Knocking(people.alice).post(f"runs/{run.pk}/ask-stewards/"), 409, "already_open")
    refused(
        Knocking(people.alice).post(f"decisions/{decision.pk}/ballot/", choice="yes"), 403, "not_an_elector"
    )


def test_an_unfinished_evaluation_is_no_evidence(people: People, dora: User) -> None:
    run, _ = begun(ready(ratified(people)))
    refused(Knocking(people.alice).post(f"runs/{run.pk}/ask-stewards/"), 409, "unfinished")


def test_the_comparison_says_what_was_not_measured(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    for each in (people, bakers):
        measured(ready(ratified(each)))
    found = Knocking().get("", root="/api/comparison/").json()
    assert found == [
        {"community": "bakers", "gains": {"bakers": 1.0, "tenants": None}},
        {"community": "tenants", "gains": {"bakers": None, "tenants": 1.0}},
    ]


def test_a_steward_asks_again_after_an_evaluation_failed(people: People) -> None:
    run, _ = begun(ready(ratified(people)))
    refused(Knocking(people.alice).post(f"runs/{run.pk}/again/"), 409, "nothing_to_measure_again")
    runs.fail(run, sentence="The engine is not there.")
    found = Knocking().get(f"runs/{run.pk}/").json()
    assert (found["status"], found["sentence"]) == ("failed", "The engine is not there.")
    refused(Knocking(people.bob).post(f"runs/{run.pk}/again/"), 403, "role_needed")
    assert Knocking(people.alice).post(f"runs/{run.pk}/again/").status_code == 202
    assert people.community.ledger.filter(kind="EvaluationRequested").count() == 1


def test_a_norm_says_who_learned_it_and_how_it_fares(people: People) -> None:
    adaptation = ready(ratified(people))
    run = measured(adaptation)
    found = Knocking().get("norms/norm-0/").json()
    assert [each["adapter"] for each in found["learned_by"]] == ["tenants@1"]
    assert found["fares"]["report"] == run.report_id
    assert found["fares"]["figures"]["norm"] == "own/norm-0"
    page = said(Knocking().get("norms/norm-0/", root="/c/tenants/constitution/"))
    assert "tenants@1 , from version 1" in page
    assert "See how it answered" in page
