"""How likely the model finds the tokens of given texts: log-probabilities without generating anything.

Texts that begin alike share that beginning: it is computed once in a request, and what follows it is packed, many
texts one behind the other in a pass, each of which sees the beginning and itself. On long common prompts this is
more than an order of magnitude faster than scoring each text whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import torch

from adapters.engine.limits import WIDE_PASS_TOKENS
from adapters.engine.model.memory import Lane
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch


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


def common_prefix(prompts: list[list[int]]) -> int:
    """Return how many tokens all ``prompts`` begin with in common."""
    # The smallest and the largest in dictionary order differ where any two do.
    first, last = min(prompts), max(prompts)
    pairs = zip(first, last, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), len(first))


class Scoring:
    """The scores of one request's prompts, computed pass by pass.

    ``slot`` is the adapter's; ``likeliest`` is how many of the likeliest tokens are told at each place beside the
    prompt's own.
    """

    def __init__(self, network: Network, prompts: list[list[int]], slot: int | None, likeliest: int) -> None:
        self._network = network
        self._slot = slot
        self._likeliest = likeliest
        # The last shared token goes with the rests: its logits score the first token in which they differ.
        self._shared = max(common_prefix(prompts) - 1, 0)
        self._prompts = prompts
        self._width = min(WIDE_PASS_TOKENS, network.context - self._shared)
        self.scores = [Scores() for _ in prompts]
        # Whether something of it is no number.
        self.undefined = False

    def passes(self) -> Iterator[int]:
        """Do one pass after the other, yielding how many tokens each had; 0 while there is no memory."""
        while (lane := self._network.memory.take(self._room())) is None:
            yield 0
        try:
            yield from self._beginning(lane)
            for numbers in self._packs():
                yield from self._pack(lane, numbers)
                lane.length = self._shared
        finally:
            self._network.memory.release(lane)

    def _room(self) -> int:
        longest = max(map(len, self._prompts))
        return min(max(longest, self._shared + self._width), self._network.context)

    def _beginning(self, lane: Lane) -> Iterator[int]:
        tokens = self._prompts[0][: self._shared + 1]
        places: list[Place] = []
        for start in range(0, self._shared, self._width):
            end = min(start + self._width, self._shared)
            logits = self._passed(Stretch(lane, tokens[start:end], self._slot, whole=True))
            places += self._told(logits, tokens[start + 1 : end + 1])
            yield end - start
        for score in self.scores:
            score.places = list(places)

    def _packs(self) -> Iterator[list[int]]:
        """Divide the prompts into packs for one pass; a rest that is longer than a pass is a pack of its own."""
        pack: list[int] = []
        size = 0
        for number in sorted(range(len(self._prompts)), key=lambda each: len(self._prompts[each])):
            rest = len(self._prompts[number]) - self._shared
            if pack and size + rest > self._width:
                yield pack
                pack, size = [], 0
            pack.append(number)
            size += rest
        yield pack

    def _pack(self, lane: Lane, numbers: list[int]) -> Iterator[int]:
        rests = [self._prompts[number][self._shared :] for number in numbers]
        tokens = [token for rest in rests for token in rest]
        if len(rests) == 1:
            for start in range(0, len(tokens), self._width):
                piece = tokens[start : start + self._width]
                logits = self._passed(Stretch(lane, piece, self._slot, whole=True))
                self._note(numbers[0], logits, tokens[start + 1 : start + len(piece) + 1])
                yield len(piece)
            return
        starts = [0]
        for rest in rests:
            starts.append(starts[-1] + len(rest))
        parents = [start for start, rest in zip(starts, rests, strict=False) for _ in rest]
        logits = self._passed(Stretch(lane, tokens, self._slot, parents, whole=True))
        for number, rest, start in zip(numbers, rests, starts, strict=False):
            self._note(number, logits[start : start + len(rest)], rest[1:])
        yield len(tokens)

    def _passed(self, stretch: Stretch) -> torch.Tensor:
        [logits] = self._network.extend([stretch])
        return logits

    def _note(self, number: int, logits: torch.Tensor, following: list[int]) -> None:
        """Write down what ``logits`` tell of the tokens that follow; the last may have none behind it."""
        score = self.scores[number]
        score.places += self._told(logits[: len(following)], following)
        score.after = logits[-1].to("cpu", torch.float32, copy=True)

    @torch.inference_mode()
    def _told(self, logits: torch.Tensor, following: list[int]) -> list[Place]:
        """Return what is told of the tokens ``following`` under ``logits`` ``[places, vocabulary]``."""
        if not following:
            return []
        logits = logits.float()
        own = logits.gather(1, torch.tensor(following, device=logits.device)[:, None])
        total = logits.logsumexp(dim=1, keepdim=True)
        self.undefined |= not bool(total.isfinite().all())
        logprobs = (own - total).flatten().tolist()
        ranks = (logits >= own).sum(dim=1).tolist()
        told = [(Likelihood(*found),) for found in zip(following, logprobs, ranks, strict=True)]
        if not self._likeliest:
            return list(told)
        return [one + best for one, best in zip(told, self._best(logits, total), strict=True)]

    def _best(self, logits: torch.Tensor, total: torch.Tensor) -> list[Place]:
        values, ids = logits.topk(self._likeliest, dim=1)
        return [
            tuple(Likelihood(token, logprob, rank) for rank, (token, logprob) in enumerate(top, 1))
            for top in map(zip, ids.tolist(), (values - total).tolist())
        ]
