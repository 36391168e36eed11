"""A community's endpoint as its clients see it, on a running system."""

import json
import time
from datetime import timedelta

import httpx
import openai
import pytest
from django.db.models import Sum

from adapters.models import AnswerReport, ApiKey, Usage
from adapters.selectors import live_deployment
from adapters.services import deployments, keys
from evaluation.models import RestoreRequest
from governance import clock, ledger
from governance.counting.ballots import Choice
from tests.people import all_say
from tests.pipeline.conftest import Live
from tests.stack import wait_for

pytestmark = pytest.mark.pipeline

QUESTION = [{"role": "user", "content": "What does the landlord owe me?"}]


def client(live: Live) -> openai.OpenAI:
    """Return the official client, told nothing but a base URL and a key."""
    return openai.OpenAI(base_url=live.url, api_key=live.secret, max_retries=0)


def test_the_whole_loop_left_its_record(live: Live) -> None:
    kinds = list(live.community.ledger.order_by("index").values_list("kind", flat=True))
    story = ["DecisionCarried", "VersionRatified", "AdapterReady", "EvaluationFinished", "DeploymentLive"]
    assert [kind for kind in kinds if kind in story] == [*story[:4], "DecisionCarried", "DeploymentLive"]
    assert list(ledger.verify()) == []


def test_the_official_client_gets_an_answer_that_names_its_constitution(live: Live) -> None:
    raw = client(live).chat.completions.with_raw_response.create(
        model=live.community.slug,
        messages=QUESTION,  # type: ignore[arg-type]
        max_tokens=12,
    )
    answer = raw.parse()
    deployment = live_deployment(live.community)
    assert deployment is not None
    assert answer.choices[0].message.content
    assert answer.model == "tenants@1"
    assert answer.system_fingerprint == f"fp_{deployment.digest[7:23]}"
    assert raw.headers["x-constitution-digest"] == deployment.version.text_id
    assert raw.headers["x-deployment"] == deployment.digest
    assert (answer.model_extra or {})["polity"]["constitution"] == deployment.version.text_id


def test_the_official_client_streams_the_same_answer(live: Live) -> None:
    asked = {"model": "tenants", "messages": QUESTION, "max_tokens": 12, "temperature": 0}
    whole = client(live).chat.completions.create(**asked)  # type: ignore[call-overload]
    pieces = client(live).chat.completions.create(**asked, stream=True)  # type: ignore[call-overload]
    said = "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices)
    assert said == whole.choices[0].message.content


def test_the_official_client_lists_what_is_live(live: Live) -> None:
    assert [model.id for model in client(live).models.list()] == ["tenants@1"]


def test_use_is_counted_and_no_word_is_kept(live: Live) -> None:
    def counted() -> tuple[int, int]:
        sums = Usage.objects.aggregate(answers=Sum("answers"), written=Sum("completion_tokens"))
        return sums["answers"] or 0, sums["written"] or 0

    # What was asked before is written down within a second.
    time.sleep(2)
    answers, written = counted()
    client(live).chat.completions.create(model="tenants", messages=QUESTION, max_tokens=3)  # type: ignore[arg-type]
    wait_for(lambda: counted() == (answers + 1, written + 3), "the count of tokens", 10)


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({"content": b"{"}, 400, "not JSON"),
        ({"json": {"messages": []}}, 400, "“messages”"),
        ({"json": {"messages": QUESTION, "tools": []}}, 400, "“tools” is not supported here. Leave it out."),
        (
            {"json": {"messages": QUESTION, "model": "gpt-9"}},
            404,
            "has no model called “gpt-9”. Use “tenants@1”",
        ),
        ({"content": b" " * 1_000_000}, 413, "more than 262,144 bytes. Shorten"),
        (
            {"json": {"messages": [{"role": "user", "content": "long " * 40_000}]}},
            400,
            "token",
        ),
    ],
)
def test_bad_requests_get_a_sentence(
    live: Live, fields: dict[str, object], status: int, sentence: str
) -> None:
    answer = live.post("/chat/completions", **fields)
    assert answer.status_code == status, answer.text
    assert sentence in answer.json()["error"]["message"]


def test_keys_that_do_not_open_say_why(live: Live) -> None:
    def asked(secret: str, slug: str = "tenants") -> tuple[int, str]:
        url = live.url.replace("/tenants/", f"/{slug}/")
        answer = httpx.get(f"{url}/models", headers={"authorization": f"Bearer {secret}"}, timeout=30)
        return answer.status_code, answer.json()["error"]["code"]

    steward, community = live.people.alice, live.community
    key, secret = keys.create(steward, community=community, name="short", days=1)
    assert asked("pk-wrong") == (401, "invalid_api_key")
    assert asked(secret, "nowhere") == (404, "unknown_community")
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    assert asked(secret) == (401, "expired_api_key")
    revoked, other = keys.create(steward, community=community, name="gone")
    keys.revoke(steward, key=revoked)
    assert asked(other) == (401, "revoked_api_key")
    assert not ApiKey.objects.filter(secret_digest__contains=secret).exists()


def test_a_client_can_report_an_answer_it_was_given_and_no_other(live: Live) -> None:
    answer = live.post("/chat/completions", json={"messages": QUESTION, "max_tokens": 8}).json()
    given = {
        "question": QUESTION[0]["content"],
        "answer": answer["choices"][0]["message"]["content"],
        "receipt": answer["polity"]["receipt"],
        "norm": "norm-0",
        "comment": "It did not.",
    }
    forged = live.post("/reports", json={**given, "answer": "Something it never said."})
    assert (forged.status_code, forged.json()["error"]["code"]) == (422, "bad_receipt")
    assert live.post("/reports", json={**given, "norm": "norm-77"}).json()["error"]["code"] == "unknown_norm"
    assert live.post("/reports", json=given).status_code == 201
    found = AnswerReport.objects.get()
    assert (found.norm_id, found.statement.text) == ("norm-0", "It did not.")
    assert found.constitution_digest == live.run.adaptation.version.text_id


def test_a_steward_stops_the_model_at_once_and_a_vote_brings_it_back(live: Live) -> None:
    deployments.stop(live.people.alice, community=live.community, reason="It swears at people.")
    refused = live.post("/chat/completions", json={"messages": QUESTION})
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "no_live_model")
    wait_for(RestoreRequest.objects.exists, "the vote on its return")
    assert live_deployment(live.community) is None
    all_say(RestoreRequest.objects.get().decision, Choice.YES)
    wait_for(lambda: live_deployment(live.community) is not None, "its return")
    assert live.post("/chat/completions", json={"messages": QUESTION, "max_tokens": 4}).status_code == 200


def test_a_stream_that_was_begun_ends_as_openai_ends_it(live: Live) -> None:
    body = {"messages": QUESTION, "max_tokens": 4, "stream": True, "stream_options": {"include_usage": True}}
    url = f"{live.url}/chat/completions"
    with httpx.stream("POST", url, json=body, headers=live.headers, timeout=60) as answer:
        events = [line.removeprefix("data: ") for line in answer.iter_lines() if line]
    assert events[-1] == "[DONE]"
    told = [json.loads(event) for event in events[:-1]]
    assert sum("receipt" in each.get("polity", {}) for each in told) == 1
    assert any(each.get("usage") for each in told)
