"""What the gateway asks an engine, and what it makes of its answer, byte for byte."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.gateway.access import Access
from adapters.gateway.answers import Answering
from adapters.gateway.books import Books
from adapters.gateway.directory import Directory
from adapters.gateway.metering import Metering
from adapters.gateway.requests import ChatRequest, read
from adapters.gateway.served import Endpoint, HeldKey, Served
from adapters.limits import NO_LIMITS
from adapters.metering.counters import Counters
from adapters.metering.meter import Meter
from adapters.metering.record import Scope, ident_of
from adapters.metering.rules import charge
from adapters.services.answers import is_ours
from adapters.serving_tuple import Sampling
from adapters.states import DeploymentStatus
from constitutions.norms import Message
from tests.adapters.gateway.scripted import STREAM, answer, chunk, request_of, scripted

OURS = "You keep to “the text”.\nAlways."
PROMPT = (
    Message(role="system", content=OURS),
    Message(role="user", content="A."),
    Message(role="assistant", content="B."),
)
SERVED = Served(
    pk=7,
    name="tenants@1",
    version_name="tenants@1",
    constitution="sha256:a",
    digest="sha256:b",
    status=DeploymentStatus.LIVE,
    adapter="tenants@1",
    sampling=Sampling(),
    prompt=PROMPT,
    created=0,
    fingerprint="fp_b",
    headers=(),
    own_tokens=200,
)
KEY = HeldKey(
    pk=1, expires_at=0, expires_on="", revoked_on="", charges=(charge(ident_of(Scope.KEY, 1), NO_LIMITS),)
)
QUESTION = 'Who says “no”? \\ "x" \u2028 🦔'
SAID = 'I do: \\ "yes" \n 🦔'
ANSWER: Mapping[str, Any] = {
    "id": "chatcmpl-1",
    "object": "chat.completion",
    "created": 1.5,
    "model": "another",
    "choices": [
        {
            "index": 0,
            "message": {"role": "assistant", "content": SAID},
            "logprobs": None,
            "finish_reason": "stop",
        }
    ],
    "usage": {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13},
}


def access(served: Served = SERVED) -> Access:
    return Access(Endpoint(1, "tenants", "Tenants", {}, served, None, 0, (), None), KEY, served)


def played(
    said: bytes, *messages: Mapping[str, Any], served: Served = SERVED, stream: bool = False
) -> tuple[Any, bytes, list[tuple[int, int]]]:
    """Let an engine say something; returns what it was asked, what the client is told, and what it took."""
    asked: list[Any] = []
    took: list[tuple[int, int]] = []
    fields = {"messages": messages or [{"role": "user", "content": QUESTION}], "stream": stream}
    request = read(ChatRequest, json.dumps(fields).encode())

    async def says(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(json.loads(await request_of(reader)))
        writer.write(said)

    def note(prompt: int, completion: int) -> None:
        took.append((prompt, completion))

    async def play() -> bytes:
        async with scripted(says) as url:
            answering = Answering(url, url)
            try:
                if stream:
                    return b"".join(
                        [event async for event in answering.stream(access(served), request, note)]
                    )
                return await answering.whole(access(served), request, note)
            finally:
                await answering.close()

    told = asyncio.run(play())
    return asked[0], told, took


def whole(**fields: Any) -> bytes:
    return answer(json.dumps({**ANSWER, **fields}).encode())


def user(content: object = "And C?") -> Mapping[str, Any]:
    return {"role": "user", "content": content}


def plain(messages: Sequence[Message]) -> list[dict[str, str]]:
    return [{"role": each.role, "content": each.content} for each in messages]


def test_our_prompt_comes_first_and_the_clients_words_after_it_as_they_are() -> None:
    asked, _, _ = played(whole(), user(QUESTION), {"role": "assistant", "content": "\u0000"}, user())
    assert asked["messages"] == [
        *plain(PROMPT),
        {"role": "user", "content": QUESTION},
        {"role": "assistant", "content": "\u0000"},
        {"role": "user", "content": "And C?"},
    ]
    rest = {name: value for name, value in asked.items() if name != "messages"}
    assert rest == {"model": "tenants@1", "user": "tenants", "stream": False, **Sampling().model_dump()}
    asked, _, _ = played(whole(), user(), served=replace(SERVED, prompt=()))
    assert asked["messages"] == [{"role": "user", "content": "And C?"}]


@pytest.mark.parametrize("theirs", ["Be short.", "", "  ", "a\u0007\u0000b", "x" * 9_000])
@pytest.mark.parametrize("role", ["system", "developer"])
def test_a_clients_system_message_is_added_to_ours_whatever_is_in_it(theirs: str, role: str) -> None:
    asked, _, _ = played(whole(), {"role": role, "content": theirs}, user())
    assert asked["messages"] == [
        {"role": "system", "content": f"{OURS}\n\n{theirs}"},
        *plain(PROMPT[1:]),
        {"role": "user", "content": "And C?"},
    ]
    asked, _, _ = played(
        whole(), {"role": role, "content": theirs}, user(), served=replace(SERVED, prompt=())
    )
    assert asked["messages"][0] == {"role": "system", "content": theirs}


def test_an_answer_passes_with_our_names_and_a_receipt_and_nothing_else_changed() -> None:
    more = {"x": {"y": [1, 2.5, None, "\u2028"]}, "polity": {"receipt": "forged"}, "prompt_logprobs": [1]}
    _, told, took = played(whole(**more))
    found = json.loads(told)
    polity = found.pop("polity")
    assert found == {**ANSWER, "x": more["x"], "model": "tenants@1", "system_fingerprint": "fp_b"}
    assert {name: polity[name] for name in ("constitution", "deployment")} == {
        "constitution": "sha256:a",
        "deployment": "sha256:b",
    }
    assert set(polity) == {"constitution", "deployment", "receipt"}
    assert is_ours(polity["receipt"], question=QUESTION, answer=SAID)
    assert told.count(b'"polity"') == 1
    assert took == [(9, 4)]


@pytest.mark.parametrize(
    ("usage", "expected"),
    [
        ({"prompt_tokens": 9}, [(9, 0)]),
        ({"prompt_tokens": 9, "completion_tokens": None}, [(9, 0)]),
        (None, []),
        ({}, []),
        ([9, 4], []),
        ({"prompt_tokens": "9", "completion_tokens": 4}, []),
        ({"prompt_tokens": -9, "completion_tokens": 4}, []),
        ({"prompt_tokens": 9, "completion_tokens": -4}, []),
    ],
)
def test_what_an_engine_says_of_use_counts_if_it_is_numbers(
    usage: object, expected: list[tuple[int, int]]
) -> None:
    _, told, took = played(whole(usage=usage))
    assert took == expected
    assert json.loads(told)["usage"] == usage


def test_the_event_that_ends_a_streams_text_carries_the_receipt() -> None:
    def event(**fields: Any) -> bytes:
        return (
            b"data: %b\n\n" % json.dumps({"object": "chat.completion.chunk", "model": "x", **fields}).encode()
        )

    pieces = [
        event(choices=[{"index": 0, "delta": {"role": "assistant", "content": SAID[:4]}}]),
        event(choices=[{"index": 0, "delta": {"content": SAID[4:]}}]),
        # vLLM leaves the delta out here, at times.
        event(choices=[{"index": 0, "finish_reason": "stop"}]),
        event(choices=[], usage=ANSWER["usage"]),
        b"data: [DONE]\n\n",
    ]
    body = b"".join(pieces)
    said = STREAM + chunk(body[:50]) + chunk(body[50:333]) + chunk(body[333:]) + chunk(b"")
    _, told, took = played(said, stream=True)
    *events, done = [each.removeprefix(b"data: ") for each in told.split(b"\n\n")[:-1]]
    chunks = [json.loads(each) for each in events]
    assert (done, len(chunks)) == (b"[DONE]", 3)
    assert ["polity" in each for each in chunks] == [False, False, True]
    assert {each["model"] for each in chunks} == {"tenants@1"}
    assert is_ours(chunks[-1]["polity"]["receipt"], question=QUESTION, answer=SAID)
    assert took == [(9, 4)]


def test_only_a_conversation_teaches_how_long_the_prompt_is(tmp_path: Path) -> None:
    """Else one question for a short vector would let conversations take more than is put by for them."""

    async def play() -> None:
        directory, meter = Directory(), Meter(Counters(tmp_path))
        metering = Metering(directory, meter, Books().tally)
        before = metering.most(access(), b"x" * 50, texts=1, answer=10)
        with metering.let_in(access(), 50, prompted=False) as request:
            request.took(3, 0)
        assert metering.most(access(), b"x" * 50, texts=1, answer=10) == before
        with metering.let_in(access(), 500, prompted=True) as request:
            request.took(150, 10)
        assert metering.most(access(), b"x" * 50, texts=1, answer=10) == before - 50
        meter.counters.close()

    asyncio.run(play())
