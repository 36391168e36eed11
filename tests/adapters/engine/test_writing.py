"""Long answers are written in pieces, and everybody else is answered meanwhile."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from starlette.responses import Response

from adapters.engine import limits
from adapters.engine.api import writing
from tests.adapters.engine.process import counted

# As long as one answer may be.
LONG = {
    "model": "tiny",
    "prompt": [[number % 380 + 3] * 500 for number in range(100)],
    "prompt_logprobs": 19,
    "max_tokens": 1,
}
TURNS = 10


async def body_of(response: Response) -> bytes:
    """Return what a client would read."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        await asyncio.sleep(60)
        return {"type": "http.disconnect"}

    async def send(message: Any) -> None:
        sent.append(message)

    await response({"type": "http", "asgi": {"spec_version": "2.4"}}, receive, send)
    headers = dict(sent[0]["headers"])
    body = b"".join(message.get("body", b"") for message in sent[1:])
    assert int(headers[b"content-length"]) == len(body)
    assert headers[b"content-type"] == b"application/json"
    return body


@pytest.mark.parametrize(
    "content",
    [
        {},
        [],
        None,
        "日本\n",
        {"a": [1, 2.5, None, True], "b": {"c": [], "d": {}}},
        [{"deep": [{"text": '"'}]}],
    ],
)
def test_it_is_the_json_of_the_content(content: Any) -> None:
    async def story() -> bytes:
        return await body_of(await writing.response(content))

    assert json.loads(asyncio.run(story())) == content


@pytest.mark.parametrize("count", [0, 1, writing.ITEMS, writing.ITEMS + 1, 5 * writing.ITEMS])
def test_an_iterator_is_a_list(count: int) -> None:
    def content() -> Any:
        return {"many": ({"number": number, "more": iter([number])} for number in range(count)), "one": 1}

    async def story() -> bytes:
        return await body_of(await writing.response(content()))

    wanted = {"many": [{"number": number, "more": [number]} for number in range(count)], "one": 1}
    assert json.loads(asyncio.run(story())) == wanted
    assert json.loads(writing.dumps(content())) == wanted


def test_what_is_no_number_is_never_written() -> None:
    with pytest.raises(ValueError, match="JSON"):
        writing.dumps([float("nan")])


def test_others_have_their_turn_while_a_long_answer_is_written() -> None:
    async def story() -> int:
        turns, done = 0, False

        async def others() -> None:
            nonlocal turns
            while not done:
                turns += 1
                await asyncio.sleep(0.002)

        beside = asyncio.create_task(others())
        await asyncio.sleep(0)
        content = {"all": ({str(token): {"logprob": -1.5} for token in range(20)} for _ in range(40_000))}
        response = await writing.response(content)
        found, done = turns, True
        await beside
        assert len(await body_of(response)) > 10_000_000
        return found

    assert asyncio.run(story()) >= TURNS


def test_others_are_answered_while_the_longest_answer_is_written(http: httpx.Client) -> None:
    scored = 0
    with ThreadPoolExecutor(1) as thread:
        asked = thread.submit(http.post, "/v1/completions", json=LONG)
        while not counted(http)["engine_running"]:
            assert not asked.done()
        while not asked.done():
            # The model has finished, and the answer is not there yet.
            scored += not counted(http)["engine_running"]
        choices = asked.result().raise_for_status().json()["choices"]
    assert sum(len(place) for choice in choices for place in choice["prompt_logprobs"][1:]) > 900_000
    assert scored >= TURNS


@pytest.mark.parametrize(
    ("path", "changes", "param"),
    [
        ("/v1/completions", {"prompt": [[5] * 400] * 130, "prompt_logprobs": 20}, "prompt_logprobs"),
        ("/v1/completions", {"prompt": [[5] * 10] * 500, "max_tokens": 400, "logprobs": 20}, "logprobs"),
    ],
)
def test_more_than_one_answer_may_tell_is_refused(
    http: httpx.Client, path: str, changes: dict[str, Any], param: str
) -> None:
    answer = http.post(path, json={"model": "tiny"} | changes)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["param"] == param
    assert str(limits.TOLD) in error["message"]
