"""Choosing a token."""

from collections import Counter

import pytest
import torch
from transformers import RepetitionPenaltyLogitsProcessor, TopKLogitsWarper, TopPLogitsWarper

from adapters.engine.sampling import Sampler, Sampling

LOGITS = torch.tensor([2.0, 1.0, 0.5, -1.0, -3.0])
DRAWS = 2_000


def drawn(sampling: Sampling, prompt: tuple[int, ...] = ()) -> Counter[int]:
    """Count first choices over many seeds."""
    seeds = range(DRAWS)
    return Counter(
        Sampler(Sampling(**{**vars(sampling), "seed": seed}), list(prompt)).choose(LOGITS) for seed in seeds
    )


@pytest.mark.parametrize("temperature", [0.0, 1e-9])
def test_temperature_zero_takes_the_likeliest(temperature: float) -> None:
    sampler = Sampler(Sampling(temperature=temperature), [])
    assert {sampler.choose(LOGITS) for _ in range(20)} == {0}


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_softmax(temperature: float) -> None:
    counts = drawn(Sampling(temperature=temperature))
    for token, chance in enumerate((LOGITS / temperature).softmax(0).tolist()):
        # Five standard deviations of a binomial count.
        assert abs(counts[token] - DRAWS * chance) < 5 * (DRAWS * chance * (1 - chance)) ** 0.5 + 1


@pytest.mark.parametrize("top_k", [1, 2, 4, 99])
def test_top_k_leaves_as_many_as_transformers_does(top_k: int) -> None:
    kept = TopKLogitsWarper(top_k)(torch.zeros(1, 1, dtype=torch.long), LOGITS[None])[0].isfinite()
    assert set(drawn(Sampling(temperature=2, top_k=top_k))) == set(kept.nonzero().flatten().tolist())


@pytest.mark.parametrize("top_p", [1e-6, 0.5, 0.7, 0.9])
def test_top_p_leaves_what_transformers_leaves(top_p: float) -> None:
    kept = TopPLogitsWarper(top_p)(torch.zeros(1, 1, dtype=torch.long), LOGITS[None] / 2)[0].isfinite()
    assert set(drawn(Sampling(temperature=2, top_p=top_p))) == set(kept.nonzero().flatten().tolist())


def test_the_repetition_penalty_is_that_of_transformers() -> None:
    prompt = [0, 3]
    penalised = RepetitionPenaltyLogitsProcessor(3.0)(torch.tensor([prompt]), LOGITS[None])[0]
    counts = drawn(Sampling(repetition_penalty=3.0), tuple(prompt))
    for token, chance in enumerate(penalised.softmax(0).tolist()):
        assert abs(counts[token] - DRAWS * chance) < 5 * (DRAWS * chance * (1 - chance)) ** 0.5 + 1


def test_a_chosen_token_is_penalised_from_then_on() -> None:
    sampler = Sampler(Sampling(temperature=0, repetition_penalty=2.5), [])
    assert [sampler.choose(LOGITS) for _ in range(3)] == [0, 1, 0]
    assert LOGITS[0] == 2.0


def test_a_seed_gives_the_same_choices_again_and_none_gives_others() -> None:
    def choices(seed: int | None) -> list[int]:
        sampler = Sampler(Sampling(temperature=2, seed=seed), [])
        return [sampler.choose(LOGITS) for _ in range(40)]

    assert choices(1) == choices(1)
    assert choices(1) != choices(2)
    assert choices(None) != choices(None)
