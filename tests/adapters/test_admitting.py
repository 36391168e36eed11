"""Which of two models the gateway lets answer: by share, or by name."""

import json
from collections.abc import Iterator, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from adapters.errors import ConstitutionNotServedError, NoLiveModelError, UnknownModelError
from adapters.gateway.access import Access, for_conversation
from adapters.gateway.app import Gateway
from adapters.gateway.requests import ChatRequest, read
from adapters.services import deployments, keys, rollouts
from governance import clock
from governance.models import User
from tests.gateway import ask, gateway, in_this_thread, let_in
from tests.loop import settle
from tests.people import People
from tests.rollouts import ALL_BUT_RELEASE, DAY, MOMENT, another, planned, taking_over, without_engine
from tests.walking import dora, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db
MANY = 400


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files, and ask the database in the test's own transaction."""
    without_engine(monkeypatch)
    in_this_thread(monkeypatch)


@pytest.fixture
def secret(people: People) -> str:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="a client")[1]


def asked(first: str, **more: Any) -> ChatRequest:
    return chat([{"role": "user", "content": first}], **more)


def chat(messages: list[dict[str, str]], **more: Any) -> ChatRequest:
    return read(ChatRequest, json.dumps({"messages": messages, **more}).encode())


def answers(access: Access) -> Mapping[int, list[str]]:
    """Return which of many conversations each deployment answers, by its id."""
    found: dict[int, list[str]] = {}
    for number in range(MANY):
        words = f"Conversation {number}"
        found.setdefault(for_conversation(access, asked(words)).served.pk, []).append(words)
    return found


def test_alone_the_live_model_answers_everything(people: People, dora: User, secret: str) -> None:
    first = another(planned(people))
    assert list(answers(let_in(secret))) == [first.pk]


def test_a_staged_model_answers_its_share_and_is_named_in_what_it_answers(
    people: People, dora: User, secret: str
) -> None:
    first, second = taking_over(people)
    access = let_in(secret)
    by = answers(access)
    assert set(by) == {first.pk, second.pk}
    assert 20 <= len(by[second.pk]) <= 60
    answered = for_conversation(access, asked(by[second.pk][0]))
    assert dict(answered.served.headers)[b"x-deployment"] == second.digest.encode()
    assert answered.served.fingerprint == f"fp_{second.digest[7:23]}"
    assert answered.served.name == second.name == "tenants@1.2"
    with clock.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        risen = answers(let_in(secret))
    assert 160 <= len(risen[second.pk]) <= 240
    assert set(by[second.pk]) < set(risen[second.pk])


def test_a_conversation_that_goes_on_stays_with_its_model(people: People, dora: User, secret: str) -> None:
    _, second = taking_over(people)
    access = let_in(secret)
    words = answers(access)[second.pk][0]
    turns = [
        {"role": "user", "content": words},
        {"role": "assistant", "content": "Yes."},
        {"role": "user", "content": "And then?"},
    ]
    later = chat(turns)
    assert for_conversation(access, later).served.pk == second.pk
    whose = {for_conversation(access, asked(str(n), user="u-1")).served.pk for n in range(50)}
    assert len(whose) == 1


def test_a_client_insists_on_what_is_live_taking_over_or_stands_by(
    people: People, dora: User, secret: str
) -> None:
    first, second = taking_over(people)
    access = let_in(secret)

    def named(model: str) -> set[int]:
        return {for_conversation(access, asked(str(n), model=model)).served.pk for n in range(60)}

    assert named("tenants@1.2") == {second.pk}
    # Both are of version 1; its bare name means the live one.
    assert named("tenants@1") == {first.pk}
    assert named("tenants") == named("") == {first.pk, second.pk}
    for unknown in ("gpt-9", "tenants@7", "tenants@1.9", "bakers@1", "tenants@x"):
        with pytest.raises(UnknownModelError, match="Use “tenants@1”"):
            named(unknown)
    rollouts.stop(people.alice, community=people.community, reason="It rhymes.")
    access = let_in(secret)
    with pytest.raises(UnknownModelError):
        named("tenants@1.2")


def test_a_model_that_stands_by_answers_whoever_names_it(people: People, dora: User, secret: str) -> None:
    first = another(planned(people, None))
    second = another(planned(people))
    rollouts.stop(people.alice, community=people.community, reason="It rhymes.")
    third = another(planned(people, None))
    assert let_in(secret).served.pk == third.pk

    def named(model: str) -> int:
        return for_conversation(let_in(secret), asked("Hello?", model=model)).served.pk

    assert named("tenants@1") == first.pk
    assert named("tenants@3") == third.pk
    with pytest.raises(UnknownModelError):
        named(second.name)


def test_of_several_models_of_a_version_its_bare_name_means_the_one_that_answers(
    people: People, dora: User, secret: str
) -> None:
    version = planned(people, None)
    _, second, third = another(version), another(version), another(version)
    for model, deployment in (("tenants@1", third), ("tenants@1.3", third), ("tenants@1.2", second)):
        assert for_conversation(let_in(secret), asked("Hello?", model=model)).served.pk == deployment.pk


def test_one_that_is_staged_and_has_not_begun_answers_nobody(people: People, dora: User, secret: str) -> None:
    first, second = taking_over(people)
    second.phases.update(began_at=None, ends_at=None)
    access = let_in(secret)
    assert [each.pk for each in access.endpoint.listed] == [first.pk]
    assert list(answers(access)) == [first.pk]


def test_where_the_live_model_was_stopped_nothing_answers(people: People, dora: User, secret: str) -> None:
    taking_over(people)
    deployments.stop(people.alice, community=people.community, reason="It shouts.")
    with pytest.raises(NoLiveModelError):
        let_in(secret)


@pytest.fixture
def app(engine: str) -> Gateway:
    """Return the gateway before an engine that says which model it was asked for."""
    return gateway(engine)


@pytest.fixture
def engine() -> Iterator[str]:
    """Run an engine that says which model it was asked for."""

    class Engine(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            message = {"role": "assistant", "content": f"I am {asked['model']}."}
            said = json.dumps({"choices": [{"index": 0, "message": message}]}).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def request(app: Gateway, secret: str, method: str, path: str, **fields: Any) -> httpx.Response:
    return ask(app, method, f"/c/tenants/v1/{path}", secret=secret, **fields)


def test_both_are_listed(people: People, dora: User, secret: str, app: Gateway) -> None:
    first, second = taking_over(people)
    data = request(app, secret, "GET", "models").json()["data"]
    assert [(each["id"], each["deployment"], each["status"]) for each in data] == [
        ("tenants@1", first.digest, "live"),
        ("tenants@1.2", second.digest, "staged"),
    ]


def test_whoever_answers_is_asked_and_named(people: People, dora: User, secret: str, app: Gateway) -> None:
    for deployment in taking_over(people):
        said = {"model": deployment.name, "messages": [{"role": "user", "content": "Who are you?"}]}
        answer = request(app, secret, "POST", "chat/completions", json=said)
        assert answer.headers["x-deployment"] == deployment.digest
        body = answer.json()
        assert body["choices"][0]["message"]["content"] == f"I am {deployment.name}."
        assert (body["model"], body["polity"]["deployment"]) == (deployment.name, deployment.digest)


def test_a_client_that_pins_a_constitution_gets_a_model_of_it_or_is_told(
    people: People, dora: User, secret: str
) -> None:
    # The two texts differ in their plans.
    first = another(planned(people))
    second = another(planned(people, None))

    def pinned(constitution: str, **more: Any) -> int:
        question = asked("Hello?", constitution=constitution, **more)
        return for_conversation(let_in(secret), question).served.pk

    assert pinned(second.version.text_id) == second.pk
    # The one before stands by.
    assert pinned(first.version.text_id) == first.pk
    assert pinned(first.version.text_id, model=first.name) == first.pk
    for constitution, model in (("sha256:" + "0" * 64, ""), (first.version.text_id, second.name)):
        with pytest.raises(ConstitutionNotServedError, match="Leave “constitution” out"):
            pinned(constitution, model=model)


def test_two_models_of_a_pinned_constitution_share_its_conversations(
    people: People, dora: User, secret: str
) -> None:
    first, second = taking_over(people)
    pin = {"constitution": first.version.text_id}
    access = let_in(secret)
    answered = {for_conversation(access, asked(str(n), **pin)).served.pk for n in range(60)}
    assert answered == {first.pk, second.pk}


def test_every_answer_names_its_request(people: People, dora: User, secret: str, app: Gateway) -> None:
    another(planned(people))
    said = {"messages": [{"role": "user", "content": "Who are you?"}]}

    def named(**headers: str) -> str:
        return request(app, secret, "POST", "chat/completions", json=said, headers=headers).headers[
            "x-request-id"
        ]

    assert named(**{"x-request-id": "client-7"}) == "client-7"
    assert named(**{"x-request-id": "a b"}).startswith("req_")
    assert named() != named()
    refused = request(app, "pk-wrong", "GET", "models")
    assert (refused.status_code, refused.headers["x-request-id"][:4]) == (401, "req_")
    nothing = request(app, secret, "GET", "nothing")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (404, "not_found")
