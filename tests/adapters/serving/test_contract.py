"""What both engines promise over HTTP: answers, tokens, scores and streams, as OpenAI and vLLM shape them.

Whatever Polity asks of an engine is here and in the two files beside this, and holds for ours and for vLLM.
Nothing depends on what a model says: only on shapes, on what must be equal, and on what must be refused.
"""

import json
from typing import Any

import httpx
import openai
import pytest

from adapters.serving.engine import Engine
from adapters.serving_tuple import Sampling
from constitutions.norms import Message
from tests.adapters.serving.conftest import Served
from tests.adapters.serving.contract import GREEDY, MESSAGES, TURNS, UNENDING, listed


def test_it_says_that_it_is_well_and_what_it_is(http: httpx.Client) -> None:
    assert http.get("/health").status_code == 200
    assert isinstance(http.get("/version").raise_for_status().json()["version"], str)
    assert "# TYPE" in http.get("/metrics").raise_for_status().text


def test_the_base_model_is_listed_without_a_parent(http: httpx.Client, served: Served) -> None:
    base = listed(http)[served.base]
    assert base["object"] == "model"
    assert base["parent"] is None
    assert base["max_model_len"] > 0


def test_a_chat_is_answered_in_openais_shape(client: openai.OpenAI, served: Served) -> None:
    whole = client.chat.completions.create(model=served.base, messages=TURNS, extra_body=UNENDING, **GREEDY)
    [choice] = whole.choices
    assert whole.object == "chat.completion"
    assert whole.model == served.base
    assert (choice.index, choice.message.role, choice.finish_reason) == (0, "assistant", "length")
    assert choice.message.content
    assert whole.usage is not None
    assert whole.usage.completion_tokens == GREEDY["max_tokens"]
    assert whole.usage.total_tokens == whole.usage.prompt_tokens + whole.usage.completion_tokens


def test_a_streamed_chat_says_the_same_in_pieces(client: openai.OpenAI, served: Served) -> None:
    asked: dict[str, Any] = {"model": served.base, "messages": TURNS, "extra_body": UNENDING, **GREEDY}
    whole = client.chat.completions.create(**asked).choices[0].message.content
    *pieces, last = list(
        client.chat.completions.create(**asked, stream=True, stream_options={"include_usage": True})
    )
    assert {piece.object for piece in pieces} == {"chat.completion.chunk"}
    assert pieces[0].choices[0].delta.role == "assistant"
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == whole
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices[0].finish_reason] == [
        "length"
    ]
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == GREEDY["max_tokens"]


def test_a_stream_is_server_sent_events_with_an_end(http: httpx.Client, served: Served) -> None:
    body = {"model": served.base, "messages": TURNS, "stream": True, **GREEDY}
    with http.stream("POST", "/v1/chat/completions", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert all(isinstance(json.loads(line.removeprefix("data: ")), dict) for line in lines[:-1])


def test_tokens_are_those_that_a_chat_is_counted_by(
    http: httpx.Client, client: openai.OpenAI, served: Served
) -> None:
    told = http.post("/tokenize", json={"model": served.base, "messages": TURNS}).raise_for_status().json()
    assert told["count"] == len(told["tokens"])
    assert told["max_model_len"] == listed(http)[served.base]["max_model_len"]
    whole = client.chat.completions.create(model=served.base, messages=TURNS, **GREEDY)
    assert whole.usage is not None
    assert whole.usage.prompt_tokens == told["count"]


def test_a_text_is_tokenised_too(http: httpx.Client, served: Served) -> None:
    told = http.post("/tokenize", json={"model": served.base, "prompt": "A tenant asks"}).raise_for_status()
    assert told.json()["tokens"]


def test_prompts_of_tokens_are_continued_in_their_order(client: openai.OpenAI, engine: Engine) -> None:
    base = engine.base()
    prompts = [list(engine.tokens((Message(role="user", content=f"Question {n}?"),))) for n in range(3)]
    together = client.completions.create(model=base, prompt=prompts, extra_body=UNENDING, **GREEDY)
    assert together.object == "text_completion"
    assert [choice.index for choice in together.choices] == [0, 1, 2]
    assert together.usage is not None
    assert together.usage.prompt_tokens == sum(map(len, prompts))
    for prompt, choice in zip(prompts, together.choices, strict=True):
        alone = client.completions.create(model=base, prompt=prompt, extra_body=UNENDING, **GREEDY)
        assert alone.choices[0].text == choice.text


def test_a_completion_that_says_no_length_has_sixteen_tokens(client: openai.OpenAI, served: Served) -> None:
    whole = client.completions.create(model=served.base, prompt="A tenant", extra_body=UNENDING)
    assert whole.usage is not None
    assert whole.usage.completion_tokens == 16


def test_prompt_logprobs_name_every_token_but_the_first(http: httpx.Client, engine: Engine) -> None:
    prompt = list(engine.tokens(MESSAGES))
    body = {"model": engine.base(), "prompt": [prompt, prompt[:9]], "prompt_logprobs": 2, **GREEDY}
    choices = http.post("/v1/completions", json=body).raise_for_status().json()["choices"]
    for tokens, choice in zip((prompt, prompt[:9]), choices, strict=True):
        first, *places = choice["prompt_logprobs"]
        assert first is None
        for token, place in zip(tokens[1:], places, strict=True):
            own = place[str(token)]
            assert own["logprob"] <= 0
            assert own["rank"] >= 1
            assert isinstance(own["decoded_token"], str)
            assert {found["rank"] for found in place.values()} >= {1, 2}


def test_scores_are_the_same_alone_and_in_a_batch(engine: Engine) -> None:
    base = engine.base()
    completions = [
        engine.completion(MESSAGES, reply) for reply in ("It may ask.", "It may evict you.", "No.")
    ]
    together = engine.score(base, completions)
    assert [len(found) for found in together] == [len(each.continuation) for each in completions]
    for each, found in zip(completions, together, strict=True):
        assert engine.score(base, [each])[0] == pytest.approx(found, abs=0.05)


def test_a_reply_follows_the_sampling(engine: Engine) -> None:
    assert engine.chat(engine.base(), MESSAGES, Sampling(max_tokens=6)) == engine.chat(
        engine.base(), MESSAGES, Sampling(max_tokens=6)
    )
    assert engine.context > 0


def test_a_seed_repeats_an_answer(client: openai.OpenAI, served: Served) -> None:
    def drawn(seed: int) -> str | None:
        whole = client.chat.completions.create(
            model=served.base, messages=TURNS, seed=seed, temperature=1.0, max_tokens=12, top_p=0.9
        )
        return whole.choices[0].message.content

    assert drawn(1) == drawn(1)
    assert len({drawn(seed) for seed in range(1, 7)}) > 1


def test_a_stop_string_ends_an_answer_before_it(client: openai.OpenAI, served: Served) -> None:
    asked: dict[str, Any] = {"model": served.base, "messages": TURNS, "extra_body": UNENDING, **GREEDY}
    whole = client.chat.completions.create(**asked).choices[0].message.content or ""
    middle = whole[len(whole) // 2 :][:2]
    [choice] = client.chat.completions.create(**asked, stop=[middle]).choices
    assert choice.message.content == whole[: whole.index(middle)]
    assert choice.finish_reason == "stop"


def test_log_probabilities_come_when_they_are_asked_for(client: openai.OpenAI, served: Served) -> None:
    asked: dict[str, Any] = {"model": served.base, "messages": TURNS, "extra_body": UNENDING, **GREEDY}
    [choice] = client.chat.completions.create(**asked, logprobs=True, top_logprobs=2).choices
    assert choice.logprobs is not None
    content = choice.logprobs.content or []
    assert len(content) == GREEDY["max_tokens"]
    for place in content:
        assert place.logprob <= 0
        assert len(place.top_logprobs) == 2
        assert place.top_logprobs[0].logprob >= place.top_logprobs[1].logprob
        assert place.token == place.top_logprobs[0].token, "A greedy choice is the likeliest token."
    [choice] = client.chat.completions.create(**asked).choices
    assert choice.logprobs is None


def test_log_probabilities_of_a_text_come_in_the_older_shape(client: openai.OpenAI, served: Served) -> None:
    whole = client.completions.create(
        model=served.base, prompt="A tenant", logprobs=2, extra_body=UNENDING, **GREEDY
    )
    told = whole.choices[0].logprobs
    assert told is not None
    lists = (told.tokens, told.token_logprobs, told.top_logprobs, told.text_offset)
    assert [len(each or ()) for each in lists] == [GREEDY["max_tokens"]] * 4
    assert all(logprob is not None and logprob <= 0 for logprob in told.token_logprobs or ())
    assert all(len(place) >= 2 for place in told.top_logprobs or ())


def test_an_answer_keeps_to_a_schema(client: openai.OpenAI, served: Served) -> None:
    schema = {
        "type": "object",
        "properties": {"answer": {"enum": ["yes", "no"]}},
        "required": ["answer"],
        "additionalProperties": False,
    }
    whole = client.chat.completions.create(
        model=served.base,
        messages=TURNS,
        max_tokens=64,
        temperature=0,
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "verdict", "schema": schema, "strict": True},
        },
    )
    [choice] = whole.choices
    assert choice.finish_reason == "stop"
    assert json.loads(choice.message.content or "")["answer"] in {"yes", "no"}
