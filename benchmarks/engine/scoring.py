"""Scoring 64 short continuations of one prefix of a thousand tokens, beside scoring each whole in batches of 8."""

import torch

from adapters.engine.batch.scoring import Scoring
from benchmarks.engine.subjects import network, plain, prompts
from benchmarks.measuring import medians

PREFIX, CONTINUATION, TEXTS, BATCH = 1_000, 19, 64, 8
ROUNDS = 3


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return the ratio and the seconds behind it. All batches being alike, one a round is measured."""
    [prefix] = prompts(1, PREFIX)
    texts = [prefix + rest for rest in prompts(TEXTS, CONTINUATION, seed=1)]
    seconds = medians(
        {"ours": lambda: _ours(texts), "naive_batch": lambda: _naive(texts[:BATCH])}, rounds=ROUNDS
    )
    naive = seconds["naive_batch"] * TEXTS / BATCH
    furthest = max(
        abs(one - other) for one, other in zip(_ours(texts[:BATCH]), _naive(texts[:BATCH]), strict=True)
    )
    return {"score_vs_naive": naive / seconds["ours"]}, {
        "score_seconds": round(seconds["ours"], 2),
        "score_seconds_naive": round(naive, 2),
        "score_largest_difference_nats_a_token": round(furthest / CONTINUATION, 4),
    }


def _ours(texts: list[list[int]]) -> list[float]:
    """Return the log-probability of each continuation."""
    scored = Scoring(network(), texts, None, 0)
    for _ in scored.passes():
        pass
    return [sum(place[0].logprob for place in one.places[PREFIX - 1 :]) for one in scored.scores]


@torch.inference_mode()
def _naive(texts: list[list[int]]) -> list[float]:
    tokens = torch.tensor(texts, device=plain().device)
    logprobs = plain()(input_ids=tokens).logits[:, PREFIX - 1 : -1].float().log_softmax(-1)
    found: list[float] = logprobs.gather(2, tokens[:, PREFIX:, None]).sum((1, 2)).tolist()
    return found
