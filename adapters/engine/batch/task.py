"""What one request asks of the model: to score its prompts, to answer them, or both."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import torch

from adapters.engine.batch.job import Event, Scored, Written
from adapters.engine.batch.row import Row
from adapters.engine.batch.scoring import Scoring
from adapters.engine.batch.transcript import Transcript
from adapters.engine.errors import UndefinedError
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.text import Text
from adapters.engine.sampling.choice import Sampler, Sampling, choose
from adapters.engine.sampling.grammar import Grammar


@dataclass
class Task:
    """Score the prompts if ``likeliest`` is given, then have ``model`` write answers of up to ``lengths`` tokens each.

    A length of 0 writes nothing; ``ends`` are the tokens that end an answer. ``told`` is how many of the likeliest
    tokens each written token is told with, None for no log-probabilities.
    """

    text: Text
    adapter: Adapter | None
    prompts: list[list[int]]
    lengths: list[int]
    sampling: Sampling
    stops: tuple[str, ...]
    ends: frozenset[int]
    model: str = ""
    likeliest: int | None = None
    told: int | None = None
    grammar: Grammar | None = None
    _answered: bool = field(default=False, init=False)

    @property
    def turning(self) -> bool:
        """Whether it has turns: if scores are asked."""
        return self.likeliest is not None

    def turns(self, network: Network, slot: int | None, send: Callable[[Event], None]) -> Iterator[int]:
        """Score the prompts."""
        scoring = Scoring(network, self.prompts, slot, self.likeliest or 0)
        yield from scoring.passes()
        if scoring.undefined:
            raise UndefinedError(self.model)
        send(Scored([one.places for one in scoring.scores]))
        if max(self.lengths) == 1:
            # Who asks for scores asks for one token with them, because vLLM does not take less: its logits are
            # known already.
            rows = list(self.rows())
            after = torch.stack([scoring.scores[row.number].after for row in rows])
            chosen = choose([row.sampler for row in rows], after)
            send(Written([row.take(choice) for row, choice in zip(rows, chosen, strict=True)]))
            self._answered = True

    def rows(self) -> Iterator[Row]:
        """Yield the answers to write."""
        if not self._answered:
            yield from (self._row(number) for number, length in enumerate(self.lengths) if length)

    def _row(self, number: int) -> Row:
        prompt = self.prompts[number]
        return Row(
            number=number,
            prompt=prompt,
            length=self.lengths[number],
            sampler=Sampler(self.sampling, prompt, likeliest=self.told, grammar=self.grammar),
            transcript=Transcript(self.text.decode, self.stops),
            ends=self.ends,
            model=self.model,
        )
