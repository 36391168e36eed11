"""A new model that is taking over, on its pages and through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.models import Deployment
from adapters.services import rollouts
from adapters.states import DeploymentStatus
from constitutions.rollout import Rollout, RolloutStep
from evaluation.models import EvaluationRun
from governance import clock
from governance.models import LedgerEntry, Notification, User
from tests.api.doors import Knocking, refused
from tests.loop import settle
from tests.people import People, found_people, in_force
from tests.reading import said
from tests.rollouts import (
    ALL_BUT_RELEASE,
    DAY,
    MOMENT,
    WATCH,
    another,
    changed,
    planned,
    taking_over,
    without_engine,
)
from tests.walking import dora, measured, paper, ready, requested

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db
PAGES = ("model/", "")


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files."""
    without_engine(monkeypatch)


def page(client: Client, path: str = "model/") -> str:
    response = client.get(f"/c/tenants/{path}")
    assert response.status_code == 200
    return said(response)


def test_the_page_shows_the_share_every_clock_and_who_allowed_it(
    client: Client, people: People, dora: User
) -> None:
    _, second = taking_over(people)
    shown = page(client)
    assert "The model tenants@1.2 , of version 1 , answers 10 % of conversations until" in shown
    assert "(in 24 hours)" in shown
    for step in (
        "It answers 10 % of conversations now",
        "It answers 50 % of conversations",
        "It answers everything, and is watched",
    ):
        assert step in shown
    assert shown.count("Before that its evidence is checked once more") == 2
    assert f"/c/tenants/decisions/{second.decision_id}/" in client.get("/c/tenants/model/").content.decode()
    assert second.name in shown
    assert "answers 10 % of conversations until" in page(client, "")
    assert "The model is taking over." in page(client, f"decisions/{second.decision_id}/")


def test_the_vote_says_how_it_would_take_over(client: Client, people: People, dora: User) -> None:
    decision = requested(measured(ready(planned(people))))
    shown = page(client, f"decisions/{decision.pk}/")
    assert (
        "first 10 % of conversations for 24 hours, then 50 % of conversations for 48 hours, then all" in shown
    )


def test_a_version_whose_model_is_taking_over_is_not_waited_for(
    client: Client, people: People, dora: User
) -> None:
    another(planned(people))
    planned(people, Rollout(steps=(RolloutStep(share=5, hours=1),)))
    assert "It still follows version 1. Version 2 is in force" in page(client)
    another(in_force(people.community))
    for path in PAGES:
        shown = page(client, path)
        assert "answers 5 % of conversations until" in shown
        assert "It still follows version 1" not in shown
        assert "It is measured first" not in shown


def test_while_it_is_watched_the_page_says_what_would_follow(
    client: Client, people: People, dora: User
) -> None:
    another(planned(people))
    assert "If its evidence breaks before" in page(client)
    assert "it goes offline" in page(client)
    with clock.ahead(WATCH + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        assert "It is watched" not in page(client)


def test_a_steward_stops_it_on_the_page_with_a_reason_and_members_are_told(
    client: Client, people: People, dora: User
) -> None:
    first, second = taking_over(people)
    client.force_login(people.bob)
    assert "Stop it from taking over" not in page(client)
    answer = client.post("/c/tenants/model/rollout/stop/", {"rollout-reason": "I dislike it."})
    assert answer.status_code == 403
    client.force_login(people.alice)
    assert "Stop it from taking over" in page(client)
    answer = client.post("/c/tenants/model/rollout/stop/", {"rollout-reason": " "})
    assert answer.status_code == 422
    assert "This field is required" in said(answer)
    answer = client.post("/c/tenants/model/rollout/stop/", {"rollout-reason": "It rhymes."}, follow=True)
    assert answer.redirect_chain == [("/c/tenants/model/", 302)]
    statuses = [Deployment.objects.get(pk=each.pk).status for each in (first, second)]
    assert statuses == [DeploymentStatus.LIVE, DeploymentStatus.RETIRED]
    for path in PAGES:
        shown = page(client, path)
        assert "alice took the model tenants@1.2 off" in shown
        assert "It rhymes." in shown
    assert client.post("/c/tenants/model/rollout/stop/", {"rollout-reason": "Again."}).status_code == 404
    settle(without=ALL_BUT_RELEASE)
    told = Notification.objects.filter(entry__kind="RolloutStopped")
    assert {each.user.username for each in told} == {"bob", "dora"}
    assert "alice stopped a new model that answered 10 % of conversations: It rhymes." in page(
        client, "ledger/"
    )


def test_a_stop_without_a_session_asks_to_sign_in(client: Client, people: People, dora: User) -> None:
    taking_over(people)
    answer = client.post("/c/tenants/model/rollout/stop/", {"rollout-reason": "Now."})
    assert answer.status_code == 302
    assert answer.headers["location"].startswith("/sign-in/")


def test_what_returns_by_itself_is_told_on_the_pages_in_the_record_and_to_members(
    client: Client, people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, second = taking_over(people)
    changed(monkeypatch, second)
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
    for path in PAGES:
        shown = page(client, path)
        assert "The model tenants@1.2 was taken off on" in shown
        assert "The evidence does not hold any more: the adapter's files were changed." in shown
    assert "A model is taken off on" in page(client, "ledger/")
    told = Notification.objects.filter(entry__kind="GateBroken")
    assert {each.user.username for each in told} == {"alice", "bob", "dora"}


def test_a_live_model_that_gives_way_says_who_answers_again(
    client: Client, people: People, dora: User
) -> None:
    version = planned(people, None)
    another(version)
    second = another(version)
    rollouts.roll_back(second, reason="It broke.")
    assert "The model before it answers again. It broke." in page(client, "ledger/")
    assert "tenants@1 answers." in page(client)


def test_a_steward_has_a_model_measured_again_while_it_takes_over(
    client: Client, people: People, dora: User
) -> None:
    first, second = taking_over(people)
    runs = {
        each: EvaluationRun.objects.get(adaptation__adapter=each.adapter, report__isnull=False)
        for each in (first, second)
    }
    client.force_login(people.alice)
    assert "Measure this model again" in page(client, f"reports/{runs[second].pk}/")
    answer = client.post(f"/c/tenants/reports/{runs[second].pk}/again/")
    assert answer.status_code == 302
    assert LedgerEntry.objects.filter(kind="EvaluationRequested").count() == 1
    rollouts.stop(people.alice, community=people.community, reason="It rhymes.")
    shown = page(client, f"reports/{runs[second].pk}/")
    assert "Measure this model again" not in shown
    # Its evidence stands, so the stewards can be asked once more.
    assert "The stewards can be asked to let this model go live" in shown
    assert "The stewards can be asked" not in page(client, f"reports/{runs[first].pk}/")
    assert client.post(f"/c/tenants/reports/{runs[second].pk}/again/").status_code == 409


def test_programs_see_the_phases_and_stop_it(people: People, dora: User) -> None:
    _, second = taking_over(people)
    shown = Knocking().get(f"deployments/{second.pk}/").json()
    assert shown["status"] == "staged"
    assert [(each["share"], each["hours"]) for each in shown["rollout"]] == [(10, 24), (50, 48), (100, 12)]
    assert shown["rollout"][0]["ends_at"]
    assert shown["rollout"][1]["began_at"] is None
    for user in (people.bob, people.charlie):
        refused(Knocking(user).post("deployments/rollout/stop/", reason="No."), 403, "role_needed")
    refused(Knocking().post("deployments/rollout/stop/", reason="No."), 403, "not_authenticated")
    alice = Knocking(people.alice)
    refused(alice.post("deployments/rollout/stop/"), 400, "malformed")
    assert alice.post("deployments/rollout/stop/", reason="It rhymes.").json()["status"] == "retired"
    refused(alice.post("deployments/rollout/stop/", reason="Again."), 404, "nothing_staged")
    bakers = found_people("bakers", "Bakers")
    refused(
        Knocking(bakers.alice).post(
            "deployments/rollout/stop/", root="/api/communities/bakers/", reason="No."
        ),
        404,
        "nothing_staged",
    )


def test_a_page_takes_as_many_queries_in_any_phase(client: Client, people: People, dora: User) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    taking_over(people)
    first = cost()
    with clock.ahead(DAY + timedelta(hours=1)):
        settle(without=ALL_BUT_RELEASE)
        assert cost() == first
