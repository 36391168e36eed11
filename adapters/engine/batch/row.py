"""One answer in the making: its tokens, its text and what each step adds to it."""

from dataclasses import dataclass, field
from enum import StrEnum

from adapters.engine.batch.transcript import Transcript
from adapters.engine.errors import EngineError, SchemaError, UndefinedError
from adapters.engine.sampling.choice import Choice, Sampler


class Finish(StrEnum):
    """Why an answer ended: at its end or a stop string, or because it reached its length."""

    STOP = "stop"
    LENGTH = "length"


@dataclass(frozen=True)
class Piece:
    """What one step added to the answer of prompt number ``row``; ``finish`` is None while it goes on.

    ``choices`` are the tokens that the text came from, and ``starts`` the places in the answer's text at
    which they begin. ``problem`` is why the answer ended although it is not complete.
    """

    row: int
    text: str
    finish: Finish | None
    choices: tuple[Choice, ...] = ()
    starts: tuple[int, ...] = ()
    problem: EngineError | None = None


@dataclass
class Row:
    """One answer of ``model`` in the making. ``ends`` are the tokens that end it, ``length`` its most tokens."""

    number: int
    prompt: list[int]
    length: int
    sampler: Sampler
    transcript: Transcript
    ends: frozenset[int]
    model: str = ""
    tokens: list[int] = field(default_factory=list)
    finish: Finish | None = None
    # Tokens whose text was not given out yet, each with the place at which it begins.
    held: list[tuple[int, Choice]] = field(default_factory=list)

    def take(self, choice: Choice) -> Piece:
        """Write down the next token."""
        self.tokens.append(choice.token)
        ended = choice.token in self.ends
        text = ""
        if not ended:
            self.held.append((self.transcript.length, choice))
            text = self.transcript.push(choice.token)
        if ended or self.transcript.stopped or self.sampler.finished:
            self.finish = Finish.STOP
        elif len(self.tokens) == self.length:
            self.finish = Finish.LENGTH
        if self.finish:
            text += self.transcript.finish()
            # The last text may have completed a stop string, which then ended the answer after all.
            self.finish = Finish.STOP if self.transcript.stopped else self.finish
        told = self._told()
        starts, choices = tuple(start for start, _ in told), tuple(one for _, one in told)
        return Piece(self.number, text, self.finish, choices, starts, self._problem)

    def _told(self) -> list[tuple[int, Choice]]:
        """Take the tokens whose text was given out; at the end all but those that a stop string cut off."""
        if self.finish and not self.transcript.stopped:
            told, self.held = self.held, []
            return told
        known = sum(start < self.transcript.told for start, _ in self.held)
        told, self.held = self.held[:known], self.held[known:]
        return told

    @property
    def _problem(self) -> EngineError | None:
        if self.sampler.undefined:
            return UndefinedError(self.model)
        if self.sampler.problem is None:
            return None
        return SchemaError(f"The answer could not be kept to its schema ({self.sampler.problem}).")
