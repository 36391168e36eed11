"""One answer in the making: its tokens, its text and what each step adds to it."""

from dataclasses import dataclass, field
from enum import StrEnum

import torch

from adapters.engine.sampling import Sampler
from adapters.engine.transcript import Transcript


class Finish(StrEnum):
    """Why an answer ended: at its end or a stop string, or because it reached its length."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True)
class Piece:
    """What one step added to the answer of prompt number ``row``; ``finish`` is None while it goes on."""

    row: int
    text: str
    finish: Finish | None


@dataclass
class Row:
    """One answer in the making. ``ends`` are the tokens that end it, ``length`` its most tokens."""

    number: int
    prompt: list[int]
    length: int
    sampler: Sampler
    transcript: Transcript
    ends: frozenset[int]
    tokens: list[int] = field(default_factory=list)
    finish: Finish | None = None

    def step(self, logits: torch.Tensor) -> Piece:
        """Choose the next token under ``logits`` ``[vocabulary]`` and write it down."""
        token = self.sampler.choose(logits)
        self.tokens.append(token)
        text = "" if token in self.ends else self.transcript.push(token)
        if token in self.ends or self.transcript.stopped:
            self.finish = Finish.STOP
        elif len(self.tokens) == self.length:
            self.finish = Finish.LENGTH
        if self.finish:
            text += self.transcript.finish()
            # The last text may have completed a stop string, which then ended the answer after all.
            self.finish = Finish.STOP if self.transcript.stopped else self.finish
        return Piece(self.number, text, self.finish)
