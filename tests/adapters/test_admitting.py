"""Which of two models the gateway lets answer: by share, or by name."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync, sync_to_async
from starlette.applications import Starlette

from adapters.errors import NoLiveModelError, UnknownModelError
from adapters.gateway.access import Access, admit, for_conversation
from adapters.gateway.app import gateway
from adapters.gateway.requests import ChatRequest
from adapters.models import Deployment
from adapters.services import deployments, keys, rollouts
from governance import clock
from governance.models import User
from tests.loop import settle
from tests.people import People
from tests.rollouts import ALL_BUT_RELEASE, DAY, MOMENT, another, planned, taking_over, without_engine
from tests.walking import dora, paper

__all__ = ["dora", "paper"]

pytestmark = pytest.mark.django_db
MANY = 400


@pytest.fixture(autouse=True)
def released(monkeypatch: pytest.MonkeyPatch) -> None:
    """Release without an engine and files."""
    without_engine(monkeypatch)


@pytest.fixture
def secret(people: People) -> str:
    """Return a client's key."""
    return keys.create(people.alice, community=people.community, name="a client")[1]


def let_in(secret: str) -> Access:
    return admit("tenants", f"Bearer {secret}")


def asked(first: str, **more: Any) -> ChatRequest:
    return ChatRequest.model_validate({"messages": [{"role": "user", "content": first}], **more})


def answers(access: Access) -> Mapping[int, list[str]]:
    """Return which of many conversations each deployment answers, by its id."""
    found: dict[int, list[str]] = {}
    for number in range(MANY):
        words = f"Conversation {number}"
        found.setdefault(for_conversation(access, asked(words)).deployment.pk, []).append(words)
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
    assert answered.headers["x-polity-deployment"] == second.digest
    assert answered.fingerprint == f"fp_{second.digest[7:23]}"
    assert answered.model == second.name == "tenants@1.2"
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
    later = ChatRequest.model_validate({"messages": turns})
    assert for_conversation(access, later).deployment == second
    whose = {for_conversation(access, asked(str(n), user="u-1")).deployment.pk for n in range(50)}
    assert len(whose) == 1


def test_a_client_insists_on_what_is_live_taking_over_or_stands_by(
    people: People, dora: User, secret: str
) -> None:
    first, second = taking_over(people)
    access = let_in(secret)

    def named(model: str) -> set[Deployment]:
        return {for_conversation(access, asked(str(n), model=model)).deployment for n in range(60)}

    assert named("tenants@1.2") == {second}
    # Both are of version 1; its bare name means the live one.
    assert named("tenants@1") == {first}
    assert named("tenants") == named("") == {first, second}
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
    assert let_in(secret).deployment == third

    def named(model: str) -> Deployment:
        return for_conversation(let_in(secret), asked("Hello?", model=model)).deployment

    assert named("tenants@1") == first
    assert named("tenants@3") == third
    with pytest.raises(UnknownModelError):
        named(second.name)


def test_of_several_models_of_a_version_its_bare_name_means_the_one_that_answers(
    people: People, dora: User, secret: str
) -> None:
    version = planned(people, None)
    _, second, third = another(version), another(version), another(version)
    for model, deployment in (("tenants@1", third), ("tenants@1.3", third), ("tenants@1.2", second)):
        assert for_conversation(let_in(secret), asked("Hello?", model=model)).deployment == deployment


def test_one_that_is_staged_and_has_not_begun_answers_nobody(people: People, dora: User, secret: str) -> None:
    first, second = taking_over(people)
    second.phases.update(began_at=None, ends_at=None)
    access = let_in(secret)
    assert access.listed == (first,)
    assert list(answers(access)) == [first.pk]


def test_where_the_live_model_was_stopped_nothing_answers(people: People, dora: User, secret: str) -> None:
    taking_over(people)
    deployments.stop(people.alice, community=people.community, reason="It shouts.")
    with pytest.raises(NoLiveModelError):
        let_in(secret)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Starlette:
    """Return the gateway before an engine that says which model it was asked for, on this test's own connection."""

    def engine(request: httpx.Request) -> httpx.Response:
        named = json.loads(request.content)["model"]
        choice = {"index": 0, "message": {"role": "assistant", "content": f"I am {named}."}}
        return httpx.Response(200, json={"choices": [choice]})

    async def here(function: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await sync_to_async(function, thread_sensitive=True)(*args, **kwargs)

    for module in ("app", "answers"):
        monkeypatch.setattr(f"adapters.gateway.{module}.in_database", here)
    app = gateway("http://engine")
    http = httpx.AsyncClient(transport=httpx.MockTransport(engine), base_url="http://engine")
    app.state.answering._http = http
    return app


def request(app: Starlette, secret: str, method: str, path: str, **fields: Any) -> httpx.Response:
    """Ask the gateway something."""

    async def answered() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://polity") as client:
            headers = {"authorization": f"Bearer {secret}"}
            return await client.request(method, f"/c/tenants/v1/{path}", headers=headers, **fields)

    return async_to_sync(answered)()


def test_both_are_listed(people: People, dora: User, secret: str, app: Starlette) -> None:
    first, second = taking_over(people)
    data = request(app, secret, "GET", "models").json()["data"]
    assert [(each["id"], each["deployment"], each["status"]) for each in data] == [
        ("tenants@1", first.digest, "live"),
        ("tenants@1.2", second.digest, "staged"),
    ]


def test_whoever_answers_is_asked_and_named(people: People, dora: User, secret: str, app: Starlette) -> None:
    for deployment in taking_over(people):
        said = {"model": deployment.name, "messages": [{"role": "user", "content": "Who are you?"}]}
        answer = request(app, secret, "POST", "chat/completions", json=said)
        assert answer.headers["x-polity-deployment"] == deployment.digest
        body = answer.json()
        assert body["choices"][0]["message"]["content"] == f"I am {deployment.name}."
        assert (body["model"], body["polity"]["deployment"]) == (deployment.name, deployment.digest)
