"""Scores against the log-softmax of one plain forward pass, text by text, in float32."""

import pytest
import torch
from transformers import PreTrainedModel

from adapters.engine import scoring
from adapters.engine.errors import GoneError
from adapters.engine.network import Network, common_prefix
from adapters.engine.scoring import Scores, score
from tests.adapters.engine.test_generation import some_prompts


def scores_of(network: Network, prompts: list[list[int]], likeliest: int = 0) -> list[Scores]:
    with network.wearing(None):
        return score(network, prompts, likeliest=likeliest, check=lambda: None)


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
    prompts = some_prompts(scoring.SCORED_ROWS * 2 + 3, shared=shared)
    expect_exact(plain, prompts, scores_of(network, prompts, 3), 3)


def test_scores_stay_equal_in_small_pieces(
    network: Network, plain: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scoring, "PASS_TOKENS", 24)
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


def test_a_shared_beginning_is_computed_once(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    prompts = some_prompts(8, shared=300)
    passed = 0
    forward = network.forward

    def counting(tokens: torch.Tensor, *rest: object, **more: object) -> torch.Tensor:
        nonlocal passed
        passed += tokens.numel()
        return forward(tokens, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(type(network), "forward", lambda _self, *rest, **more: counting(*rest, **more))
    scores_of(network, prompts)
    assert passed < 300 + 8 * 62


def test_scoring_stops_when_nobody_wants_it(network: Network) -> None:
    def check() -> None:
        raise GoneError("gone")

    with pytest.raises(GoneError), network.wearing(None):
        score(network, [[5, 6, 7]], likeliest=0, check=check)


@pytest.mark.parametrize(
    ("prompts", "size"),
    [([[1, 2, 3]], 3), ([[1, 2, 3], [1, 2, 4], [1, 5]], 1), ([[1], [2]], 0), ([[1, 2], [1, 2, 3]], 2)],
)
def test_common_prefix(prompts: list[list[int]], size: int) -> None:
    assert common_prefix(prompts) == size
