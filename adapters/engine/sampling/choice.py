"""Chooses the next token of every row of a step, each by its own request's rules."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from adapters.engine.limits import LOGPROBS
from adapters.engine.sampling.barring import bar
from adapters.engine.sampling.drawing import draw, largest, likeliest, some
from adapters.engine.sampling.grammar import Grammar
from adapters.engine.sampling.penalties import Penalties, penalise

# Below this, sampling and choosing the likeliest token cannot be told apart in float32.
GREEDY_BELOW = 1e-5


@dataclass(frozen=True)
class Sampling:
    """How tokens are chosen.

    ``top_k`` 0, ``top_p`` 1 and ``min_p`` 0 leave every token possible (:func:`.drawing.draw`);
    ``repetition_penalty`` 1 and the other penalties at 0 leave the logits as they are (:class:`.Penalties`).
    ``seed`` None means a random one.
    """

    temperature: float = 1.0
    top_p: float = 1.0
    top_k: int = 0
    min_p: float = 0.0
    repetition_penalty: float = 1.0
    presence_penalty: float = 0.0
    frequency_penalty: float = 0.0
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A token that was chosen, its log-probability in nats, and the likeliest tokens with theirs.

    Log-probabilities are those of the model's own distribution: before temperature, penalties, grammar and
    all else that a request asks for.
    """

    token: int
    logprob: float | None = None
    best: tuple[tuple[int, float], ...] = ()


class Sampler:
    """The state of one row: what its tokens so far mean for the next.

    ``likeliest`` is how many of the likeliest tokens each choice tells; None for no log-probabilities at
    all. The same seed gives the same choices from the same logits.
    """

    def __init__(
        self,
        sampling: Sampling,
        prompt: Sequence[int],
        *,
        likeliest: int | None = None,
        grammar: Grammar | None = None,
    ) -> None:
        self.sampling = sampling
        self.likeliest = likeliest
        self.matcher = grammar.matcher() if grammar else None
        # Whether the model's logits were no numbers: what was chosen under them means nothing.
        self.undefined = False
        self.penalties: Penalties | None = None
        strengths = (sampling.repetition_penalty, sampling.presence_penalty, sampling.frequency_penalty)
        if strengths != (1, 0, 0):
            repetition, presence, frequency = strengths
            self.penalties = Penalties(prompt, repetition=repetition, presence=presence, frequency=frequency)
        self._random = torch.Generator()
        if sampling.seed is None:
            self._random.seed()
        else:
            self._random.manual_seed(sampling.seed)

    @property
    def greedy(self) -> bool:
        """Whether the likeliest token is taken."""
        return self.sampling.temperature < GREEDY_BELOW

    @property
    def finished(self) -> bool:
        """Whether the answer is complete by its grammar, or can go on no more."""
        return self.undefined or (self.matcher is not None and self.matcher.finished)

    @property
    def problem(self) -> str | None:
        """Why the answer cannot go on although it is not complete."""
        return None if self.matcher is None else self.matcher.problem

    def uniform(self) -> float:
        """Return the row's next random number, from 0 up to but without 1."""
        return float(torch.rand((), generator=self._random, dtype=torch.float64))

    def advance(self, token: int) -> None:
        """Take note of the token that was chosen."""
        if self.penalties is not None:
            self.penalties.add(token)
        if self.matcher is not None:
            self.matcher.advance(token)


def choose(samplers: Sequence[Sampler], logits: torch.Tensor) -> list[Choice]:
    """Return each row's next token under ``logits`` ``[rows, vocabulary]`` and take note of it.

    The logits may be of any floating type, on any device, and stay as they are. What a row gets does not
    depend on the rows beside it.
    """
    plain = logits.float()
    for row in undefined(plain):
        samplers[row].undefined = True
    tokens = _tokens(samplers, _shaped(samplers, plain))
    choices = _told(samplers, plain, tokens)
    for sampler, token in zip(samplers, tokens, strict=True):
        sampler.advance(token)
    return choices


def undefined(logits: torch.Tensor) -> list[int]:
    """Return which rows of ``logits`` ``[rows, vocabulary]`` hold what is no number, or more than any."""
    # One look at each number; a sum hides neither, and minus infinity alone is a token that never comes.
    return [row for row, total in enumerate(logits.sum(dim=1).tolist()) if not total < math.inf]


def _shaped(samplers: Sequence[Sampler], logits: torch.Tensor) -> torch.Tensor:
    """Return the logits after penalties and grammars."""
    penalties = [(row, one.penalties) for row, one in enumerate(samplers) if one.penalties is not None]
    matchers = [(row, one.matcher) for row, one in enumerate(samplers) if one.matcher is not None]
    if not penalties and not matchers:
        return logits
    shaped = logits.clone()
    if penalties:
        penalise(shaped, *zip(*penalties, strict=True))
    if matchers:
        bar(shaped, *zip(*matchers, strict=True))
    return shaped


def _tokens(samplers: Sequence[Sampler], logits: torch.Tensor) -> list[int]:
    """Choose a token for each row."""
    tokens = [0] * len(samplers)
    greedy = [row for row, one in enumerate(samplers) if one.greedy]
    if greedy:
        for row, token in zip(greedy, likeliest(some(logits, greedy)), strict=True):
            tokens[row] = token
    drawn = [row for row, one in enumerate(samplers) if not one.greedy]
    if drawn:
        wanted = [samplers[row].sampling for row in drawn]
        found = draw(
            some(logits, drawn),
            temperature=[one.temperature for one in wanted],
            top_k=[one.top_k for one in wanted],
            top_p=[one.top_p for one in wanted],
            min_p=[one.min_p for one in wanted],
            uniform=[samplers[row].uniform for row in drawn],
        )
        for row, token in zip(drawn, found, strict=True):
            tokens[row] = token
    return tokens


def _told(samplers: Sequence[Sampler], logits: torch.Tensor, tokens: list[int]) -> list[Choice]:
    """Return what is told of the chosen tokens."""
    choices = [Choice(token) for token in tokens]
    counts = {row: one.likeliest for row, one in enumerate(samplers) if one.likeliest is not None}
    if not counts:
        return choices
    logprobs = some(logits, [*counts]).log_softmax(dim=1)
    own = torch.tensor([[tokens[row]] for row in counts], device=logits.device)
    found = logprobs.gather(1, own).flatten().tolist()
    best: list[tuple[tuple[int, float], ...]] = [()] * len(counts)
    if any(counts.values()):
        # As many for every row, so that which of two equally likely tokens is told depends on no other row.
        values, ids = largest(logprobs, min(LOGPROBS, logits.shape[1]))
        best = [tuple(zip(*pair, strict=True)) for pair in zip(ids.tolist(), values.tolist(), strict=True)]
    for (row, count), logprob, top in zip(counts.items(), found, best, strict=True):
        choices[row] = Choice(tokens[row], logprob, top[:count])
    return choices
