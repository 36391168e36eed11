"""Asking the model on the pages, and reporting what it answered."""

import json
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from django.test import Client

from adapters.models import AnswerReport
from adapters.services import asking
from adapters.serving.engine import Engine
from adapters.web.asking import MOST_ASKED
from governance.models import User
from tests.people import People
from tests.walking import live

pytestmark = pytest.mark.django_db

ANSWER = "Say so in writing.\r\nKeep a copy."
Asked = list[tuple[str, dict[str, Any]]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Let an engine of a few lines answer, and return what it is asked."""
    seen: Asked = []

    def answer(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        seen.append((request.url.path, body))
        if request.url.path == "/tokenize":
            return httpx.Response(200, json={"tokens": [1, 2, 3], "max_model_len": 2048})
        return httpx.Response(200, json={"choices": [{"text": ANSWER}]})

    monkeypatch.setattr(asking, "Engine", partial(Engine, transport=httpx.MockTransport(answer)))
    return seen


@pytest.fixture
def down(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no engine answer."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down", request=request)

    monkeypatch.setattr(asking, "Engine", partial(Engine, transport=httpx.MockTransport(refuse)))


Ask = Callable[[str], Any]


@pytest.fixture
def ask(client: Client) -> Ask:
    return lambda question: client.post("/c/tenants/ask/", {"question": question})


def given(response: Any) -> dict[str, str]:
    """Return the hidden fields of the report form as a browser would send them, its line ends as CRLF."""
    form = response.context["form"]
    names = ("question", "answer", "receipt")
    return {f"report-{name}": form.initial[name].replace("\n", "\r\n") for name in names}


def test_an_outsider_asks_and_sees_what_answered(ask: Ask, people: People, dora: User, asked: Asked) -> None:
    deployment = live(people)
    response = ask("My landlord keeps my deposit.\r\nWhat now?")
    shown = response.content.decode()
    assert response.status_code == 200
    assert "Say so in writing.\nKeep a copy." in shown
    assert deployment.digest in shown
    assert deployment.version.text_id in shown
    assert "Only members of Tenants can do this" in shown
    (tokenize, conversation), (complete, request) = asked
    assert (tokenize, complete) == ("/tokenize", "/v1/completions")
    assert conversation["messages"] == [
        {"role": "system", "content": "You answer for Our text."},
        {"role": "user", "content": "My landlord keeps my deposit.\nWhat now?"},
    ]
    assert request["model"] == "tenants@1"
    assert request["max_tokens"] == deployment.serving.sampling.max_tokens
    assert response.headers["cache-control"].startswith("max-age=0")


def test_the_box_stands_on_the_community_page_while_a_model_answers(
    client: Client, people: People, dora: User
) -> None:
    assert b"Ask our model" not in client.get("/c/tenants/").content
    live(people)
    assert b"Ask our model" in client.get("/c/tenants/").content


def test_without_a_model_the_refusal_says_what_happens(ask: Ask, people: People) -> None:
    response = ask("Anybody?")
    assert response.status_code == 404
    assert "Tenants has no model that answers." in response.content.decode()


def test_an_empty_or_endless_question_is_refused_with_a_sentence(
    ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    live(people)
    assert "Write a question first." in ask("  ").content.decode()
    response = ask("why " * 2_000)
    assert response.status_code == 422
    assert "why why why" in response.content.decode()
    assert not asked


@pytest.mark.usefixtures("down")
def test_while_the_engine_is_away_the_question_is_kept(ask: Ask, people: People, dora: User) -> None:
    live(people)
    response = ask("Is anybody there?")
    shown = response.content.decode()
    assert response.status_code == 503
    assert "The engine does not answer" in shown
    assert "Is anybody there?" in shown


def test_one_session_asks_so_many_questions_and_no_more(
    ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    live(people)
    for number in range(MOST_ASKED):
        assert ask(f"Question {number}?").status_code == 200
    response = ask("One more?")
    assert response.status_code == 429
    assert "Wait a while, then ask again." in response.content.decode()
    assert len(asked) == 2 * MOST_ASKED


def test_a_member_reports_an_answer_as_it_was_given(
    client: Client, ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    deployment = live(people)
    client.force_login(people.bob)
    fields = given(ask("What now?")) | {"report-norm": "norm-1", "report-comment": "Much too grand."}
    response = client.post("/c/tenants/ask/report/", fields, follow=True)
    reported = AnswerReport.objects.select_related("statement").get()
    assert response.redirect_chain == [(f"/c/tenants/statements/{reported.statement_id}/", 302)]
    assert (reported.answer, reported.norm_id) == ("Say so in writing.\nKeep a copy.", "norm-1")
    assert reported.deployment == deployment
    assert reported.statement.author == people.bob
    for path in (f"statements/{reported.statement_id}/", "statements/"):
        shown = client.get(f"/c/tenants/{path}").content.decode()
        for words in ("Much too grand.", "It keeps norm 1.", "Keep a copy.", deployment.digest, "bob"):
            assert words in shown
    assert "said to break" in client.get("/c/tenants/").content.decode()
    assert "bob reported <a" in client.get("/c/tenants/ledger/").content.decode()


def test_a_report_without_a_norm_keeps_the_answer_and_the_comment(
    client: Client, ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    live(people)
    client.force_login(people.bob)
    fields = given(ask("What now?")) | {"report-norm": "", "report-comment": "Too grand."}
    response = client.post("/c/tenants/ask/report/", fields)
    shown = response.content.decode()
    assert response.status_code == 422
    assert "Choose the norm that this answer broke." in shown
    assert "Too grand." in shown
    assert "Keep a copy." in shown
    again = response.context["form"].data
    assert client.post("/c/tenants/ask/report/", again.dict() | {"report-norm": "norm-0"}).status_code == 302


def test_an_answer_that_was_never_given_cannot_be_reported(
    client: Client, ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    live(people)
    client.force_login(people.bob)
    fields = given(ask("What now?")) | {"report-norm": "norm-0", "report-answer": "Something rude."}
    response = client.post("/c/tenants/ask/report/", fields)
    assert response.status_code == 422
    assert "This answer was not given here as it stands." in response.content.decode()
    assert not AnswerReport.objects.exists()


def test_an_outsider_cannot_report_on_the_page(
    client: Client, ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    live(people)
    fields = given(ask("What now?")) | {"report-norm": "norm-0"}
    assert client.post("/c/tenants/ask/report/", fields).status_code == 302
    client.force_login(people.charlie)
    assert client.post("/c/tenants/ask/report/", fields).status_code == 403
    assert not AnswerReport.objects.exists()


def test_another_communitys_statement_is_not_found(
    client: Client, ask: Ask, people: People, dora: User, asked: Asked
) -> None:
    from tests.people import found_people

    live(people)
    found_people("bakers", "Bakers")
    client.force_login(people.bob)
    fields = given(ask("What now?")) | {"report-norm": "norm-0"}
    client.post("/c/tenants/ask/report/", fields)
    number = AnswerReport.objects.get().statement_id
    assert client.get(f"/c/bakers/statements/{number}/").status_code == 404
