"""What clients may ask, and the sentence and the field that they are told where they may not."""

import json
from typing import Any

import pytest

from adapters.errors import BadRequestError
from adapters.gateway.requests import AnswerReported, ChatRequest, EmbeddingsRequest, read
from adapters.serving_tuple import Sampling

MESSAGES = [{"role": "user", "content": "What may the landlord do?"}]
DIGEST = "sha256:" + "0f" * 32


def chat(**fields: Any) -> ChatRequest:
    return read(ChatRequest, json.dumps({"messages": MESSAGES, **fields}).encode())


def refused(body: bytes, model: type[Any] = ChatRequest) -> tuple[str, str | None]:
    with pytest.raises(BadRequestError) as refusal:
        read(model, body)
    param = refusal.value.facts["param"]
    assert param is None or isinstance(param, str)
    return str(refusal.value), param


@pytest.mark.parametrize(
    ("fields", "sentence", "param"),
    [
        ({"n": 2}, "“n” can only be 1 here.", "n"),
        ({"logit_bias": {"50": 1}}, "“logit_bias” is not supported here. Leave it out.", "logit_bias"),
        ({"tools": []}, "“tools” is not supported here. Leave it out.", "tools"),
        ({"functions": [{}]}, "“functions” is not supported here. Leave it out.", "functions"),
        ({"audio": {"voice": "x"}}, "“audio” is not supported here. Leave it out.", "audio"),
        ({"temperature": 3}, "“temperature”: Input should be less than or equal to 2.", "temperature"),
        ({"temperature": "1"}, "“temperature”: Input should be a valid number.", "temperature"),
        ({"stream": 1}, "“stream”: Input should be a valid boolean.", "stream"),
        ({"presence_penalty": -2.5}, "“presence_penalty”: Input should be greater", "presence_penalty"),
        ({"max_completion_tokens": 0}, "“max_completion_tokens”: Input should be", "max_completion_tokens"),
        ({"seed": 2**63}, "“seed”: Input should be less than", "seed"),
        ({"top_logprobs": 21, "logprobs": True}, "“top_logprobs”: Input should be less", "top_logprobs"),
        ({"top_logprobs": 2}, "“top_logprobs” needs “logprobs”: true beside it.", "top_logprobs"),
        ({"constitution": "newest"}, "“constitution” takes a digest: sha256: and 64", "constitution"),
        ({"stop": ["a"] * 5}, "“stop” takes a text of 1 to 64 characters, or a list of at most 4", "stop"),
        ({"stop": [""]}, "“stop” takes", "stop"),
        ({"stop": 7}, "“stop” takes", "stop"),
        (
            {"stream_options": {"include_usage": True, "x": 1}},
            "“stream_options.x” is not",
            "stream_options.x",
        ),
        ({"messages": []}, "“messages” takes 1 to 200 messages.", "messages"),
        ({"messages": MESSAGES * 201}, "“messages” takes 1 to 200 messages.", "messages"),
        (
            {"messages": [{"role": "assistant", "content": "x"}]},
            "The last message must be the user's.",
            "messages",
        ),
        (
            {"messages": [{"role": "tool", "content": "x"}, *MESSAGES]},
            "“messages[0].role” can only be 'system', 'developer', 'user' or 'assistant' here.",
            "messages[0].role",
        ),
        (
            {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
            "Only text parts can be read here.",
            "messages[0].content",
        ),
        (
            {"messages": [{"role": "user", "content": 7}]},
            "“messages[0].content” takes a text, or a list of text parts.",
            "messages[0].content",
        ),
    ],
)
def test_what_cannot_be_done_is_told_with_its_field(
    fields: dict[str, Any], sentence: str, param: str
) -> None:
    told, about = refused(json.dumps({"messages": MESSAGES, **fields}).encode())
    assert told.startswith(sentence)
    assert about == param
    assert "\n" not in told


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"", "The request is not JSON: EOF"),
        (b"{", "The request is not JSON: EOF"),
        (b"[]", "The request must be a JSON object."),
        (b"7", "The request must be a JSON object."),
        (b'{"messages": "\xff"}', "The request is not UTF-8: byte 14 fits no character."),
        (b'{"user": "\\ud800", "messages": []}', "The request is not JSON:"),
        (b'{"response_format": ' + b'{"a":' * 500 + b"1" + b"}" * 501, "The request is nested too deeply."),
        (b"[" * 100_000, "The request is nested too deeply."),
        (b'{"messages": [{"role": "user", "content": "x"}], "top_p": NaN}', "“top_p” must be a number"),
        (b'{"messages": [{"role": "user", "content": "x"}], "top_p": 1e999}', "“top_p” must be a number"),
    ],
)
def test_what_is_no_request_is_told_so(body: bytes, sentence: str) -> None:
    assert refused(body)[0].startswith(sentence)


def test_every_place_to_mend_is_named_but_not_without_end() -> None:
    told, param = refused(json.dumps({"a": 1, "b": 2, "messages": [{"role": "user"}]}).encode())
    assert told == (
        "“messages[0].content” is missing. “a” is not supported here. Leave it out. “b” is not supported here. "
        "Leave it out."
    )
    assert param == "messages[0].content"
    told, _ = refused(json.dumps({f"field{number}": 1 for number in range(500)}).encode())
    assert told.count("“") == 5


def test_a_null_counts_as_left_out() -> None:
    nulls = {"n": None, "tools": None, "stop": None, "stream": None, "temperature": None, "model": None}
    assert chat(**nulls) == chat()


def test_what_is_asked_goes_on_to_the_engine_and_the_rest_is_the_deployments() -> None:
    sampling = Sampling(temperature=0.3, max_tokens=50)
    assert chat().engine_fields(sampling) == sampling.model_dump()
    asked = {
        "temperature": 1.0,
        "top_p": 0.5,
        "top_k": 7,
        "presence_penalty": 0.1,
        "frequency_penalty": -0.1,
        "seed": 3,
        "stop": ("a", "b"),
        "logprobs": True,
        "top_logprobs": 2,
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": "x", "schema": {"type": "object"}},
        },
    }
    # Whose request it is, the gateway tells the engine, and no client does.
    more = {
        "user": "u-1",
        "max_completion_tokens": 9,
        "constitution": DIGEST,
        "model": "tenants",
        "stream": True,
    }
    told = chat(**asked, **more).engine_fields(sampling)
    assert told == {**sampling.model_dump(), **asked, "max_tokens": 9}


def test_text_parts_are_one_text_and_a_developer_speaks_as_the_system() -> None:
    parts = [{"type": "text", "text": "One."}, {"type": "text", "text": "Two."}]
    asked = chat(messages=[{"role": "developer", "content": parts}, *MESSAGES])
    assert (asked.messages[0].message.role, asked.messages[0].message.content) == ("system", "One.\nTwo.")


@pytest.mark.parametrize("given", ["", [], [""], [1, 2], [[1]], 7, ["a"] * 257, "a" * 8_001, {"a": 1}])
def test_vectors_are_made_of_texts_of_bounded_size(given: object) -> None:
    told, param = refused(json.dumps({"input": given}).encode(), EmbeddingsRequest)
    assert told.startswith("“input” takes a text of 1 to 8,000 characters, or a list of 1 to 256 such texts.")
    assert param == "input"


def test_one_text_or_several() -> None:
    assert read(EmbeddingsRequest, b'{"input": "a"}').texts == ["a"]
    assert read(EmbeddingsRequest, b'{"input": ["a", "b"], "encoding_format": "base64"}').texts == ["a", "b"]
    assert refused(b'{"input": "a", "dimensions": 3}', EmbeddingsRequest)[1] == "dimensions"


def test_a_report_is_read_in_the_same_way() -> None:
    assert refused(b'{"question": "x", "answer": "y", "receipt": "z"}', AnswerReported) == (
        "“norm” is missing.",
        "norm",
    )
