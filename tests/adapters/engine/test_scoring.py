"""Scores against the log-softmax of one plain forward pass, text by text, in float32."""

from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import PreTrainedModel

from adapters.engine.batch import scoring
from adapters.engine.batch.scoring import Scores, Scoring, common_prefix
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch
from tests.adapters.engine.conftest import ADAPTERS
from tests.adapters.engine.working import some_prompts


def scores_of(
    network: Network, prompts: list[list[int]], likeliest: int = 0, adapter: Adapter | None = None
) -> list[Scores]:
    slot = network.bank.pin(adapter)
    scored = Scoring(network, prompts, slot, likeliest)
    for _ in scored.passes():
        pass
    network.bank.unpin(slot)
    return scored.scores


@torch.inference_mode()
def expect_exact(
    model: PreTrainedModel, prompts: list[list[int]], found: list[Scores], likeliest: int = 0
) -> None:
    """Compare every place of every text with a forward pass of its own."""
    for prompt, scores in zip(prompts, found, strict=True):
        logits = model(input_ids=torch.tensor([prompt])).logits[0]
        logprobs = logits.log_softmax(dim=-1)
        assert len(scores.places) == len(prompt) - 1
        for place, token, at in zip(scores.places, prompt[1:], logprobs, strict=False):
            own, *best = place
            assert own.token == token
            assert own.logprob == pytest.approx(float(at[token]), abs=1e-4)
            assert own.rank == int((at > at[token] + 1e-5).sum()) + 1
            assert [one.rank for one in best] == list(range(1, likeliest + 1))
            assert [one.logprob for one in best] == pytest.approx(
                at.topk(likeliest).values.tolist(), abs=1e-4
            )
        assert torch.allclose(scores.after, logits[-1], atol=1e-4)


@pytest.mark.parametrize("shared", [0, 1, 2, 70])
def test_scores_equal_those_of_a_plain_forward_pass(
    network: Network, plain: PreTrainedModel, shared: int
) -> None:
    prompts = some_prompts(19, shared=shared)
    expect_exact(plain, prompts, scores_of(network, prompts, 3), 3)


def test_scores_stay_equal_in_small_pieces(
    network: Network, plain: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "WIDE_PASS_TOKENS", 24)
    prompts = some_prompts(11, shared=50)
    expect_exact(plain, prompts, scores_of(network, prompts))


@pytest.mark.parametrize(
    "prompts",
    [
        [[7]],
        [[7, 8, 9]],
        [[7, 8, 9], [7, 8, 9]],
        [[7, 8], [7, 8, 9], [7]],
        [[7, 8, 9], [9, 8, 7]],
    ],
    ids=["one token", "one text", "equal texts", "each the beginning of the next", "nothing in common"],
)
def test_edges(network: Network, plain: PreTrainedModel, prompts: list[list[int]]) -> None:
    expect_exact(plain, prompts, scores_of(network, prompts, 2), 2)


@pytest.mark.parametrize("name", ADAPTERS)
def test_an_adapter_scores_as_peft_does(
    network: Network, adapters: dict[str, Adapter], adapters_folder: Path, plain: PreTrainedModel, name: str
) -> None:
    prompts = some_prompts(9, shared=40)
    peft = PeftModel.from_pretrained(plain, adapters_folder / name)
    expect_exact(peft, prompts, scores_of(network, prompts, 2, adapters[name]), 2)


def test_a_shared_beginning_is_computed_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = some_prompts(8, shared=300)
    passed: list[int] = []
    extend = Network.extend

    def counting(self: Network, stretches: list[Stretch]) -> list[torch.Tensor]:
        passed.extend(len(stretch.tokens) for stretch in stretches)
        return extend(self, stretches)

    monkeypatch.setattr(Network, "extend", counting)
    scores_of(network, prompts)
    assert sum(passed) < 300 + 8 * 62


def test_scoring_that_is_given_up_gives_its_memory_back(network: Network) -> None:
    scored = Scoring(network, some_prompts(9, shared=300), None, 0)
    before = network.memory.tokens
    passes = scored.passes()
    next(passes)
    passes.close()  # type: ignore[attr-defined]
    lanes = [network.memory.take(network.context) for _ in range(2)]
    assert None not in lanes
    assert before <= network.memory.limit
    for lane in lanes:
        assert lane is not None
        assert lane.length == 0
        network.memory.release(lane)


@pytest.mark.parametrize(
    ("prompts", "size"),
    [([[1, 2, 3]], 3), ([[1, 2, 3], [1, 2, 4], [1, 5]], 1), ([[1], [2]], 0), ([[1, 2], [1, 2, 3]], 2)],
)
def test_common_prefix(prompts: list[list[int]], size: int) -> None:
    assert common_prefix(prompts) == size
