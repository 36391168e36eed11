"""Everything that can be wrong with a request gets its status and a sentence, and the engine goes on."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from adapters.engine import limits
from tests.tiny_model import build_tiny_adapter

CHAT = {"model": "tiny", "messages": [{"role": "user", "content": "Hi"}], "max_tokens": 2}
TEXT = {"model": "tiny", "prompt": "Hi", "max_tokens": 2}
PATHS = {"chat": "/v1/chat/completions", "text": "/v1/completions", "tokens": "/tokenize"}
OTHER_PATHS = ("/v1/embeddings", "/v1/load_lora_adapter", "/v1/unload_lora_adapter")


def schema_format(schema: dict[str, Any], name: str = "a") -> dict[str, Any]:
    """Return the ``response_format`` that asks for JSON of a ``schema``."""
    return {"type": "json_schema", "json_schema": {"name": name, "schema": schema}}


def refusal(response: httpx.Response, status: int = 400) -> dict[str, Any]:
    """Return the error, after checking that it has OpenAI's shape and is a sentence."""
    assert response.status_code == status, response.text
    error: dict[str, Any] = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert error["message"].endswith(".")
    assert "Traceback" not in error["message"]
    assert len(error["message"]) < 500
    return error


@pytest.fixture(autouse=True)
def _goes_on(http: httpx.Client) -> Any:
    yield
    assert http.post(PATHS["chat"], json=CHAT).status_code == 200


@pytest.mark.parametrize(
    ("changes", "param", "said"),
    [
        ({"model": None}, "model", "missing"),
        ({"model": 5}, "model", "valid string"),
        ({"temperature": -0.1}, "temperature", "greater than or equal to 0"),
        ({"temperature": "hot"}, "temperature", "valid number"),
        ({"temperature": 2.1}, "temperature", "less than or equal to 2"),
        ({"top_p": 0}, "top_p", "greater than 0"),
        ({"top_k": -2}, "top_k", "greater than or equal to -1"),
        ({"top_k": 1.5}, "top_k", "integer"),
        ({"repetition_penalty": 0}, "repetition_penalty", "greater than 0"),
        ({"max_tokens": -1}, "max_tokens", "greater than or equal to 0"),
        ({"max_tokens": 0}, "max_tokens", "ask for prompt_logprobs"),
        ({"max_tokens": True}, "max_tokens", "integer"),
        ({"max_tokens": 10**30}, "max_tokens", ""),
        ({"max_tokens": 100_000}, "max_tokens", "512 tokens"),
        ({"seed": 2**63}, "seed", "less than"),
        ({"stop": [""]}, "stop", "stop strings"),
        ({"stop": ["x"] * (limits.STOPS + 1)}, "stop", f"at most {limits.STOPS}"),
        ({"stop": 5}, "stop", ""),
        ({"min_p": 1.1}, "min_p", "less than or equal to 1"),
        ({"presence_penalty": 2.1}, "presence_penalty", "less than or equal to 2"),
        ({"frequency_penalty": -2.1}, "frequency_penalty", "greater than or equal to -2"),
        ({"n": 2}, "n", "only as 1"),
        ({"n": True}, "n", "only as 1"),
        ({"best_of": 2}, "best_of", "only as 1"),
        ({"echo": True}, "echo", "only as False"),
        ({"suffix": "x"}, "suffix", "only as ''"),
        ({"logit_bias": {"5": 1}}, "logit_bias", "only as {}"),
        ({"tools": [{"type": "function"}]}, "tools", "only as []"),
        ({"tool_choice": "auto"}, "tool_choice", "only as 'none'"),
        ({"modalities": ["text", "audio"]}, "modalities", "only as ['text']"),
        ({"audio": {"voice": "alloy"}}, "audio", "does not know the field audio"),
        ({"response_format": "json"}, "response_format", "response_format"),
        ({"response_format": {"type": "xml"}}, "response_format", "json_schema"),
        ({"response_format": {"type": "json_schema"}}, "response_format", "json_schema is missing"),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "a"}}},
            "response_format",
            "schema",
        ),
        ({"response_format": schema_format({}, "a b")}, "response_format", "match"),
        ({"response_format": schema_format({"not": {}})}, "response_format", '"not"'),
        ({"response_format": schema_format({"properties": {"a": {"if": {}}}})}, "response_format", '"if"'),
        ({"response_format": schema_format({"type": "text"})}, "response_format", "text"),
        (
            {"response_format": schema_format({"type": "integer", "minimum": 3, "maximum": 2})},
            "response_format",
            "maximum",
        ),
        ({"response_format": schema_format({"minProperties": 2})}, "response_format", "minProperties"),
        ({"response_format": schema_format({"x-guidance": {}})}, "response_format", "x-guidance"),
        ({"response_format": schema_format({"$ref": "http://a.example/b"})}, "response_format", "a.example"),
        (
            {"response_format": schema_format({"enum": ["x" * limits.SCHEMA_BYTES]})},
            "response_format",
            "bytes",
        ),
        ({"unheard_of": 1}, "unheard_of", "does not know the field unheard_of"),
        ({"stream": "yes"}, "stream", "boolean"),
        ({"stream_options": {"include": 1}}, "stream_options", "stream_options.include"),
        ({"prompt_logprobs": limits.PROMPT_LOGPROBS + 1}, "prompt_logprobs", "less than or equal to"),
        ({"prompt_logprobs": 1, "stream": True}, "prompt_logprobs", "cannot be streamed"),
    ],
)
@pytest.mark.parametrize("kind", ["chat", "text"])
def test_a_wrong_field(
    http: httpx.Client, kind: str, changes: dict[str, Any], param: str | None, said: str
) -> None:
    error = refusal(http.post(PATHS[kind], json={**(CHAT if kind == "chat" else TEXT), **changes}))
    assert said in error["message"]
    assert error["param"] == param


@pytest.mark.parametrize(
    ("kind", "changes", "param", "said"),
    [
        ("chat", {"logprobs": 5}, "logprobs", "boolean"),
        ("chat", {"top_logprobs": 2}, "top_logprobs", "needs logprobs"),
        ("chat", {"logprobs": False, "top_logprobs": 2}, "top_logprobs", "needs logprobs"),
        ("chat", {"logprobs": True, "top_logprobs": 21}, "top_logprobs", "less than or equal to 20"),
        ("chat", {"logprobs": True, "top_logprobs": -1}, "top_logprobs", "greater than or equal to 0"),
        ("text", {"logprobs": True}, "logprobs", "integer"),
        ("text", {"logprobs": 21}, "logprobs", "less than or equal to 20"),
        ("text", {"top_logprobs": 2}, "top_logprobs", "does not know the field top_logprobs"),
    ],
)
def test_wrong_log_probabilities(
    http: httpx.Client, kind: str, changes: dict[str, Any], param: str, said: str
) -> None:
    error = refusal(http.post(PATHS[kind], json={**(CHAT if kind == "chat" else TEXT), **changes}))
    assert said in error["message"]
    assert error["param"] == param


def test_fields_that_ask_for_nothing_are_taken(http: httpx.Client) -> None:
    idle = {
        "n": 1,
        "presence_penalty": 0.0,
        "frequency_penalty": 0,
        "logit_bias": {},
        "logprobs": None,
        "user": "u-1",
        "seed": None,
        "top_k": -1,
        "response_format": {"type": "text"},
        "modalities": ["text"],
        "parallel_tool_calls": True,
        "service_tier": "auto",
    }
    assert http.post(PATHS["chat"], json=CHAT | idle).status_code == 200


@pytest.mark.parametrize(
    "messages",
    [
        [],
        "Hi",
        [{}],
        [{"role": "king", "content": "Hi"}],
        [{"role": "user"}],
        [{"role": "user", "content": None}],
        [{"role": "user", "content": 5}],
        [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": "x"}}]}],
        [{"role": "user", "content": "Hi", "tool_calls": []}],
        [{"role": "user", "content": "Hi"}] * (limits.MESSAGES + 1),
    ],
)
@pytest.mark.parametrize("kind", ["chat", "tokens"])
def test_wrong_messages(http: httpx.Client, kind: str, messages: Any) -> None:
    body = CHAT if kind == "chat" else {}
    assert refusal(http.post(PATHS[kind], json=body | {"messages": messages}))["param"] == "messages"


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("", "empty"),
        ([], "list of texts"),
        ([[]], "list of texts"),
        (["a", ""], "empty"),
        (["a", 5], "list of texts"),
        ([5, "a"], "list of texts"),
        ([[5], "a"], "list of texts"),
        ([-1], "list of texts"),
        ([True], "list of texts"),
        ([1.5], "list of texts"),
        ([10**12], "does not exist"),
        ([384], "does not exist"),
        ({"text": "a"}, "prompt"),
        ([[[5]]], "list of texts"),
        (["a"] * (limits.PROMPTS + 1), f"at most {limits.PROMPTS}"),
        ([[5] * 600], "512 tokens"),
        ([5] * 511, "512 tokens"),
    ],
)
def test_wrong_prompts(http: httpx.Client, prompt: Any, said: str) -> None:
    assert said in refusal(http.post(PATHS["text"], json=TEXT | {"prompt": prompt}))["message"]


@pytest.mark.parametrize("size", [509, 512, 600])
def test_a_conversation_longer_than_the_context(http: httpx.Client, size: int) -> None:
    messages = [{"role": "user", "content": "日" * size}]
    error = refusal(http.post(PATHS["chat"], json=CHAT | {"messages": messages}))
    assert error["code"] == "context_length_exceeded"
    assert "512 tokens" in error["message"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b"5",
        b'"text"',
        b"\xff\xfe\x00",
        b'{"model": "\xff"}',
        b'{"model": "tiny", "prompt": "\\ud800"}',
        b'{"model": "tiny", "prompt": "a", "temperature": NaN}',
        b'{"model": "tiny", "prompt": "a", "temperature": Infinity}',
        b'{"model": "tiny", "prompt": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        b'{"model": "tiny", "prompt": ' + b"9" * 5_000 + b"}",
        json.dumps({f"field {number}": 1 for number in range(100_000)}).encode(),
    ],
)
@pytest.mark.parametrize("path", [*PATHS.values(), *OTHER_PATHS])
def test_bodies_that_are_no_request(http: httpx.Client, path: str, body: bytes) -> None:
    refusal(http.post(path, content=body))


@pytest.mark.parametrize("streamed", [False, True])
def test_a_body_that_is_too_long(http: httpx.Client, streamed: bool) -> None:
    body = json.dumps(CHAT | {"messages": [{"role": "user", "content": "x" * limits.BODY_BYTES}]}).encode()
    pieces = (body[at : at + 65_536] for at in range(0, len(body), 65_536))
    error = refusal(http.post(PATHS["chat"], content=pieces if streamed else body), 413)
    assert error["code"] == "body_too_large"


def test_a_megabyte_of_text_is_refused_by_its_tokens(http: httpx.Client) -> None:
    messages = [{"role": "user", "content": "landlord " * 110_000}]
    error = refusal(http.post(PATHS["chat"], json=CHAT | {"messages": messages}))
    assert error["code"] == "context_length_exceeded"


@pytest.mark.parametrize("model", ["nobody@1", "", "../alice@1", "/etc/passwd", "a" * 256])
@pytest.mark.parametrize("kind", ["chat", "text"])
def test_an_unknown_model(http: httpx.Client, kind: str, model: str) -> None:
    error = refusal(http.post(PATHS[kind], json=(CHAT if kind == "chat" else TEXT) | {"model": model}), 404)
    assert (error["code"], error["param"]) == ("model_not_found", "model")


@pytest.mark.parametrize("body", [{}, {"prompt": "a", "messages": CHAT["messages"]}, {"prompt": 5}])
def test_wrong_requests_for_tokens(http: httpx.Client, body: dict[str, Any]) -> None:
    refusal(http.post("/tokenize", json=body))


def test_tokens_for_an_unknown_model(http: httpx.Client) -> None:
    refusal(http.post("/tokenize", json={"prompt": "a", "model": "nobody@1"}), 404)


@pytest.mark.parametrize("path", ["/etc", "../", "alice@1/../../x", "missing", "\0"])
def test_adapters_from_elsewhere(http: httpx.Client, path: str) -> None:
    error = refusal(http.post("/v1/load_lora_adapter", json={"lora_name": "dave@1", "lora_path": path}))
    assert error["param"] == "lora_path"


def test_an_adapter_that_cannot_be_used(
    http: httpx.Client, adapters_folder: Path, model_folder: Path
) -> None:
    broken = build_tiny_adapter(model_folder, adapters_folder / "broken@1", 5)
    (broken / "adapter_model.safetensors").write_bytes(b"nonsense")
    error = refusal(http.post(PATHS["chat"], json=CHAT | {"model": "broken@1"}))
    assert "broken@1 cannot be used" in error["message"]
    assert error["code"] == "adapter_refused"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/v1/chat/completions"), ("POST", "/v1/moderations"), ("DELETE", "/health")],
)
def test_what_is_not_served(http: httpx.Client, method: str, path: str) -> None:
    error = refusal(http.request(method, path), 404)
    assert f"{method} {path} is not served" in error["message"]
