"""What both engines refuse, with which status, and in OpenAI's error shape."""

from typing import Any

import httpx
import pytest

from adapters.serving.engine import Engine
from tests.adapters.serving.conftest import Served
from tests.adapters.serving.contract import GREEDY, MESSAGES, TURNS, assert_refused

TRICKS = ["..", "../models", "/etc", "a/../../models", "%2e%2e", ".hidden", "a" * 200, "ünion@1", "union@1\n"]
"""Names that would lead out of the folder of adapters, or that no adapter can have."""


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
@pytest.mark.parametrize("model", ["nobody@1", *TRICKS])
def test_a_model_that_is_not_there_is_not_found(http: httpx.Client, path: str, model: str) -> None:
    body: dict[str, Any] = {"model": model, **GREEDY}
    body |= {"messages": TURNS} if "chat" in path else {"prompt": "A tenant"}
    assert_refused(http.post(path, json=body), 404)


def test_what_does_not_fit_the_context_is_refused(http: httpx.Client, engine: Engine) -> None:
    token = engine.tokens(MESSAGES)[-1]
    base, context = engine.base(), engine.context
    body = {"model": base, "prompt": [token] * (context + 1), **GREEDY}
    assert str(context) in assert_refused(http.post("/v1/completions", json=body), 400)
    long = [{"role": "user", "content": "word " * 2 * context}]
    assert_refused(http.post("/v1/chat/completions", json={"model": base, "messages": long, **GREEDY}), 400)


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": -1},
        {"temperature": "warm"},
        {"top_p": 0},
        {"top_p": 2},
        {"max_tokens": -5},
        {"messages": "hello"},
        {"messages": []},
        {"stop": 7},
    ],
    ids=str,
)
def test_what_cannot_be_done_is_refused_in_a_sentence(
    http: httpx.Client, served: Served, fields: dict[str, Any]
) -> None:
    body = {"model": served.base, "messages": TURNS, **GREEDY, **fields}
    assert_refused(http.post("/v1/chat/completions", json=body), 400)


@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"'], ids=repr)
def test_what_is_no_request_is_refused(http: httpx.Client, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert_refused(http.post("/v1/chat/completions", content=body, headers=headers), 400)
