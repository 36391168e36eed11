"""What one request asks of the model, and how the model's thread does it."""

from collections.abc import Callable
from dataclasses import dataclass

from adapters.engine.generation import generate
from adapters.engine.lora import Adapter
from adapters.engine.network import Check, Network
from adapters.engine.row import Piece, Row
from adapters.engine.sampling import Sampler, Sampling
from adapters.engine.scoring import Place, score
from adapters.engine.text import Text
from adapters.engine.transcript import Transcript


@dataclass(frozen=True)
class Scored:
    """What is told of the tokens of all prompts, in their order; each from its second token on."""

    places: list[list[Place]]


@dataclass(frozen=True)
class Written:
    """What one step added to the answers; ``tokens`` is how many tokens that took."""

    pieces: list[Piece]

    @property
    def tokens(self) -> int:
        """How many tokens were generated."""
        return len(self.pieces)


Event = Scored | Written


@dataclass(frozen=True)
class Task:
    """Score the prompts if ``likeliest`` is given, then write answers of up to ``lengths`` tokens each.

    A length of 0 writes nothing; ``ends`` are the tokens that end an answer.
    """

    adapter: Adapter | None
    prompts: list[list[int]]
    lengths: list[int]
    sampling: Sampling
    stops: tuple[str, ...]
    ends: frozenset[int]
    likeliest: int | None = None

    def run(self, network: Network, text: Text, send: Callable[[Event], None], check: Check) -> None:
        """Do it, sending each event as soon as there is one. ``check`` may raise between two passes."""
        with network.wearing(self.adapter):
            rows = [self._row(number, text) for number, length in enumerate(self.lengths) if length]
            if self.likeliest is not None:
                scores = score(network, self.prompts, likeliest=self.likeliest, check=check)
                send(Scored([one.places for one in scores]))
                if max(self.lengths) == 1:
                    # Who asks for scores asks for one token with them, because vLLM does not take less:
                    # its logits are known already.
                    send(Written([row.step(scores[row.number].after) for row in rows]))
                    return
            for pieces in generate(network, rows, check):
                send(Written(pieces))

    def _row(self, number: int, text: Text) -> Row:
        prompt = self.prompts[number]
        return Row(
            number=number,
            prompt=prompt,
            length=self.lengths[number],
            sampler=Sampler(self.sampling, prompt),
            transcript=Transcript(text.decode, self.stops),
            ends=self.ends,
        )
