"""The making of models, on the pages."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from adapters.models import Adaptation
from adapters.services import adaptations
from tests.people import People, found_people
from tests.walking import adapting, measured, ratified, ready

pytestmark = pytest.mark.django_db


def address(adaptation: Adaptation, more: str = "") -> str:
    return f"/c/tenants/adaptations/{adaptation.pk}/{more}"


def test_everyone_sees_how_far_a_model_has_come(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    Adaptation.objects.filter(pk=adaptation.pk).update(resumed_from=10)
    shown = client.get(address(adaptation)).content.decode()
    assert "Model 1 of version 1" in shown
    assert "Training: step 20 of 40" in shown
    assert "Loss 1.234" in shown
    assert "resumed from step 10" in shown
    assert "Stop making this model" not in shown


def test_progress_is_announced_only_when_a_quarter_has_passed(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    first = client.get(address(adaptation, "progress/")).content.decode()
    assert '<p id="adaptation-aloud" hx-swap-oob="innerHTML">Training is half done.</p>' in first
    assert "progress/?said=training-is-half-done" in first
    Adaptation.objects.filter(pk=adaptation.pk).update(training_step=25)
    again = client.get(address(adaptation, "progress/?said=training-is-half-done")).content.decode()
    assert "step 25 of 40" in again
    assert "hx-swap-oob" not in again
    Adaptation.objects.filter(pk=adaptation.pk).update(training_step=30)
    later = client.get(address(adaptation, "progress/?said=training-is-half-done")).content.decode()
    assert "Training is three quarters done." in later


def test_progress_stops_asking_when_the_model_is_made(client: Client, people: People) -> None:
    adaptation = ready(ratified(people))
    shown = client.get(address(adaptation, "progress/")).content.decode()
    assert "The model is made." in shown
    assert "hx-get" not in shown
    assert "<progress" not in shown


def test_what_a_making_left_is_named(client: Client, people: People) -> None:
    adaptation = ready(ratified(people))
    shown = client.get(address(adaptation)).content.decode()
    assert adaptation.adapter is not None
    assert adaptation.adapter.digest in shown
    assert "SFT LoRA on 9 examples" in shown
    assert "It is measured as soon as a worker is free." in shown
    measured(adaptation)
    assert "On its own community" in client.get(address(adaptation)).content.decode()


def test_a_failure_shows_its_sentence(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    adaptations.fail(adaptation, sentence="The disk is full. Free some space and ask again.")
    for path in (address(adaptation), "/c/tenants/model/", "/c/tenants/", "/c/tenants/ledger/"):
        assert "The disk is full. Free some space and ask again." in client.get(path).content.decode()


def test_a_steward_cancels_and_the_button_then_says_why_not(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    client.force_login(people.alice)
    response = client.post(address(adaptation, "cancel/"), follow=True)
    shown = response.content.decode()
    assert "It will stop at its next step" in shown
    assert "This model is no longer being made" in shown
    assert client.post(address(adaptation, "cancel/")).status_code == 409
    adaptation.refresh_from_db()
    adaptations.stop(adaptation)
    assert "A steward stopped it." in client.get(address(adaptation)).content.decode()


def test_members_and_outsiders_cannot_cancel_or_ask_for_another(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    for user in (people.bob, people.charlie):
        client.force_login(user)
        assert client.post(address(adaptation, "cancel/")).status_code == 403
        assert client.post("/c/tenants/adaptations/request/").status_code == 403
    adaptation.refresh_from_db()
    assert adaptation.cancel_requested_at is None


def test_a_steward_asks_for_another_once_the_first_is_done(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    client.force_login(people.alice)
    refused = client.post("/c/tenants/adaptations/request/")
    assert refused.status_code == 409
    assert "is already being made" in refused.content.decode()
    adaptations.fail(adaptation, sentence="No.")
    assert client.post("/c/tenants/adaptations/request/").status_code == 302
    assert people.community.ledger.filter(kind="AdaptationRequested", actor=people.alice).exists()
    assert "alice asked for another model" in client.get("/c/tenants/ledger/").content.decode()


def test_another_communitys_making_is_not_found(client: Client, people: People) -> None:
    adaptation = adapting(ratified(people))
    found_people("bakers", "Bakers")
    for more in ("", "progress/"):
        assert client.get(f"/c/bakers/adaptations/{adaptation.pk}/{more}").status_code == 404
    client.force_login(people.alice)
    assert client.post(f"/c/bakers/adaptations/{adaptation.pk}/cancel/").status_code == 404


def test_the_list_takes_as_many_queries_for_three_as_for_one(client: Client, people: People) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get("/c/tenants/adaptations/").status_code == 200
        return len(queries)

    version = ratified(people)
    ready(version)
    one = cost()
    ready(version)
    ready(version)
    assert cost() == one
