"""Our own prefill and decode against transformers' ``generate`` and PEFT, in float32, greedily."""

import random
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import PreTrainedModel

from adapters.engine import generation, limits
from adapters.engine.errors import GoneError
from adapters.engine.generation import generate
from adapters.engine.lora import Adapter
from adapters.engine.network import Network
from adapters.engine.row import Finish, Row
from adapters.engine.sampling import Sampler, Sampling
from adapters.engine.transcript import Transcript
from tests.adapters.engine.conftest import ADAPTERS
from tests.tiny_model import VOCABULARY

GREEDY = Sampling(temperature=0)
NO_ENDS: frozenset[int] = frozenset()


def some_prompts(count: int, *, shared: int = 0, seed: int = 0) -> list[list[int]]:
    """Return prompts of 1 to 60 random tokens after ``shared`` equal ones."""
    dice = random.Random(seed)
    beginning = [dice.randrange(3, VOCABULARY) for _ in range(shared)]
    return [
        beginning + [dice.randrange(3, VOCABULARY) for _ in range(dice.randint(1, 60))] for _ in range(count)
    ]


def a_row(
    number: int,
    prompt: list[int],
    length: int = 12,
    sampling: Sampling = GREEDY,
    ends: frozenset[int] = NO_ENDS,
) -> Row:
    transcript = Transcript(lambda tokens: "".join(map(chr, tokens)), ())
    return Row(number, prompt, length, Sampler(sampling, prompt), transcript, ends)


def generated(network: Network, rows: list[Row], adapter: Adapter | None = None) -> list[list[int]]:
    with network.wearing(adapter):
        for _ in generate(network, rows, lambda: None):
            pass
    return [row.tokens for row in rows]


def expected(model: PreTrainedModel, prompts: list[list[int]], length: int = 12) -> list[list[int]]:
    """Return what transformers' own ``generate`` gives for each prompt alone."""
    answers = []
    for prompt in prompts:
        tokens = torch.tensor([prompt])
        whole = model.generate(
            input_ids=tokens,
            attention_mask=torch.ones_like(tokens),
            do_sample=False,
            max_new_tokens=length,
            eos_token_id=None,
        )
        answers.append(whole[0, len(prompt) :].tolist())
    return answers


def test_one_prompt_gives_the_tokens_that_transformers_gives(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(3)
    assert [generated(network, [a_row(0, prompt)])[0] for prompt in prompts] == expected(plain, prompts)


def test_a_batch_gives_every_prompt_the_tokens_that_it_gets_alone(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(limits.ROWS + 5)
    rows = [a_row(number, prompt) for number, prompt in enumerate(prompts)]
    assert generated(network, rows) == expected(plain, prompts)


def test_a_shared_beginning_changes_no_token(network: Network, plain: PreTrainedModel) -> None:
    prompts = some_prompts(6, shared=limits.SHARED_TOKENS + 10)
    rows = [a_row(number, prompt) for number, prompt in enumerate(prompts)]
    assert generated(network, rows) == expected(plain, prompts)


def test_a_prompt_that_is_the_beginning_of_the_others_changes_no_token(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(3, shared=limits.SHARED_TOKENS + 10)
    prompts.append(prompts[0][: limits.SHARED_TOKENS + 10])
    rows = [a_row(number, prompt) for number, prompt in enumerate(prompts)]
    assert generated(network, rows) == expected(plain, prompts)


def test_prompts_in_small_pieces_change_no_token(
    network: Network, plain: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "PASS_TOKENS", 16)
    prompts = some_prompts(5, shared=40)
    rows = [a_row(number, prompt) for number, prompt in enumerate(prompts)]
    assert generated(network, rows) == expected(plain, prompts)


def test_rows_that_leave_early_change_no_token_of_the_others(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(8)
    lengths = [1 + 3 * number for number in range(8)]
    rows = [a_row(number, prompts[number], lengths[number]) for number in range(8)]
    whole = expected(plain, prompts, max(lengths))
    assert generated(network, rows) == [
        tokens[:length] for tokens, length in zip(whole, lengths, strict=True)
    ]
    assert {row.finish for row in rows} == {Finish.LENGTH}


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_gives_the_logits_and_tokens_that_peft_gives(
    network: Network, adapters: dict[str, Adapter], adapters_folder: Path, plain: PreTrainedModel, name: str
) -> None:
    prompts = some_prompts(6)
    peft = PeftModel.from_pretrained(plain, adapters_folder / name)
    for prompt in prompts:
        tokens = torch.tensor([prompt])
        with network.wearing(adapters[name]):
            ours = network.forward(tokens, network.fresh_cache())
        with torch.inference_mode():
            assert torch.allclose(ours, peft(input_ids=tokens).logits, atol=1e-4)
    rows = [a_row(number, prompt) for number, prompt in enumerate(prompts)]
    assert generated(network, rows, adapters[name]) == expected(peft, prompts)


def test_adapters_change_the_answers_and_leave_nothing_behind(
    network: Network, adapters: dict[str, Adapter]
) -> None:
    prompts = some_prompts(4)

    def answers(adapter: Adapter | None) -> list[list[int]]:
        return generated(network, [a_row(at, prompt) for at, prompt in enumerate(prompts)], adapter)

    before = answers(None)
    alice, bob = answers(adapters["alice@1"]), answers(adapters["bob@1"])
    assert all(
        len({str(one), str(two), str(three)}) == 3 for one, two, three in zip(before, alice, bob, strict=True)
    )
    assert answers(adapters["alice@1"]) == alice
    assert answers(None) == before


def test_an_answer_ends_at_an_end_token(network: Network, plain: PreTrainedModel) -> None:
    [prompt] = some_prompts(1)
    [tokens] = expected(plain, [prompt])
    row = a_row(0, prompt, ends=frozenset([tokens[5]]))
    generated(network, [row])
    assert row.tokens == tokens[: tokens.index(tokens[5]) + 1]
    assert row.finish is Finish.STOP
    assert row.transcript.finish() == ""


def test_the_same_seed_gives_the_same_answer_in_any_company(network: Network) -> None:
    prompts = some_prompts(9)
    drawn = Sampling(temperature=1.5, top_p=0.9, top_k=50, repetition_penalty=1.2, seed=7)
    alone = [generated(network, [a_row(0, prompt, sampling=drawn)])[0] for prompt in prompts]
    together = generated(network, [a_row(at, prompt, sampling=drawn) for at, prompt in enumerate(prompts)])
    other = Sampling(temperature=1.5, top_p=0.9, top_k=50, repetition_penalty=1.2, seed=8)
    assert alone == together
    assert together != generated(
        network, [a_row(at, prompt, sampling=other) for at, prompt in enumerate(prompts)]
    )


def test_many_long_rows_are_divided_by_what_their_caches_hold(network: Network) -> None:
    rows = [a_row(at, [5] * 200, length=limits.CACHED_TOKENS // 4 - 200) for at in range(6)]
    sizes = [len(batch) for batch in generation._batches(rows)]
    assert sizes == [4, 2]


def test_work_that_nobody_wants_stops_between_two_tokens(network: Network) -> None:
    steps = 0

    def check() -> None:
        if steps == 3:
            raise GoneError("gone")

    with pytest.raises(GoneError), network.wearing(None):
        for _ in generate(network, [a_row(0, [5, 6, 7], length=400)], check):
            steps += 1
    assert steps == 3
