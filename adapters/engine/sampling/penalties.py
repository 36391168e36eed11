"""What the tokens that stand in a row already do to the logits of its next one."""

from collections.abc import Sequence

import torch

# Places that a row's table has at first; it doubles when they are taken.
PLACES = 64


class Penalties:
    """The distinct tokens of one row and how often each was generated, kept as they come.

    ``repetition`` divides positive logits of tokens that stand in the prompt or the answer, and multiplies
    negative ones (arXiv:1909.05858). ``presence`` is taken off once for every token that was generated,
    ``frequency`` as often as it was; a prompt's tokens do not count there. So OpenAI and vLLM define them.
    """

    def __init__(
        self, prompt: Sequence[int], *, repetition: float, presence: float, frequency: float
    ) -> None:
        self.strengths = (repetition, presence, frequency)
        seen = list(dict.fromkeys(prompt)) if repetition != 1 else []
        self._places = {token: place for place, token in enumerate(seen)}
        room = max(PLACES, 2 * len(seen))
        self._tokens = torch.zeros(room, dtype=torch.long)
        self._tokens[: len(seen)] = torch.tensor(seen, dtype=torch.long)
        self._counts = torch.zeros(room)

    @property
    def tokens(self) -> torch.Tensor:
        """The distinct tokens."""
        return self._tokens[: len(self._places)]

    @property
    def counts(self) -> torch.Tensor:
        """How often each of :attr:`tokens` was generated."""
        return self._counts[: len(self._places)]

    def add(self, token: int) -> None:
        """Count a token that was generated."""
        place = self._places.setdefault(token, len(self._places))
        if place == len(self._tokens):
            self._tokens = torch.cat([self._tokens, torch.zeros_like(self._tokens)])
            self._counts = torch.cat([self._counts, torch.zeros_like(self._counts)])
        self._tokens[place] = token
        self._counts[place] += 1


def penalise(logits: torch.Tensor, rows: Sequence[int], penalties: Sequence[Penalties]) -> None:
    """Change the logits ``[rows, vocabulary]`` of some ``rows`` in place, each by its own penalties."""
    device = logits.device
    sizes = torch.tensor([len(one.tokens) for one in penalties])
    own = torch.tensor([(row, *one.strengths) for row, one in zip(rows, penalties, strict=True)])
    row, repetition, presence, frequency = own.repeat_interleave(sizes, dim=0).to(device).unbind(dim=1)
    counts = torch.cat([one.counts for one in penalties]).to(device)
    where = (row.long(), torch.cat([one.tokens for one in penalties]).to(device))
    there = logits[where]
    there = torch.where(there > 0, there / repetition, there * repetition)
    logits[where] = there - frequency * counts - presence * (counts > 0)
