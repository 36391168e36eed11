"""The HTTP interface as its users meet it: through the official OpenAI client, and as vLLM shapes it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import openai
import pytest
import torch
from openai.types.chat import ChatCompletionMessageParam
from peft import PeftModel
from transformers import PreTrainedModel

from adapters.content import directory_digest
from adapters.engine.model.text import Text
from adapters.manifest import revision_of
from tests.adapters.engine.conftest import LENGTH, MESSAGES, OPTIONS
from tests.adapters.engine.oracle import truths
from tests.adapters.engine.process import EngineProcess

UNENDING = {"ignore_eos": True}


@pytest.fixture
def answer(plain: PreTrainedModel, prompt: list[int], text: Text) -> str:
    """Return what plain transformers answers to ``MESSAGES``, greedily."""
    return text.decode(truths(plain, [prompt], LENGTH)[0])


def test_a_chat_answer_is_the_one_transformers_gives(
    client: openai.OpenAI, answer: str, prompt: list[int]
) -> None:
    whole = client.chat.completions.create(model="tiny", messages=MESSAGES, extra_body=UNENDING, **OPTIONS)
    [choice] = whole.choices
    assert choice.message.content == answer
    assert choice.message.role == "assistant"
    assert choice.finish_reason == "length"
    assert whole.object == "chat.completion"
    assert whole.usage is not None
    assert (whole.usage.prompt_tokens, whole.usage.completion_tokens) == (len(prompt), LENGTH)
    assert whole.usage.total_tokens == len(prompt) + LENGTH


def test_a_streamed_answer_is_the_same_in_pieces(client: openai.OpenAI, answer: str) -> None:
    with client.chat.completions.create(
        model="tiny",
        messages=MESSAGES,
        stream=True,
        stream_options={"include_usage": True},
        extra_body=UNENDING,
        **OPTIONS,
    ) as stream:
        *pieces, last = list(stream)
    assert "".join(piece.choices[0].delta.content or "" for piece in pieces) == answer
    assert pieces[0].choices[0].delta.role == "assistant"
    assert [piece.choices[0].finish_reason for piece in pieces] == [None] * (len(pieces) - 1) + ["length"]
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == LENGTH


def test_an_adapter_answers_under_its_name(
    client: openai.OpenAI,
    plain: PreTrainedModel,
    adapters_folder: Path,
    prompt: list[int],
    text: Text,
    model_folder: Path,
) -> None:
    whole = client.chat.completions.create(model="alice@1", messages=MESSAGES, extra_body=UNENDING, **OPTIONS)
    peft = PeftModel.from_pretrained(plain, adapters_folder / "alice@1")
    assert whole.choices[0].message.content == text.decode(truths(peft, [prompt], LENGTH)[0])
    assert whole.model == "alice@1"
    base, adapter = str(whole.system_fingerprint).split("-")
    assert revision_of(model_folder).removeprefix("sha256:").startswith(base)
    assert directory_digest(adapters_folder / "alice@1").removeprefix("sha256:").startswith(adapter)


def test_texts_are_continued_in_their_order(
    client: openai.OpenAI, plain: PreTrainedModel, text: Text
) -> None:
    prompts = ["The community", "A tenant asks what", "Raw"]
    tokens = [text.encode(prompt) for prompt in prompts]
    told = [text.decode(one) for one in truths(plain, tokens, LENGTH)]
    for given in (prompts, tokens):
        whole = client.completions.create(model="tiny", prompt=given, extra_body=UNENDING, **OPTIONS)
        assert [choice.text for choice in whole.choices] == told
        assert [choice.index for choice in whole.choices] == [0, 1, 2]
    one = client.completions.create(model="tiny", prompt=tokens[0], extra_body=UNENDING, **OPTIONS)
    assert one.choices[0].text == told[0]
    pieces = [""] * 3
    for piece in client.completions.create(
        model="tiny", prompt=prompts, stream=True, extra_body=UNENDING, **OPTIONS
    ):
        pieces[piece.choices[0].index] += piece.choices[0].text
    assert pieces == told


def test_a_completion_is_sixteen_tokens_and_a_chat_all_the_context(
    client: openai.OpenAI, prompt: list[int]
) -> None:
    short = client.completions.create(model="tiny", prompt="A tenant", temperature=0, extra_body=UNENDING)
    assert short.usage is not None
    assert short.usage.completion_tokens == 16
    long = client.chat.completions.create(model="tiny", messages=MESSAGES, temperature=0, extra_body=UNENDING)
    assert long.usage is not None
    assert long.usage.total_tokens == 512
    assert long.usage.prompt_tokens == len(prompt)


def test_a_stop_string_ends_the_answer_before_it(client: openai.OpenAI, answer: str) -> None:
    stop = answer[len(answer) // 2 :][:2]
    for stream in (False, True):
        got = client.chat.completions.create(
            model="tiny", messages=MESSAGES, stop=[stop], stream=stream, extra_body=UNENDING, **OPTIONS
        )
        if isinstance(got, openai.Stream):
            pieces = list(got)
            assert (
                "".join(piece.choices[0].delta.content or "" for piece in pieces)
                == answer[: answer.index(stop)]
            )
            assert pieces[-1].choices[0].finish_reason == "stop"
        else:
            assert got.choices[0].message.content == answer[: answer.index(stop)]
            assert got.choices[0].finish_reason == "stop"


def test_a_seed_repeats_an_answer(client: openai.OpenAI) -> None:
    def drawn(seed: int | None) -> str | None:
        whole = client.chat.completions.create(
            model="tiny", messages=MESSAGES, seed=seed, temperature=1.5, max_tokens=LENGTH, top_p=0.95
        )
        return whole.choices[0].message.content

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)
    assert drawn(None) != drawn(None)


def test_messages_may_come_in_parts(client: openai.OpenAI, answer: str) -> None:
    parts: list[ChatCompletionMessageParam] = [
        MESSAGES[0],
        {
            "role": "user",
            "content": [{"type": "text", "text": "What may "}, {"type": "text", "text": "the landlord do?"}],
        },
    ]
    whole = client.chat.completions.create(model="tiny", messages=parts, extra_body=UNENDING, **OPTIONS)
    assert whole.choices[0].message.content == answer


@pytest.mark.parametrize("length", [0, 1, 3])
def test_prompt_logprobs_have_the_shape_and_the_values(
    http: httpx.Client, plain: PreTrainedModel, text: Text, length: int
) -> None:
    prompts = [text.encode("The community wrote its own"), text.encode("The community argued")]
    body = {
        "model": "tiny",
        "prompt": prompts,
        "max_tokens": length,
        "temperature": 0,
        "prompt_logprobs": 2,
        "ignore_eos": True,
    }
    whole = http.post("/v1/completions", json=body).raise_for_status().json()
    answers = truths(plain, prompts, length) if length else [[], []]
    for prompt, choice, tokens in zip(prompts, whole["choices"], answers, strict=True):
        assert choice["text"] == text.decode(tokens)
        first, *places = choice["prompt_logprobs"]
        assert first is None
        with torch.inference_mode():
            logprobs = plain(input_ids=torch.tensor([prompt])).logits[0].log_softmax(-1)
        for place, token, at in zip(places, prompt[1:], logprobs[:-1], strict=True):
            own = place[str(token)]
            assert own["logprob"] == pytest.approx(float(at[token]), abs=1e-4)
            assert own["rank"] == int((at > at[token]).sum()) + 1
            assert own["decoded_token"] == text.decoded(token)
            likeliest = {str(one) for one in at.topk(2).indices.tolist()}
            assert set(place) == likeliest | {str(token)}
            assert min(found["rank"] for found in place.values()) == 1
    assert whole["usage"]["completion_tokens"] == 2 * length


def test_prompt_logprobs_of_an_adapter_and_of_a_chat(
    http: httpx.Client, plain: PreTrainedModel, adapters_folder: Path, prompt: list[int]
) -> None:
    body = {"model": "alice@1", "messages": MESSAGES, "max_tokens": 1, "prompt_logprobs": 0}
    told = http.post("/v1/chat/completions", json=body).raise_for_status().json()["prompt_logprobs"]
    peft = PeftModel.from_pretrained(plain, adapters_folder / "alice@1")
    with torch.inference_mode():
        logprobs = peft(input_ids=torch.tensor([prompt])).logits[0].log_softmax(-1)
    assert [
        place[str(token)]["logprob"] for place, token in zip(told[1:], prompt[1:], strict=True)
    ] == pytest.approx(
        logprobs[:-1].gather(1, torch.tensor(prompt[1:])[:, None]).flatten().tolist(), abs=1e-4
    )


def test_a_stream_is_made_of_server_sent_events(http: httpx.Client) -> None:
    body = {"model": "tiny", "prompt": "A tenant", "stream": True, "max_tokens": 2}
    with http.stream("POST", "/v1/completions", json=body) as response:
        assert response.headers["content-type"].startswith("text/event-stream")
        lines = [line for line in response.iter_lines() if line]
    assert lines[-1] == "data: [DONE]"
    assert all(json.loads(line.removeprefix("data: "))["object"] == "text_completion" for line in lines[:-1])


def test_many_at_once_get_each_their_own(engine: EngineProcess, client: openai.OpenAI) -> None:
    def said(model: str) -> str | None:
        whole = client.chat.completions.create(model=model, messages=MESSAGES, **OPTIONS)
        return whole.choices[0].message.content

    names = ["tiny", "alice@1", "bob@1"]
    alone = {name: said(name) for name in names}
    with ThreadPoolExecutor(12) as threads:
        together = list(threads.map(said, names * 8))
    assert together == [alone[name] for name in names * 8]
