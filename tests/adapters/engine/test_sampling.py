"""Choosing the tokens of a step."""

import random
from collections import Counter

import pytest
import torch
from transformers import (
    MinPLogitsWarper,
    RepetitionPenaltyLogitsProcessor,
    TopKLogitsWarper,
    TopPLogitsWarper,
)

from adapters.engine.sampling.choice import Choice, Sampler, Sampling, choose

LOGITS = torch.tensor([2.0, 1.0, 0.5, -1.0, -3.0])
DRAWS = 2_000
# Wide enough that sums run over many blocks, and narrow enough to be quick.
WIDE = 49_152


def drawn(sampling: Sampling, prompt: tuple[int, ...] = (), logits: torch.Tensor = LOGITS) -> Counter[int]:
    """Count first choices over many seeds, all chosen in one step."""
    wanted = vars(sampling)
    samplers = [Sampler(Sampling(**{**wanted, "seed": seed}), prompt) for seed in range(DRAWS)]
    return Counter(choice.token for choice in choose(samplers, logits.expand(DRAWS, -1)))


def agree(counts: Counter[int], chances: torch.Tensor) -> None:
    """Check counts of draws against the chances, within five standard deviations of a binomial count."""
    for token, chance in enumerate(chances.tolist()):
        assert abs(counts[token] - DRAWS * chance) < 5 * (DRAWS * chance * (1 - chance)) ** 0.5 + 1


def one_by_one(sampler: Sampler, logits: torch.Tensor, count: int) -> list[int]:
    return [choose([sampler], logits[None])[0].token for _ in range(count)]


def kept(warper: object, temperature: float, logits: torch.Tensor = LOGITS) -> set[int]:
    """Return the tokens that one of transformers' warpers leaves."""
    left = warper(torch.zeros(1, 1, dtype=torch.long), logits[None] / temperature)[0].isfinite()
    return set(left.nonzero().flatten().tolist())


@pytest.mark.parametrize("temperature", [0.0, 1e-9])
def test_temperature_zero_takes_the_likeliest(temperature: float) -> None:
    assert set(one_by_one(Sampler(Sampling(temperature=temperature), []), LOGITS, 20)) == {0}


def test_of_equally_likely_tokens_the_first_is_taken() -> None:
    logits = torch.zeros(3, WIDE)
    logits[0, [40_000, 700, 701, 300]] = 1
    logits[1, [WIDE - 1, 5]] = 1
    samplers = [Sampler(Sampling(temperature=0), []) for _ in range(3)]
    assert [choice.token for choice in choose(samplers, logits)] == [300, 5, 0]


@pytest.mark.parametrize("temperature", [0.5, 1.0, 2.0])
def test_draws_follow_the_softmax(temperature: float) -> None:
    agree(drawn(Sampling(temperature=temperature)), (LOGITS / temperature).softmax(0))


def test_draws_follow_the_softmax_across_blocks() -> None:
    likely = [0, 255, 256, 700, 999]
    logits = torch.full((1_000,), -torch.inf)
    logits[likely] = LOGITS
    counts = drawn(Sampling(), logits=logits)
    assert set(counts) <= set(likely)
    agree(Counter({at: counts[token] for at, token in enumerate(likely)}), LOGITS.softmax(0))


@pytest.mark.parametrize("top_k", [1, 2, 4, 99])
def test_top_k_leaves_as_many_as_transformers_does(top_k: int) -> None:
    assert set(drawn(Sampling(temperature=2, top_k=top_k))) == kept(TopKLogitsWarper(top_k), 2)


@pytest.mark.parametrize("top_p", [1e-6, 0.5, 0.7, 0.9])
def test_top_p_leaves_what_transformers_leaves(top_p: float) -> None:
    assert set(drawn(Sampling(temperature=2, top_p=top_p))) == kept(TopPLogitsWarper(top_p), 2)


@pytest.mark.parametrize("min_p", [0.05, 0.2, 0.4, 1.0])
def test_min_p_leaves_what_transformers_leaves(min_p: float) -> None:
    assert set(drawn(Sampling(temperature=2, min_p=min_p))) == kept(MinPLogitsWarper(min_p), 2)


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(top_k=20),
        Sampling(top_k=700),
        Sampling(top_p=0.4),
        Sampling(top_p=0.9, top_k=30),
        Sampling(min_p=0.1, top_p=0.8),
        Sampling(temperature=1.7, min_p=0.01, top_k=60, top_p=0.5),
    ],
)
def test_what_is_kept_of_a_wide_vocabulary_is_drawn_by_its_chances(sampling: Sampling) -> None:
    logits = torch.randn(8_192, generator=torch.Generator().manual_seed(1)) * 4
    left = logits[None] / sampling.temperature
    if sampling.min_p:
        left = MinPLogitsWarper(sampling.min_p)(torch.zeros(1, 1), left)
    if sampling.top_k:
        left = TopKLogitsWarper(sampling.top_k)(torch.zeros(1, 1), left)
    if sampling.top_p < 1:
        left = TopPLogitsWarper(sampling.top_p)(torch.zeros(1, 1), left)
    agree(drawn(sampling, logits=logits), left[0].softmax(0))


def test_the_repetition_penalty_is_that_of_transformers() -> None:
    prompt = [0, 3]
    penalised = RepetitionPenaltyLogitsProcessor(3.0)(torch.tensor([prompt]), LOGITS[None])[0]
    agree(drawn(Sampling(repetition_penalty=3.0), tuple(prompt)), penalised.softmax(0))


def test_a_chosen_token_is_penalised_from_then_on() -> None:
    sampler = Sampler(Sampling(temperature=0, repetition_penalty=2.5), [])
    assert one_by_one(sampler, LOGITS, 3) == [0, 1, 0]
    assert LOGITS[0] == 2.0


def test_presence_counts_once_frequency_each_time_and_neither_the_prompt() -> None:
    logits = torch.tensor([2.0, 1.9, 0.0])
    presence = Sampler(Sampling(temperature=0, presence_penalty=0.5), [0, 0, 1])
    assert one_by_one(presence, logits, 4) == [0, 1, 0, 0]
    frequency = Sampler(Sampling(temperature=0, frequency_penalty=0.5), [0, 0, 1])
    assert one_by_one(frequency, logits, 6) == [0, 1, 0, 1, 0, 1]
    rewarded = Sampler(Sampling(temperature=0, presence_penalty=-0.5), [])
    assert one_by_one(rewarded, torch.tensor([2.0, 2.0]), 3) == [0, 0, 0]


def test_penalties_are_those_of_the_whole_history_after_many_tokens() -> None:
    strengths = {"repetition_penalty": 1.3, "presence_penalty": 0.4, "frequency_penalty": 0.2}
    random_numbers = torch.Generator().manual_seed(3)
    prompt = [5, 5, 400]
    sampler = Sampler(Sampling(temperature=0, **strengths), prompt)
    chosen: list[int] = []
    for _ in range(200):
        logits = torch.randn(500, generator=random_numbers)
        expected = logits.clone()
        for token in {*prompt, *chosen}:
            expected[token] *= 1 / 1.3 if expected[token] > 0 else 1.3
        for token, count in Counter(chosen).items():
            expected[token] -= 0.2 * count + 0.4
        chosen += one_by_one(sampler, logits, 1)
        assert chosen[-1] == int(expected.argmax())


def test_a_seed_gives_the_same_choices_again_and_none_gives_others() -> None:
    def choices(seed: int | None) -> list[int]:
        return one_by_one(Sampler(Sampling(temperature=2, seed=seed), []), LOGITS, 40)

    assert choices(1) == choices(1)
    assert choices(1) != choices(2)
    assert choices(-1) != choices(1)
    assert choices(None) != choices(None)


def some_rows(count: int) -> list[tuple[Sampling, list[int], int | None]]:
    """Return requests of every kind, each with a prompt and how many likeliest tokens it wants told."""
    dice = random.Random(7)
    return [
        (
            Sampling(
                temperature=dice.choice([0, 0.3, 1.0, 2.0]),
                top_p=dice.choice([1.0, 1.0, 0.95, 0.3, 1e-4]),
                top_k=dice.choice([0, 0, 1, 40, 300, 5_000]),
                min_p=dice.choice([0.0, 0.0, 0.05]),
                repetition_penalty=dice.choice([1.0, 1.0, 1.2]),
                presence_penalty=dice.choice([0.0, 0.6]),
                frequency_penalty=dice.choice([0.0, 0.0, 0.3]),
                seed=seed,
            ),
            [dice.randrange(WIDE) for _ in range(dice.randint(1, 90))],
            dice.choice([None, 0, 1, 20]),
        )
        for seed in range(count)
    ]


@pytest.mark.parametrize("numbers", [torch.float32, torch.bfloat16])
def test_a_row_gets_what_it_gets_whatever_shares_the_batch(numbers: torch.dtype) -> None:
    steps, count = 3, 24
    asked = some_rows(count)
    # Rounded to bfloat16, many tokens are equally likely: the hardest case for a choice among them.
    generator = torch.Generator().manual_seed(11)
    logits = (torch.randn(steps, count, WIDE, generator=generator) * 3).to(numbers)

    def chosen(rows: list[int]) -> dict[int, list[Choice]]:
        samplers = [Sampler(asked[row][0], asked[row][1], likeliest=asked[row][2]) for row in rows]
        told = [choose(samplers, logits[step, rows]) for step in range(steps)]
        return {row: [step[at] for step in told] for at, row in enumerate(rows)}

    together = chosen(list(range(count)))
    shuffled = random.Random(5).sample(range(count), count)
    assert chosen(shuffled) == together
    assert chosen(shuffled[: count // 3]) == {row: together[row] for row in shuffled[: count // 3]}
    for row in range(count):
        assert chosen([row]) == {row: together[row]}


def test_the_logits_stay_as_they_are() -> None:
    logits = torch.randn(2, 600)
    before = logits.clone()
    hard = Sampling(temperature=0.5, top_k=3, top_p=0.9, min_p=0.1, presence_penalty=1, repetition_penalty=2)
    for _ in range(3):
        choose([Sampler(hard, [1, 2]), Sampler(Sampling(temperature=0), [])], logits)
    assert torch.equal(logits, before)


@pytest.mark.parametrize("wide", [5, 5_120])
def test_log_probabilities_are_the_models_own(wide: int) -> None:
    logits = torch.randn(3, wide, generator=torch.Generator().manual_seed(2))
    asked = Sampling(temperature=0.2, top_k=2, repetition_penalty=1.5, seed=1)
    counts = (None, 0, 4)
    samplers = [Sampler(asked, [0, 1], likeliest=count) for count in counts]
    silent, own, four = choose(samplers, logits)
    logprobs = logits.log_softmax(dim=1)
    assert (silent.logprob, silent.best) == (None, ())
    assert own.logprob == pytest.approx(float(logprobs[1, own.token]), abs=1e-6)
    assert own.best == ()
    values, ids = logprobs[2].topk(4)
    assert [token for token, _ in four.best] == ids.tolist()
    assert [logprob for _, logprob in four.best] == pytest.approx(values.tolist(), abs=1e-6)


def test_numbers_that_are_none_give_a_token_all_the_same() -> None:
    logits = torch.full((2, 700), torch.nan)
    samplers = [Sampler(Sampling(temperature=0), []), Sampler(Sampling(top_p=0.5, top_k=5), [])]
    assert all(0 <= choice.token < 768 for choice in choose(samplers, logits))
