"""How likely the model finds the tokens of given texts: log-probabilities without generating anything.

Texts that begin alike share that beginning: its cache and its scores are computed once in a request, and
each batch of rows continues from a copy of the cache. On long common prompts this is an order of
magnitude faster than scoring each text whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch
from transformers import DynamicCache

from adapters.engine.limits import PASS_TOKENS, SCORED_ROWS
from adapters.engine.network import Check, Network, common_prefix, copies


@dataclass(frozen=True, slots=True)
class Likelihood:
    """A token, its log-probability in nats, and its rank among all tokens at that place (1: likeliest)."""

    token: int
    logprob: float
    rank: int


# What is told of one token of a text: the token itself first, then the likeliest ones at its place.
Place = tuple[Likelihood, ...]


@dataclass
class Scores:
    """The places of a text from its second token on, and the logits ``[vocabulary]`` after its last."""

    places: list[Place] = field(default_factory=list)
    after: torch.Tensor = field(default_factory=lambda: torch.empty(0))


def score(network: Network, prompts: list[list[int]], *, likeliest: int, check: Check) -> list[Scores]:
    """Return the scores of each prompt.

    ``likeliest`` is how many of the likeliest tokens are told at each place beside the prompt's own.
    """
    scorer = _Scorer(network, likeliest, check)
    cache = network.fresh_cache()
    # The last shared token goes with the rows: its logits score the first token in which they differ.
    shared = max(common_prefix(prompts) - 1, 0)
    beginning = scorer.passed(cache, [prompts[0][: shared + 1]], last=False)[0].places
    scores = [Scores() for _ in prompts]
    # Rows of like length together: padding is computed as well.
    order = sorted(range(len(prompts)), key=lambda number: len(prompts[number]))
    for start in range(0, len(order), SCORED_ROWS):
        numbers = order[start : start + SCORED_ROWS]
        rows = [prompts[number][shared:] for number in numbers]
        found = scorer.passed(copies(cache, len(rows)), rows)
        for number, own in zip(numbers, found, strict=True):
            scores[number] = Scores(beginning + own.places, own.after)
    return scores


class _Scorer:
    """Passes rows through the model piece by piece and keeps of the logits only what is told."""

    def __init__(self, network: Network, likeliest: int, check: Check) -> None:
        self._network = network
        self._likeliest = likeliest
        self._check = check

    def passed(self, cache: DynamicCache, rows: list[list[int]], *, last: bool = True) -> list[Scores]:
        """Extend ``cache`` by the rows, with or without their last tokens, and score all but their first."""
        width = max(len(row) for row in rows) - (not last)
        # Padding stands on the right, where no token before it can see it: no mask is needed.
        padded = [row + [0] * (width + 1 - len(row)) for row in rows]
        scores = [Scores() for _ in rows]
        for start, end in self._pieces(width, len(rows)):
            self._check()
            tokens = self._network.tensor([row[start : end + 1] for row in padded])
            logits = self._network.forward(tokens[:, :-1], cache)
            for number, row in enumerate(rows):
                known = min(end, len(row) - 1) - start
                if known > 0:
                    scores[number].places += self._told(logits[number, :known], tokens[number, 1 : known + 1])
                if start < len(row) <= end:
                    scores[number].after = logits[number, len(row) - 1 - start].to("cpu", copy=True)
        return scores

    @staticmethod
    def _pieces(width: int, rows: int) -> Iterator[tuple[int, int]]:
        step = max(PASS_TOKENS // rows, 1)
        return ((start, min(start + step, width)) for start in range(0, width, step))

    def _told(self, logits: torch.Tensor, tokens: torch.Tensor) -> list[Place]:
        """Return what is told of ``tokens`` ``[places]`` under ``logits`` ``[places, vocabulary]``."""
        own = logits.gather(1, tokens[:, None])
        total = logits.logsumexp(dim=1, keepdim=True)
        logprobs = (own - total).flatten().tolist()
        ranks = (logits >= own).sum(dim=1).tolist()
        told = [(Likelihood(*found),) for found in zip(tokens.tolist(), logprobs, ranks, strict=True)]
        return [own + best for own, best in zip(told, self._best(logits, total), strict=True)]

    def _best(self, logits: torch.Tensor, total: torch.Tensor) -> list[Place]:
        values, ids = logits.topk(self._likeliest, dim=1)
        return [
            tuple(Likelihood(token, logprob, rank) for rank, (token, logprob) in enumerate(top, 1))
            for top in map(zip, ids.tolist(), (values - total).tolist())
        ]
