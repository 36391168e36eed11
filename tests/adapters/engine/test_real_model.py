"""The default base model: what the engine answers is what transformers answers, in float32, greedily."""

from collections.abc import Iterator
from pathlib import Path

import openai
import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel

from adapters.base_model import find
from adapters.fetching import BASE
from config.env import load
from tests.adapters.engine.process import engine_process

pytestmark = pytest.mark.real_model

QUESTIONS = (
    "What is the capital of France?",
    "May my landlord enter my flat while I am away, and what can I do about it if it happens often?",
    "Write one sentence about rain.",
)
LENGTH = 32


@pytest.fixture(scope="module")
def folder() -> Path:
    """Return the default base model's folder."""
    model = find(BASE, load().var / "models")
    if model is None:
        pytest.skip("The base model is not here: run manage.py fetch_model.")
    return model.path


@pytest.fixture(scope="module")
def oracle(folder: Path) -> PreTrainedModel:
    """Return the model as transformers alone loads it."""
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)


@pytest.fixture(scope="module")
def client(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[openai.OpenAI]:
    """Return the official client of an engine with the model."""
    with (
        engine_process(folder, tmp_path_factory.mktemp("adapters")) as engine,
        openai.OpenAI(base_url=f"{engine.url}/v1", api_key="unused", max_retries=0) as client,
    ):
        yield client


@pytest.fixture(scope="module")
def prompts(folder: Path) -> list[list[int]]:
    """Return the questions as tokens, the template applied by transformers itself."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    return [
        tokenizer.apply_chat_template(
            [{"role": "user", "content": question}], add_generation_prompt=True, return_dict=False
        )
        for question in QUESTIONS
    ]


@pytest.fixture(scope="module")
def answers(folder: Path, oracle: PreTrainedModel, prompts: list[list[int]]) -> list[str]:
    """Return what transformers' own ``generate`` answers, one question at a time."""
    tokenizer = AutoTokenizer.from_pretrained(folder)
    found = []
    for prompt in prompts:
        tokens = torch.tensor([prompt])
        mask = torch.ones_like(tokens)
        whole = oracle.generate(input_ids=tokens, attention_mask=mask, do_sample=False, max_new_tokens=LENGTH)
        found.append(tokenizer.decode(whole[0, len(prompt) :], skip_special_tokens=True))
    return found


def test_chat_answers(client: openai.OpenAI, answers: list[str]) -> None:
    for question, answer in zip(QUESTIONS, answers, strict=True):
        whole = client.chat.completions.create(
            model=BASE,
            messages=[{"role": "user", "content": question}],
            max_tokens=LENGTH,
            temperature=0,
        )
        assert whole.choices[0].message.content == answer
    assert "Paris" in answers[0]


def test_answers_of_one_batch(client: openai.OpenAI, prompts: list[list[int]], answers: list[str]) -> None:
    whole = client.completions.create(model=BASE, prompt=prompts, max_tokens=LENGTH, temperature=0)
    assert [choice.text for choice in whole.choices] == answers


def test_scores(client: openai.OpenAI, oracle: PreTrainedModel, prompts: list[list[int]]) -> None:
    whole = client.completions.create(
        model=BASE, prompt=prompts, max_tokens=1, extra_body={"prompt_logprobs": 0}
    )
    for prompt, choice in zip(prompts, whole.choices, strict=True):
        with torch.inference_mode():
            logprobs = oracle(input_ids=torch.tensor([prompt])).logits[0, :-1].log_softmax(-1)
        told = (choice.model_extra or {})["prompt_logprobs"][1:]
        ours = [place[str(token)]["logprob"] for place, token in zip(told, prompt[1:], strict=True)]
        theirs = logprobs.gather(1, torch.tensor(prompt[1:])[:, None]).flatten().tolist()
        assert ours == pytest.approx(theirs, abs=1e-3)
