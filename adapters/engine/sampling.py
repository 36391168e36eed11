"""Chooses the next token of one row from its logits."""

from dataclasses import dataclass

import torch

# Below this, sampling and choosing the likeliest token cannot be told apart in float32.
GREEDY_BELOW = 1e-5


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen. ``top_k`` 0 and ``top_p`` 1 leave every token possible.

    ``repetition_penalty`` divides positive logits of tokens that stand in the prompt or the answer
    already, and multiplies negative ones (arXiv:1909.05858). ``seed`` None means a random one.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    repetition_penalty: float = 1.0
    seed: int | None = None


class Sampler:
    """Chooses the tokens of one row. The same seed gives the same choices from the same logits."""

    def __init__(self, sampling: Sampling, prompt: list[int]) -> None:
        self._sampling = sampling
        self._seen = set(prompt) if sampling.repetition_penalty != 1 else None
        self._random = torch.Generator()
        if sampling.seed is None:
            self._random.seed()
        else:
            self._random.manual_seed(sampling.seed)

    def choose(self, logits: torch.Tensor) -> int:
        """Return the next token under ``logits`` ``[vocabulary]``, float32 on the processor."""
        token = self._chosen(self._penalised(logits))
        if self._seen is not None:
            self._seen.add(token)
        return token

    def _penalised(self, logits: torch.Tensor) -> torch.Tensor:
        if self._seen is None:
            return logits
        seen = torch.tensor(sorted(self._seen), dtype=torch.long)
        there = logits[seen]
        penalty = self._sampling.repetition_penalty
        return logits.index_copy(0, seen, torch.where(there > 0, there / penalty, there * penalty))

    def _chosen(self, logits: torch.Tensor) -> int:
        wanted = self._sampling
        if wanted.temperature < GREEDY_BELOW:
            return int(logits.argmax())
        logits = logits / wanted.temperature
        if not wanted.top_k and wanted.top_p == 1:
            return self._drawn(logits.softmax(dim=0))
        count = min(wanted.top_k or logits.shape[0], logits.shape[0])
        values, tokens = logits.topk(count)
        chances = values.softmax(dim=0)
        # A token stays if those before it do not make up top_p yet; so the first always stays.
        before = chances.cumsum(dim=0) - chances
        return int(tokens[self._drawn(chances.masked_fill(before >= wanted.top_p, 0))])

    def _drawn(self, chances: torch.Tensor) -> int:
        return int(torch.multinomial(chances, 1, generator=self._random))
