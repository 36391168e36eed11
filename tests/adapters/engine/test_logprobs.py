"""Log-probabilities and constrained answers as clients of the official OpenAI client meet them."""

import json
import math
from itertools import pairwise
from typing import Any

import httpx
import openai
import pytest
import torch
from pydantic import BaseModel, ConfigDict
from transformers import PreTrainedModel

from adapters.engine.model.text import Text
from tests.adapters.engine.conftest import LENGTH, MESSAGES, OPTIONS
from tests.adapters.engine.oracle import truths

UNENDING = {"ignore_eos": True}


class Advice(BaseModel):
    """What a model may be asked to fill in."""

    model_config = ConfigDict(extra="forbid")

    lawful: bool
    level: int


@pytest.fixture
def tokens(plain: PreTrainedModel, prompt: list[int]) -> list[int]:
    """Return what plain transformers answers to ``MESSAGES``, greedily."""
    return truths(plain, [prompt], LENGTH)[0]


@pytest.fixture
def logprobs(plain: PreTrainedModel, prompt: list[int], tokens: list[int]) -> torch.Tensor:
    """Return the log-probabilities ``[tokens, vocabulary]`` that transformers has for each of them."""
    with torch.inference_mode():
        logits = plain(input_ids=torch.tensor([prompt + tokens])).logits[0]
    return logits[len(prompt) - 1 : -1].log_softmax(-1)


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("count", [None, 0, 3, 20])
def test_a_chats_tokens_are_told_as_transformers_has_them(
    client: openai.OpenAI,
    text: Text,
    tokens: list[int],
    logprobs: torch.Tensor,
    count: int | None,
    stream: bool,
) -> None:
    asked: dict[str, Any] = {"logprobs": True, **({} if count is None else {"top_logprobs": count})}
    got: Any = client.chat.completions.create(
        model="tiny", messages=MESSAGES, stream=stream, extra_body=UNENDING, **asked, **OPTIONS
    )
    told = []
    for choice in [one.choices[0] for one in (got if stream else [got])]:
        if choice.logprobs is not None:
            assert choice.logprobs.refusal is None
            told += choice.logprobs.content
    assert [one.token for one in told] == [text.decoded(token) for token in tokens]
    assert [bytes(one.bytes) for one in told] == [text.bytes_of(token) for token in tokens]
    assert b"".join(bytes(one.bytes) for one in told).decode(errors="replace") == text.decode(tokens)
    for one, token, at in zip(told, tokens, logprobs, strict=True):
        assert one.logprob == pytest.approx(float(at[token]), abs=1e-4)
        values, ids = at.topk(count or 0)
        assert [best.token for best in one.top_logprobs] == [text.decoded(best) for best in ids.tolist()]
        assert [best.logprob for best in one.top_logprobs] == pytest.approx(values.tolist(), abs=1e-4)


@pytest.mark.parametrize("stream", [False, True])
def test_a_completions_tokens_are_told_in_the_older_shape(
    client: openai.OpenAI,
    text: Text,
    prompt: list[int],
    tokens: list[int],
    logprobs: torch.Tensor,
    stream: bool,
) -> None:
    got: Any = client.completions.create(
        model="tiny", prompt=prompt, logprobs=2, stream=stream, extra_body=UNENDING, **OPTIONS
    )
    names: list[str] = []
    found: list[float] = []
    best: list[dict[str, float]] = []
    starts: list[int] = []
    whole = ""
    for choice in [one.choices[0] for one in (got if stream else [got])]:
        whole += choice.text
        assert choice.logprobs is not None
        names += choice.logprobs.tokens
        found += choice.logprobs.token_logprobs
        best += choice.logprobs.top_logprobs
        starts += choice.logprobs.text_offset
    assert whole == text.decode(tokens)
    assert found == pytest.approx(
        [float(at[token]) for token, at in zip(tokens, logprobs, strict=True)], abs=1e-4
    )
    for name, own, start, following in zip(names, best, starts, [*starts[1:], len(whole)], strict=True):
        assert 2 <= len(own) <= 3
        assert own[name] <= max(own.values())
        if start < following and not name.startswith("bytes:"):
            # What came before may have been half a character, which is told with what ends it.
            assert whole[start:following].endswith(name)


def test_what_a_stop_string_cuts_off_is_not_told(
    client: openai.OpenAI, text: Text, tokens: list[int]
) -> None:
    answer = text.decode(tokens)
    stop = answer[len(answer) // 2 :][:2]
    for stream in (False, True):
        got: Any = client.chat.completions.create(
            model="tiny",
            messages=MESSAGES,
            stop=[stop],
            logprobs=True,
            stream=stream,
            extra_body=UNENDING,
            **OPTIONS,
        )
        choices = [one.choices[0] for one in (got if stream else [got])]
        told = [one.token for choice in choices if choice.logprobs for one in choice.logprobs.content]
        kept = answer[: answer.index(stop)]
        # The last token told may reach into the stop string, and is needed for what stands before it.
        assert "".join(told).startswith(kept)
        assert not "".join(told[:-1]).startswith(kept) or not kept


def test_nothing_is_told_unasked(http: httpx.Client) -> None:
    body = {"model": "tiny", "messages": MESSAGES, "max_tokens": 2, "logprobs": False}
    whole = http.post("/v1/chat/completions", json=body).raise_for_status().json()
    assert whole["choices"][0]["logprobs"] is None


def test_a_seed_repeats_an_answer_with_every_rule_there_is(http: httpx.Client) -> None:
    body = {
        "model": "alice@1",
        "messages": MESSAGES,
        "seed": 5,
        "temperature": 1.2,
        "top_p": 0.9,
        "top_k": 50,
        "min_p": 0.001,
        "presence_penalty": 0.5,
        "frequency_penalty": 0.2,
        "repetition_penalty": 1.1,
        "max_tokens": 20,
        "logprobs": True,
        "top_logprobs": 1,
    }
    first, second = (
        http.post("/v1/chat/completions", json=body).raise_for_status().json()["choices"] for _ in range(2)
    )
    assert first == second


def test_the_clients_own_parsing_of_a_schema_works(client: openai.OpenAI) -> None:
    for seed in range(5):
        try:
            whole = client.chat.completions.parse(
                model="tiny", messages=MESSAGES, response_format=Advice, seed=seed, max_tokens=80
            )
        except openai.LengthFinishReasonError:
            continue
        assert isinstance(whole.choices[0].message.parsed, Advice)
        assert whole.choices[0].finish_reason == "stop"
        return
    pytest.fail("No answer was complete.")


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("kind", ["chat", "text"])
def test_an_answer_is_what_its_schema_says(client: openai.OpenAI, kind: str, stream: bool) -> None:
    schema = {"type": "array", "prefixItems": [{"type": "boolean"}, {"enum": ["yes", "no"]}], "items": False}
    schema |= {"minItems": 2}
    form = {"type": "json_schema", "json_schema": {"name": "pair", "schema": schema}}
    options: dict[str, Any] = {"model": "tiny", "seed": 1, "max_tokens": 90, "stream": stream}
    options["extra_body"] = {"response_format": form}
    got: Any
    if kind == "chat":
        got = client.chat.completions.create(messages=MESSAGES, logprobs=True, **options)
    else:
        got = client.completions.create(prompt="Say it: ", logprobs=0, **options)
    choices = [one.choices[0] for one in (got if stream else [got])]
    if kind == "text":
        words = "".join(choice.text for choice in choices)
    else:
        parts = [choice.delta if stream else choice.message for choice in choices]
        words = "".join(part.content or "" for part in parts)
    assert choices[-1].finish_reason == "stop"
    lawful, word = json.loads(words)
    assert lawful in (True, False)
    assert word in ("yes", "no")


def test_a_json_object_is_an_object_or_unfinished(http: httpx.Client) -> None:
    for seed in range(6):
        body = {"model": "tiny", "messages": MESSAGES, "seed": seed, "max_tokens": 60}
        body |= {"response_format": {"type": "json_object"}, "ignore_eos": True}
        [choice] = http.post("/v1/chat/completions", json=body).raise_for_status().json()["choices"]
        assert choice["message"]["content"].startswith("{")
        if choice["finish_reason"] == "stop":
            assert isinstance(json.loads(choice["message"]["content"]), dict)


def test_many_answers_of_one_schema(http: httpx.Client) -> None:
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "integer", "maximum": 9}}}
    body = {"model": "tiny", "prompt": ["One ", "Two ", "Three"], "max_tokens": 30, "response_format": form}
    choices = http.post("/v1/completions", json=body | {"seed": 3}).raise_for_status().json()["choices"]
    assert len(choices) == 3
    for choice in choices:
        assert choice["finish_reason"] == "length" or json.loads(choice["text"]) <= 9


def test_a_schema_given_up_in_the_middle_is_an_error_event(http: httpx.Client) -> None:
    # Every state of this pattern is a set of its own, so that its limits are reached as it goes on.
    schema = {"type": "string", "pattern": "^([ab]*a[ab]{400}|[ab]*b[ab]{401})c$"}
    form = {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    body = {"model": "tiny", "messages": MESSAGES, "seed": 1, "response_format": form, "stream": True}
    with http.stream("POST", "/v1/chat/completions", json=body) as response:
        events = [line.removeprefix("data: ") for line in response.iter_lines() if line]
    assert events[-1] == "[DONE]" or json.loads("".join(events))["error"]["param"] == "response_format"
    assert http.get("/health").status_code == 200


def test_names_of_parts_of_characters_differ(http: httpx.Client) -> None:
    body = {"model": "tiny", "prompt": "日本", "max_tokens": 40, "logprobs": 20, "temperature": 2, "seed": 1}
    [choice] = http.post("/v1/completions", json=body | UNENDING).raise_for_status().json()["choices"]
    told = choice["logprobs"]
    assert all(len(best) in (20, 21) for best in told["top_logprobs"])
    assert any(name.startswith("bytes:\\x") for best in told["top_logprobs"] for name in best)
    assert all(earlier <= later for earlier, later in pairwise(told["text_offset"]))
    assert all(math.isfinite(logprob) and logprob <= 0 for logprob in told["token_logprobs"])
