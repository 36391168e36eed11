"""The page of shares, the form for other ones, and what stands of them on other pages and in the API."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import httpx
import pytest
from django.test import Client

from adapters.models import ShareOut
from adapters.services import asking
from adapters.serving.engine import Engine
from adapters.serving.tenant import Tenant
from adapters.web import share_forms
from evaluation import tasks
from governance.models import Community, Notification, Step, User
from governance.services import communities
from governance.steps import Lease
from tests.api.doors import Knocking, refused
from tests.loop import settle
from tests.people import People
from tests.reading import queries, said
from tests.rollouts import made_from, without_engine
from tests.sharing import beside, commons_is, decided, proposed
from tests.walking import AWAY, begun, live

pytestmark = pytest.mark.django_db

PAGE, FORM = "/shares/", "/c/tenants/shares/new/"


@pytest.fixture(autouse=True)
def named() -> Iterator[None]:
    """Have the operator name the tenants as the commons."""
    with commons_is("tenants"):
        yield


@pytest.fixture
def clinic(people: People) -> Community:
    return beside(people, "clinic")


def test_before_anything_is_decided_all_weigh_the_same(
    client: Client, people: People, clinic: Community
) -> None:
    shown = said(client.get(PAGE))
    assert "Everybody weighs the same. Tenants can decide otherwise, and has not." in shown
    assert "Clinic Weighs: 1 Gets at least: 50 %" in shown
    with commons_is(""):
        shown = said(client.get(PAGE))
    assert "The operator of this site has named no community that decides on it." in shown
    assert "Who decides" not in shown


def test_a_commons_that_has_closed_decides_nothing(client: Client, people: People, clinic: Community) -> None:
    decided(people.alice, people.community, clinic="3")
    communities.close(people.alice, community=people.community, reason="We are done.")
    settle(without=AWAY)
    client.force_login(people.alice)
    shown = said(client.get(PAGE))
    assert "Everybody weighs the same. Tenants , which decided on it, has closed." in shown
    assert "Clinic Weighs: 1 Gets at least: 100 %" in shown
    assert "Who decides" not in shown


def test_what_holds_is_shown_with_the_decision_that_set_it(
    client: Client, people: People, clinic: Community
) -> None:
    share_out = decided(people.alice, people.community, clinic="3")
    answer = client.get(PAGE)
    shown = said(answer)
    assert f'<a href="/c/tenants/decisions/{share_out.decision_id}/">decided these weights</a>' in (
        answer.content.decode()
    )
    assert "Clinic Weighs: 3 Gets at least: 75 %" in shown
    assert "Tenants Weighs: 1 Gets at least: 25 %" in shown
    proposed(people.alice, people.community, clinic="4")
    assert "Under vote Share out the engine’s time" in said(client.get(PAGE))


def test_the_button_says_why_somebody_cannot_ask(client: Client, people: People) -> None:
    client.force_login(people.bob)
    assert "drafter" in said(client.get(PAGE))
    assert FORM not in client.get(PAGE).content.decode()
    client.force_login(people.alice)
    assert FORM in client.get(PAGE).content.decode()


def test_each_endpoint_says_what_its_community_gets(
    client: Client, people: People, clinic: Community
) -> None:
    words = "gets at least {} of the engine’s time while all communities here ask at once"
    assert f"Clinic {words.format('50 %')}" in said(client.get("/c/clinic/endpoint/"))
    decided(people.alice, people.community, clinic="3")
    assert f"Clinic {words.format('75 %')}" in said(client.get("/c/clinic/endpoint/"))
    assert f"Tenants {words.format('25 %')}" in said(client.get("/c/tenants/endpoint/"))


def test_it_is_looked_at_before_it_is_put_to_the_vote(
    client: Client, people: People, clinic: Community
) -> None:
    client.force_login(people.alice)
    assert "Weighs 1 now." in said(client.get(FORM))
    typed = {"weight-clinic": "3", "weight-tenants": "", "why": ""}
    looked = client.post(FORM, {**typed, "look": ""})
    assert looked.status_code == 200
    assert "Clinic Weighs now: 1 Would weigh: 3 Gets now at least: 50 % Would get at least: 75 %" in said(
        looked
    )
    assert 'value="3"' in looked.content.decode()
    assert not ShareOut.objects.exists()
    # Without a reason nothing is put to the vote, and nothing that was typed is lost.
    refused_ = client.post(FORM, typed)
    assert (refused_.status_code, 'value="3"' in refused_.content.decode()) == (422, True)
    put = client.post(FORM, {**typed, "why": "They heal."}, follow=True)
    share_out = ShareOut.objects.get()
    assert put.redirect_chain == [(f"/c/tenants/decisions/{share_out.decision_id}/", 302)]
    shown = said(put)
    assert "The question is put." in shown
    assert "Who gets how much of the engine’s time" in shown
    assert "Clinic Weighs now: 1 Would weigh: 3 Gets now at least: 50 % Would get at least: 75 %" in shown
    assert '{"commons":"tenants","schema":1,"weights":{"clinic":3}}' in shown
    assert share_out.digest.removeprefix("sha256:")[:12] in shown


@pytest.mark.parametrize("weight", ["0", "-2", "101", "1.234", "many", "NaN", "1e400"])
def test_a_weight_that_cannot_be_is_refused_at_its_field(
    client: Client, people: People, clinic: Community, weight: str
) -> None:
    client.force_login(people.alice)
    answer = client.post(FORM, {"weight-clinic": weight, "why": "They heal."})
    assert answer.status_code == 422
    assert "Type a number from 0.01 to 100, with at most two digits behind the point." in said(answer)
    assert not ShareOut.objects.exists()


def test_what_changes_nothing_is_refused_with_a_sentence(client: Client, people: People) -> None:
    client.force_login(people.alice)
    answer = client.post(FORM, {"weight-tenants": "1", "weight-nowhere": "5", "why": "So."})
    assert answer.status_code == 409
    assert "These are the weights that hold already." in said(answer)


def test_another_community_is_told_who_decides(client: Client, people: People, clinic: Community) -> None:
    client.force_login(people.alice)
    for answer in (
        client.get("/c/clinic/shares/new/"),
        client.post("/c/clinic/shares/new/", {"weight-clinic": "9", "why": "Us."}),
    ):
        assert answer.status_code == 409
        assert "Clinic does not share out this engine's time. Tenants does" in said(answer)
    assert not ShareOut.objects.exists()


def test_of_many_communities_one_looks_for_those_one_means(
    client: Client, people: People, clinic: Community, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(share_forms, "FEW", 1)
    monkeypatch.setattr(share_forms, "MOST_FOUND", 1)
    decided(people.alice, people.community, tenants="2")
    client.force_login(people.alice)
    shown = client.get(FORM).content.decode()
    assert 'name="weight-tenants"' in shown
    assert 'name="weight-clinic"' not in shown
    found = client.post(FORM, {"weight-tenants": "4", "find": "CLIN", "find-them": "", "why": "So."})
    assert found.status_code == 200
    assert 'name="weight-clinic"' in found.content.decode()
    assert 'name="weight-tenants" value="4"' in found.content.decode()
    nobody = client.post(FORM, {"find": "zebra", "find-them": ""})
    assert (nobody.status_code, "No community's name has “zebra” in it." in said(nobody)) == (422, True)
    assert "2 communities fit, and the first 1 are listed" in said(
        client.post(FORM, {"find": "n", "find-them": ""})
    )
    client.post(FORM, {"weight-tenants": "2", "weight-clinic": "5", "find": "", "why": "So."})
    assert {
        each.community.slug: float(each.weight) for each in ShareOut.objects.latest("pk").weights.all()
    } == {"tenants": 2, "clinic": 5}


def test_records_tell_it_and_stewards_of_those_it_touches_are_told(
    client: Client, people: People, clinic: Community
) -> None:
    decided(people.alice, people.community, clinic="3")
    assert "The engine’s time is shared out as members decided." in said(client.get("/c/tenants/ledger/"))
    told = "tenants decided: this community weighs 3 at the engine , no longer 1."
    assert told in said(client.get("/c/clinic/ledger/"))
    assert Notification.objects.filter(entry__kind="WeightChanged", user=people.alice).exists()


def test_more_communities_take_no_more_queries(client: Client, people: People, clinic: Community) -> None:
    decided(people.alice, people.community, clinic="3")
    few = queries(client, PAGE)
    for number in range(3):
        beside(people, f"more-{number}")
    assert queries(client, PAGE) == few


def test_programs_read_the_shares_and_put_others_to_the_vote(people: People, clinic: Community) -> None:
    alice = Knocking(people.alice)
    made = alice.post("shares/", weights={"clinic": "3"}, why="They heal.")
    assert made.status_code == 201, made.content
    assert (made.json()["weights"], made.json()["status"]) == ({"clinic": 3.0}, "proposed")
    assert alice.post("shares/", weights={"clinic": "3.001"}, why="They heal.").status_code == 400
    refused(alice.post("shares/", weights={"clinic": "300"}, why="They heal."), 422, "malformed")
    refused(alice.post("shares/", weights={"nobody": "3"}, why="They heal."), 422, "unknown_sharer")
    refused(Knocking(people.bob).post("shares/", weights={"clinic": "2"}, why="Us."), 403, "role_needed")
    share_out = decided(people.alice, people.community, clinic="4")
    found = Client().get("/api/shares/").json()
    assert (found["commons"], found["digest"]) == ("tenants", share_out.digest)
    assert found["communities"] == [
        {"community": "clinic", "weight": 4.0, "part": 0.8},
        {"community": "tenants", "weight": 1.0, "part": 0.2},
    ]
    listed = Client().get("/api/communities/tenants/shares/").json()
    assert [each["status"] for each in listed["results"]] == ["in_force", "proposed"]
    assert Client().get("/api/communities/clinic/shares/").json()["results"] == []


def test_what_members_ask_and_what_is_measured_counts_for_their_community(
    people: People, dora: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_engine(monkeypatch)
    deployment = live(people)
    decided(people.alice, people.community, tenants="3")
    heard: list[tuple[str, str]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/tokenize":
            return httpx.Response(200, json={"tokens": [1], "max_model_len": 2048})
        heard.append((json.loads(request.content)["user"], request.headers["x-tenant-weight"]))
        return httpx.Response(200, json={"choices": [{"text": "Yes."}]})

    asked_with = partial(Engine, transport=httpx.MockTransport(answer))
    monkeypatch.setattr(asking, "Engine", asked_with)
    assert asking.ask(people.community, question="May I?").answer == "Yes."
    assert heard == [("tenants", "3")]
    # Whoever measures asks in the same way: of the arms, one is the bare base model.
    tenants: list[Tenant] = []

    def measured_with(url: str, *, tenant: Tenant) -> Engine:
        tenants.append(tenant)
        return asked_with(url, tenant=tenant)

    monkeypatch.setattr(tasks, "Engine", measured_with)
    run, suite = begun(made_from(deployment))
    lease = Lease(Step(), token=0)
    tasks._run_arms(lease, run, suite, [])
    assert tenants == [Tenant("tenants", Decimal("3.00"))]
