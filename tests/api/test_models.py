"""Adaptations, deployments, keys and reported answers, through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from adapters.services import adaptations, keys
from adapters.services.answers import receipt
from governance.models import User
from tests.api.doors import Knocking, refused
from tests.people import People, found_people
from tests.walking import adapting, live, live_with, measured, ratified, ready

pytestmark = pytest.mark.django_db

BAKERS = "/api/communities/bakers/"


def test_everyone_follows_the_making_of_a_model(people: People) -> None:
    adaptation = adapting(ratified(people))
    [listed] = Knocking().get("adaptations/").json()["results"]
    assert (listed["stage"], listed["training_step"], listed["training_steps"]) == ("training", 20, 40)
    assert Knocking().get(f"adaptations/{adaptation.pk}/").json() == listed
    found_people("bakers", "Bakers")
    refused(Knocking().get(f"adaptations/{adaptation.pk}/", root=BAKERS), 404, "not_found")


def test_a_steward_cancels_and_asks_for_another(people: People) -> None:
    adaptation = adapting(ratified(people))
    alice = Knocking(people.alice)
    refused(alice.post("adaptations/"), 409, "already_adapting")
    stopped = alice.post(f"adaptations/{adaptation.pk}/cancel/")
    assert stopped.status_code == 202
    assert stopped.json()["cancel_requested_at"]
    adaptation.refresh_from_db()
    refused(alice.post(f"adaptations/{adaptation.pk}/cancel/"), 409, "not_running")
    adaptations.stop(adaptation)
    assert alice.post("adaptations/").status_code == 202


def test_others_make_and_stop_nothing(people: People, dora: User) -> None:
    adaptation = ready(ratified(people))
    live_with(measured(adaptation))
    for user in (people.bob, people.charlie):
        refused(Knocking(user).post("adaptations/"), 403, "role_needed")
        refused(Knocking(user).post(f"adaptations/{adaptation.pk}/cancel/"), 403, "role_needed")
        refused(Knocking(user).post("deployments/stop/", reason="No."), 403, "role_needed")
    refused(Knocking().post("deployments/stop/", reason="No."), 403, "not_authenticated")


def test_a_deployment_is_named_and_stopped_with_a_reason(people: People, dora: User) -> None:
    deployment = live(people)
    [listed] = Knocking().get("deployments/").json()["results"]
    assert (listed["status"], listed["digest"], listed["tuple"]) == (
        "live",
        deployment.digest,
        deployment.tuple,
    )
    assert Knocking().get(f"deployments/{deployment.pk}/").json() == listed
    found_people("bakers", "Bakers")
    refused(Knocking().get(f"deployments/{deployment.pk}/", root=BAKERS), 404, "not_found")
    alice = Knocking(people.alice)
    refused(alice.post("deployments/stop/"), 400, "malformed")
    assert alice.post("deployments/stop/", reason="It shouted.").json()["status"] == "retired"
    refused(alice.post("deployments/stop/", reason="Again."), 404, "no_live_model")


def test_a_secret_comes_once(people: People) -> None:
    alice = Knocking(people.alice)
    made = alice.post("keys/", name="website", days=5)
    assert made.status_code == 201
    assert "no-store" in made.headers["cache-control"]
    key = keys.authenticate(made.json()["secret"], community=people.community)
    [listed] = alice.get("keys/").json()["results"]
    assert (listed["id"], listed["name"]) == (key.pk, "website")
    assert not {"secret", "secret_digest"} & listed.keys()
    assert alice.post(f"keys/{key.pk}/revoke/").json()["revoked_at"]
    assert "days:" in refused(alice.post("keys/", name="x", days=0), 400, "malformed")


def test_only_stewards_handle_keys(people: People) -> None:
    key, _ = keys.create(people.alice, community=people.community, name="ours")
    for user in (people.bob, people.charlie, people.operator):
        refused(Knocking(user).get("keys/"), 403, "role_needed")
        refused(Knocking(user).post("keys/"), 403, "role_needed")
        refused(Knocking(user).post(f"keys/{key.pk}/revoke/"), 403, "role_needed")
    found_people("bakers", "Bakers")
    refused(Knocking(people.alice).post(f"keys/{key.pk}/revoke/", root=BAKERS), 404, "not_found")


def test_a_member_reports_an_answer_with_its_receipt(people: People, dora: User) -> None:
    deployment = live(people)
    proof = receipt(deployment.pk, question="Why?", answer="Because!")
    said = {"question": "Why?", "answer": "Because!", "receipt": proof, "norm": "norm-0"}
    made = Knocking(people.bob).post("statements/", **said)
    assert made.status_code == 201
    assert (made.json()["author"], made.json()["norm"]) == ("bob", "norm-0")
    number = made.json()["id"]
    assert Knocking().get(f"statements/{number}/").json() == made.json()
    assert Knocking().get("statements/").json()["count"] == 1
    refused(Knocking(people.bob).post("statements/", **said | {"answer": "Rude."}), 422, "bad_receipt")
    refused(Knocking(people.bob).post("statements/", **said | {"norm": "none"}), 422, "unknown_norm")
    refused(Knocking(people.charlie).post("statements/", **said), 403, "not_a_member")
    found_people("bakers", "Bakers")
    refused(Knocking().get(f"statements/{number}/", root=BAKERS), 404, "not_found")


@pytest.mark.parametrize("path", ["adaptations/", "deployments/", "keys/", "statements/", "runs/"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(people: People, dora: User, path: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Knocking(people.alice).get(path).status_code == 200
        return len(queries)

    def more() -> None:
        deployment = live_with(measured(ready(version)))
        keys.create(people.alice, community=people.community, name="one more")
        proof = receipt(deployment.pk, question="Why?", answer="So.")
        said = {"question": "Why?", "answer": "So.", "receipt": proof, "norm": "norm-0"}
        assert Knocking(people.bob).post("statements/", **said).status_code == 201

    version = ratified(people)
    more()
    one = cost()
    more()
    more()
    assert cost() == one
