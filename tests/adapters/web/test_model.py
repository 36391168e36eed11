"""The page of a community's model."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.models import Deployment
from adapters.selectors import live_deployment
from adapters.states import DeploymentStatus
from governance.counting.ballots import Choice
from governance.models import User
from tests.loop import settle
from tests.people import People, all_say, charter, document, in_force, propose
from tests.walking import AWAY, adapting, live, live_with, measured, ratified, ready

pytestmark = pytest.mark.django_db


def page(client: Client, path: str = "model/", status: int = 200) -> str:
    response = client.get(f"/c/tenants/{path}")
    assert response.status_code == status
    return response.content.decode()


def test_before_a_constitution_there_is_no_model(client: Client, people: People) -> None:
    assert "One is made when Tenants ratifies a constitution" in page(client)


def test_a_ratified_text_waits_for_a_worker(client: Client, people: People) -> None:
    ratified(people)
    assert "A model of version 1 is made as soon as a worker is free." in page(client)
    assert "is made as soon as a worker is free" in page(client, "")


def test_while_a_model_is_made_its_progress_is_shown(client: Client, people: People) -> None:
    adapting(ratified(people))
    for path in ("model/", ""):
        shown = page(client, path)
        assert "Training: step 20 of 40" in shown
        assert '<progress max="40" value="20"' in shown


def test_what_answers_is_named_part_by_part(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    shown = page(client)
    serving = deployment.serving
    for digest in (
        deployment.digest,
        deployment.version.text_id,
        serving.prompt_digest,
        serving.adapter_digest,
    ):
        assert str(digest) in shown
    assert "http://localhost:8000/c/tenants/v1" in shown
    assert "/c/tenants/endpoint/" in shown
    assert "You answer for Our text." in shown


def test_a_model_that_lags_behind_says_so(client: Client, people: People, dora: User) -> None:
    live(people)
    all_say(propose(people.alice, people.community, document("Our second text")), Choice.YES)
    settle(without=AWAY)
    assert in_force(people.community).number == 2
    for path in ("model/", ""):
        shown = page(client, path)
        assert "It still follows version 1. Version 2 is in force" in shown
        assert "A model of version 2 is made as soon as a worker is free." in shown


def test_only_stewards_are_offered_the_stop(client: Client, people: People, dora: User) -> None:
    live(people)
    client.force_login(people.bob)
    assert "Stop this model at once" not in page(client)
    client.force_login(people.alice)
    assert "Stop this model at once" in page(client)


def test_a_stop_needs_a_reason_and_then_works_at_once(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    client.force_login(people.alice)
    response = client.post("/c/tenants/model/stop/", {"stop-reason": " "})
    assert response.status_code == 422
    assert b"This field is required" in response.content
    response = client.post("/c/tenants/model/stop/", {"stop-reason": "It shouted."}, follow=True)
    assert response.redirect_chain == [("/c/tenants/model/", 302)]
    assert Deployment.objects.get(pk=deployment.pk).status == DeploymentStatus.RETIRED
    for path in ("model/", ""):
        shown = page(client, path)
        assert "alice took the model offline" in shown
        assert "It shouted." in shown


def test_a_stop_by_a_member_is_refused(client: Client, people: People, dora: User) -> None:
    deployment = live(people)
    client.force_login(people.bob)
    response = client.post("/c/tenants/model/stop/", {"stop-reason": "I dislike it."})
    assert response.status_code == 403
    assert b"Only a steward of Tenants can do this" in response.content
    assert Deployment.objects.get(pk=deployment.pk).status == DeploymentStatus.LIVE


def test_a_stop_without_a_session_asks_to_sign_in(client: Client, people: People, dora: User) -> None:
    live(people)
    response = client.post("/c/tenants/model/stop/", {"stop-reason": "Now."})
    assert response.status_code == 302
    assert response.headers["location"].startswith("/sign-in/")


def test_the_page_takes_as_many_queries_with_three_earlier_models_as_with_one(
    client: Client, people: People, dora: User
) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    version = live(people).version
    live_with(measured(ready(version)))
    one = cost()
    for _ in range(2):
        live_with(measured(ready(version)))
    assert Deployment.objects.filter(status=DeploymentStatus.STANDBY).count() == 3
    assert cost() == one


def test_a_community_with_a_charter_has_no_model(client: Client, people: People) -> None:
    all_say(propose(people.alice, people.community, charter()), Choice.YES)
    settle(without=AWAY)
    assert "keeps a charter. No model is made of it" in page(client)
    client.force_login(people.alice)
    response = client.post("/c/tenants/adaptations/request/")
    assert response.status_code == 409
    assert live_deployment(people.community) is None
