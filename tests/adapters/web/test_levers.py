"""The pages by which stewards hold a new model back and go back to the one before."""

import pytest
from django.test import Client

from adapters.models import Deployment
from adapters.services import rollouts
from adapters.states import DeploymentStatus
from governance import clock
from governance.models import Notification, User
from tests.api.doors import Knocking, refused
from tests.loop import settle
from tests.people import People
from tests.reading import said
from tests.rollouts import ALL_BUT_RELEASE, DAY, another, now_share, planned, taking_over, without_engine

pytestmark = pytest.mark.django_db

HOLD, RESUME, BACK = (f"/c/tenants/model/{path}/" for path in ("rollout/hold", "rollout/resume", "back"))
MODEL = "/c/tenants/model/"


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files."""
    without_engine(monkeypatch)


def test_a_steward_holds_a_new_model_back_and_lets_its_plan_go_on(
    client: Client, people: People, dora: User
) -> None:
    first, second = taking_over(people)
    client.force_login(people.alice)
    assert HOLD in client.get(MODEL).content.decode()
    shown = client.get(HOLD)
    assert f"{second.name} answers 10 % of conversations. Its text’s plan lets it answer 10 %." in said(shown)
    assert 'type="number"' in shown.content.decode()
    assert "Let the plan go on" not in said(shown)
    answer = client.post(HOLD, {"share": "3", "reason": "It rhymes."}, follow=True)
    assert answer.redirect_chain == [(MODEL, 302)]
    assert "The new model is held at 3 % of conversations." in said(answer)
    assert now_share(people) == 3
    for path in (MODEL, "/c/tenants/"):
        assert "answers 3 % of conversations while a steward holds it back" in said(client.get(path))
    assert "The plan would let it answer 10 % now." in said(client.get(MODEL))
    assert f"{first.name} answers now 97 % of conversations" in said(client.get("/c/tenants/endpoint/"))
    assert "alice holds a new model back at 3 % of conversations" in said(client.get("/c/tenants/ledger/"))
    settle(without=ALL_BUT_RELEASE)
    assert Notification.objects.filter(entry__kind="RolloutHeld", user=people.bob).exists()
    answer = client.post(RESUME, {"resume-reason": "It no longer does."}, follow=True)
    assert "The plan goes on: the new model answers 10 % of conversations." in said(answer)
    assert "alice lets a new model go on as planned" in said(client.get("/c/tenants/ledger/"))
    assert now_share(people) == 10


@pytest.mark.parametrize("share", ["11", "-1", "", "1.5", "all"])
def test_a_share_outside_the_plan_is_refused_with_the_input_kept(
    client: Client, people: People, dora: User, share: str
) -> None:
    taking_over(people)
    client.force_login(people.alice)
    answer = client.post(HOLD, {"share": share, "reason": "It rhymes."})
    assert answer.status_code == 422
    assert "Choose a whole number from 0 to 10." in said(answer)
    assert "It rhymes." in said(answer)
    assert now_share(people) == 10


def test_the_timetable_says_that_the_plan_stands_still(client: Client, people: People, dora: User) -> None:
    taking_over(people)
    client.force_login(people.alice)
    client.post(HOLD, {"share": "0", "reason": "It rhymes."})
    with clock.ahead(3 * DAY):
        settle(without=ALL_BUT_RELEASE)
        shown = said(client.get(MODEL))
    assert "It answers 0 % of conversations now" in shown
    assert "The plan stands still." in shown
    assert "It answers 50 % of conversations" not in shown


def test_a_plan_goes_on_only_for_a_reason(client: Client, people: People, dora: User) -> None:
    taking_over(people)
    client.force_login(people.alice)
    client.post(HOLD, {"share": "5", "reason": "It rhymes."})
    answer = client.post(RESUME, {"resume-reason": " "})
    assert answer.status_code == 422
    assert "This field is required" in said(answer)
    assert now_share(people) == 5


def test_a_steward_goes_back_after_reading_what_happens(client: Client, people: People, dora: User) -> None:
    first, second = taking_over(people, None)
    client.force_login(people.bob)
    assert BACK not in client.get(MODEL).content.decode()
    assert client.get(BACK).status_code == 403
    client.force_login(people.alice)
    assert BACK in client.get(MODEL).content.decode()
    shown = said(client.get(BACK))
    assert f"Answers now {second.name}" in shown
    assert f"Would answer {first.name}" in shown
    answer = client.post(BACK, {"reason": " "})
    assert answer.status_code == 422
    answer = client.post(BACK, {"reason": "It rhymes."}, follow=True)
    assert answer.redirect_chain == [(MODEL, 302)]
    assert f"{first.name} answers again. The members are asked whether {second.name} may return." in said(
        answer
    )
    assert f"alice took the model {second.name} off" in said(answer)
    statuses = [Deployment.objects.get(pk=each.pk).status for each in (first, second)]
    assert statuses == [DeploymentStatus.LIVE, DeploymentStatus.RETIRED]
    settle(without=ALL_BUT_RELEASE)
    assert "Bring the model of version 1 back" in said(client.get("/c/tenants/decisions/"))
    answer = client.get(BACK)
    assert answer.status_code == 409
    assert "no earlier model that stands by" in said(answer)


def test_the_page_says_what_was_taken_off_last(client: Client, people: People, dora: User) -> None:
    first, second = taking_over(people, None)
    third = another(planned(people))
    client.force_login(people.alice)
    client.post(BACK, {"reason": "It rhymes."})
    shown = said(client.get(MODEL))
    assert f"alice took the model {second.name} off" in shown
    assert f"{first.name} answers." in shown
    # Also while a newer one is taking over.
    assert f"{third.name} , of version 2 , answers 10 %" in shown
    rollouts.stop(people.alice, community=people.community, reason="One thing at a time.")
    assert f"alice took the model {third.name} off" in said(client.get(MODEL))


def test_the_same_through_the_api(people: People, dora: User) -> None:
    first, second = taking_over(people)
    alice, bob = Knocking(people.alice), Knocking(people.bob)
    refused(bob.post("deployments/rollout/hold/", share=3, reason="No."), 403, "role_needed")
    refused(alice.post("deployments/rollout/hold/", share=11, reason="No."), 422, "malformed")
    refused(alice.post("deployments/rollout/resume/", reason="No."), 409, "not_held_back")
    held = alice.post("deployments/rollout/hold/", share=3, reason="It rhymes.").json()
    assert (held["id"], held["rollout"][0]["share"], held["rollout"][0]["held_at"]) == (second.pk, 10, 3)
    resumed = alice.post("deployments/rollout/resume/", reason="It no longer does.").json()
    assert (resumed["id"], resumed["rollout"][0]["held_at"]) == (second.pk, None)
    refused(alice.post("deployments/back/", reason="Back."), 409, "nothing_to_return_to")
    assert first.status == DeploymentStatus.LIVE


def test_going_back_through_the_api_answers_with_what_answers(people: People, dora: User) -> None:
    first, _ = taking_over(people, None)
    refused(Knocking(people.bob).post("deployments/back/", reason="No."), 403, "role_needed")
    returned = Knocking(people.alice).post("deployments/back/", reason="It rhymes.").json()
    assert (returned["id"], returned["status"]) == (first.pk, "live")
