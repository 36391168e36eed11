"""OpenAI's own Python client at a community's endpoint: nothing about it is changed but the address and the key."""

import json
from typing import Any

import openai
import pydantic
import pytest
from openai.types import CreateEmbeddingResponse, Model
from openai.types.chat import ChatCompletion, ChatCompletionChunk, ChatCompletionMessageParam

from tests.adapters.gateway.conftest import Community

MESSAGES: list[ChatCompletionMessageParam] = [{"role": "user", "content": "What may the landlord do?"}]
ASKED: dict[str, Any] = {"model": "tenants", "messages": MESSAGES, "max_tokens": 12, "seed": 1}
OURS = {"polity"}
"""What an answer has beside what OpenAI's has."""


def strict(value: pydantic.BaseModel, *, ours: set[str] = frozenset()) -> Any:  # type: ignore[assignment]
    """Hold an answer against its own type, field for field: nothing is missing, mistaken or unheard of."""
    kind = type(value)
    kind.model_validate(value.model_dump(), strict=True)
    unheard = set(value.model_extra or {}) - ours
    assert not unheard, f"{kind.__name__} has {unheard}"
    for name in kind.model_fields:
        inner = getattr(value, name)
        for each in inner if isinstance(inner, list) else [inner]:
            if isinstance(each, pydantic.BaseModel):
                strict(each)
    return value


def said(answer: ChatCompletion) -> str:
    return answer.choices[0].message.content or ""


def test_a_conversation(client: openai.OpenAI, community: Community) -> None:
    raw = client.chat.completions.with_raw_response.create(**ASKED)
    answer: ChatCompletion = strict(raw.parse(), ours=OURS)
    assert said(answer)
    assert answer.choices[0].finish_reason in {"stop", "length"}
    assert answer.usage is not None
    assert answer.usage.completion_tokens <= 12
    deployment = community.deployment
    assert (answer.model, answer.system_fingerprint) == (deployment.name, f"fp_{deployment.digest[7:23]}")
    assert raw.headers["x-constitution-digest"] == deployment.version.text_id
    assert raw.headers["x-deployment"] == deployment.digest
    assert raw.headers["x-request-id"]


@pytest.mark.parametrize("usage", [False, True])
def test_a_stream_says_the_same_and_ends(client: openai.OpenAI, usage: bool) -> None:
    whole = client.chat.completions.create(**ASKED)
    pieces: list[ChatCompletionChunk] = [
        strict(piece, ours=OURS)
        for piece in client.chat.completions.create(
            **ASKED, stream=True, stream_options={"include_usage": usage}
        )
    ]
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces if piece.choices) == said(whole)
    assert len({piece.id for piece in pieces}) == 1
    [finished] = [piece for piece in pieces if piece.choices and piece.choices[0].finish_reason]
    assert finished.choices[0].finish_reason == whole.choices[0].finish_reason
    assert (finished.model_extra or {})["polity"] == (whole.model_extra or {})["polity"]
    told = [piece.usage for piece in pieces if piece.usage]
    assert told == ([whole.usage] if usage else [])
    assert bool(pieces[-1].choices) is not usage


def test_the_clients_own_stream_helper(client: openai.OpenAI) -> None:
    whole = said(client.chat.completions.create(**ASKED))
    # The helper takes no answer that was cut at its length.
    asked = ASKED | {"stop": [whole[4:7]]}
    with client.chat.completions.stream(**asked) as stream:
        kinds = {event.type for event in stream}
        answer = stream.get_final_completion()
    assert {"chunk", "content.delta", "content.done"} <= kinds
    assert answer.choices[0].message.content == whole[: whole.index(whole[4:7])]


def test_log_probabilities(client: openai.OpenAI) -> None:
    asked = ASKED | {"logprobs": True, "top_logprobs": 3}
    answer = strict(client.chat.completions.create(**asked), ours=OURS)
    told = answer.choices[0].logprobs
    assert told is not None
    assert told.content is not None
    assert "".join(each.token for each in told.content).startswith(said(answer))
    for each in told.content:
        assert each.logprob <= 0
        assert len(each.top_logprobs) == 3
    streamed = client.chat.completions.create(**asked, stream=True)
    pieces = [strict(piece, ours=OURS) for piece in streamed]
    found = [
        each
        for piece in pieces
        for choice in piece.choices
        if choice.logprobs is not None
        for each in choice.logprobs.content or []
    ]
    assert [(each.token, each.logprob) for each in found] == [
        (each.token, each.logprob) for each in told.content
    ]


class Advice(pydantic.BaseModel):
    """What a client wants to get."""

    may: bool
    days: int


def test_an_answer_of_a_given_shape(client: openai.OpenAI) -> None:
    asked = ASKED | {"max_tokens": 200}
    parsed = client.chat.completions.parse(**asked, response_format=Advice)
    answer = parsed.choices[0]
    if answer.finish_reason == "stop":
        assert isinstance(answer.message.parsed, Advice)
    schema: Any = {"name": "advice", "schema": Advice.model_json_schema(), "strict": True}
    told = client.chat.completions.create(
        **asked, response_format={"type": "json_schema", "json_schema": schema}
    )
    if told.choices[0].finish_reason == "stop":
        Advice.model_validate_json(said(told))


def test_an_answer_in_json(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(
        **ASKED | {"max_tokens": 300}, response_format={"type": "json_object"}
    )
    if answer.choices[0].finish_reason == "stop":
        assert isinstance(json.loads(said(answer)), dict)


def test_what_the_client_asks_for_is_done(client: openai.OpenAI) -> None:
    whole = said(client.chat.completions.create(**ASKED, temperature=0))
    word = whole[3:6]
    cut = client.chat.completions.create(**ASKED, temperature=0, stop=[word])
    assert (said(cut), cut.choices[0].finish_reason) == (whole[: whole.index(word)], "stop")
    again = ASKED | {"temperature": 1.5, "top_p": 0.9, "presence_penalty": 0.5, "frequency_penalty": 0.5}
    one, other = (client.chat.completions.create(**again, extra_body={"top_k": 40}) for _ in range(2))
    assert said(one) == said(other)
    shorter = {name: value for name, value in ASKED.items() if name != "max_tokens"}
    answer = client.chat.completions.create(**shorter, max_completion_tokens=3, user="u-1")
    assert answer.usage is not None
    assert answer.usage.completion_tokens <= 3


@pytest.mark.parametrize("many", [False, True])
def test_vectors(client: openai.OpenAI, many: bool) -> None:
    """The client asks for base64 unless it is told otherwise, and takes that apart itself."""
    texts = ["My landlord keeps my deposit.", "Das Wetter ist schön."]
    packed = client.embeddings.create(model="tenants", input=texts if many else texts[0])
    plain = client.embeddings.create(
        model="tenants", input=texts if many else texts[0], encoding_format="float"
    )
    told: CreateEmbeddingResponse = strict(plain)
    assert [each.index for each in told.data] == list(range(len(told.data)))
    assert len(told.data) == (2 if many else 1)
    for one, other in zip(strict(packed).data, told.data, strict=True):
        assert one.embedding == pytest.approx(other.embedding, abs=1e-6)
    assert told.usage.prompt_tokens == told.usage.total_tokens > 0
    again = client.embeddings.create(model=told.model, input=texts[0], encoding_format="float")
    assert again.data[0].embedding == pytest.approx(told.data[0].embedding, abs=1e-5)


def test_models(client: openai.OpenAI, community: Community) -> None:
    listed = client.models.list()
    [model] = listed.data
    assert strict(model, ours={"constitution", "deployment", "status"}).id == community.deployment.name
    assert isinstance(model, Model)


def test_a_pinned_constitution(client: openai.OpenAI, community: Community) -> None:
    digest = community.deployment.version.text_id
    assert said(client.chat.completions.create(**ASKED, extra_body={"constitution": digest}))
    with pytest.raises(openai.NotFoundError) as refusal:
        client.chat.completions.create(**ASKED, extra_body={"constitution": "sha256:" + "0" * 64})
    assert refusal.value.param == "constitution"


@pytest.mark.parametrize(
    ("fields", "kind", "param", "sentence"),
    [
        ({"n": 2}, openai.BadRequestError, "n", "can only be 1"),
        ({"logit_bias": {"50": 1}}, openai.BadRequestError, "logit_bias", "is not supported here"),
        ({"tools": []}, openai.BadRequestError, "tools", "is not supported here"),
        ({"model": "gpt-9"}, openai.NotFoundError, "model", "no model called “gpt-9”"),
        ({"temperature": 9}, openai.BadRequestError, "temperature", "less than or equal to 2"),
        (
            {"messages": [{"role": "user", "content": "long " * 4_000}]},
            openai.BadRequestError,
            "max_tokens",
            "The prompt has",
        ),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {"type": 7}}}},
            openai.BadRequestError,
            "response_format",
            "",
        ),
    ],
)
def test_the_client_raises_its_own_errors(
    client: openai.OpenAI,
    fields: dict[str, Any],
    kind: type[openai.APIStatusError],
    param: str,
    sentence: str,
) -> None:
    with pytest.raises(kind) as refusal:
        client.chat.completions.create(**ASKED | fields)
    assert sentence in refusal.value.message
    assert (refusal.value.param or param).startswith(param)
    assert refusal.value.code


def test_vectors_of_another_model_are_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError, match="texts become vectors with tiny-bert only") as refusal:
        client.embeddings.create(model="text-embedding-3-small", input="a")
    assert refusal.value.param == "model"


def test_a_wrong_key(client: openai.OpenAI) -> None:
    with (
        client.with_options(api_key="pk-wrong") as wrong,
        pytest.raises(openai.AuthenticationError, match="This API key is not known here"),
    ):
        wrong.models.list()
