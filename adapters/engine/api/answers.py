"""The shapes of answers: chat and text completions, whole or in pieces, as OpenAI and vLLM give them."""

import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapters.engine.api import logprobs
from adapters.engine.api.logprobs import Json, Words
from adapters.engine.api.writing import dumps
from adapters.engine.batch.job import Event, Scored
from adapters.engine.batch.row import Finish, Piece
from adapters.engine.batch.scoring import Place
from adapters.engine.sampling.choice import Choice

DONE = "data: [DONE]\n\n"


@dataclass
class Answer:
    """What has come of a request so far. ``prompt_tokens`` counts all prompts together."""

    model: str
    fingerprint: str
    prompts: int
    prompt_tokens: int
    created: int = field(default_factory=lambda: int(time.time()))
    name: str = field(default_factory=lambda: secrets.token_hex(16))
    tokens: int = 0
    places: list[list[Place]] | None = None

    def __post_init__(self) -> None:
        self.texts = [""] * self.prompts
        self.finishes = [Finish.LENGTH] * self.prompts
        self.choices: list[list[Choice]] = [[] for _ in range(self.prompts)]
        self.starts: list[list[int]] = [[] for _ in range(self.prompts)]

    def take(self, event: Event) -> list[Piece]:
        """Add an event to the answer and return the pieces of text that came with it.

        Raises what ended an answer that is not complete.
        """
        if isinstance(event, Scored):
            self.places = event.places
            return []
        self.tokens += event.tokens
        for piece in event.pieces:
            if piece.problem:
                raise piece.problem
            self.choices[piece.row] += piece.choices
            self.starts[piece.row] += piece.starts
            self.texts[piece.row] += piece.text
            self.finishes[piece.row] = piece.finish or self.finishes[piece.row]
        return event.pieces

    @property
    def usage(self) -> Json:
        """The tokens used."""
        return {
            "prompt_tokens": self.prompt_tokens,
            "completion_tokens": self.tokens,
            "total_tokens": self.prompt_tokens + self.tokens,
        }


class Shape(ABC):
    """How an answer is told; ``told`` says whether the log-probabilities of its tokens are."""

    prefix: str
    kind: str
    piece_kind: str

    def __init__(self, words: Words, *, told: bool) -> None:
        self._words = words
        self._told = told

    @abstractmethod
    def whole(self, answer: Answer) -> Json:
        """Return a finished answer."""

    @abstractmethod
    def openings(self) -> list[Json]:
        """Return the choices with which a stream begins."""

    @abstractmethod
    def choice(self, piece: Piece) -> Json:
        """Return one piece as a choice of a stream."""

    def piece(self, answer: Answer, choices: list[Json]) -> str:
        """Return a server-sent event with ``choices``."""
        return event_of(self._head(answer, self.piece_kind) | {"choices": choices, "usage": None})

    def usage(self, answer: Answer) -> str:
        """Return the server-sent event that tells the tokens used."""
        return event_of(self._head(answer, self.piece_kind) | {"choices": [], "usage": answer.usage})

    def _head(self, answer: Answer, kind: str) -> Json:
        return {
            "id": f"{self.prefix}-{answer.name}",
            "object": kind,
            "created": answer.created,
            "model": answer.model,
            "system_fingerprint": answer.fingerprint,
        }


class ChatShape(Shape):
    """``/v1/chat/completions``."""

    prefix = "chatcmpl"
    kind = "chat.completion"
    piece_kind = "chat.completion.chunk"

    def whole(self, answer: Answer) -> Json:
        """Return a finished answer; its scores stand beside the choices."""
        message = {"role": "assistant", "content": answer.texts[0], "refusal": None}
        told = self._logprobs(answer.choices[0])
        finish = {"index": 0, "logprobs": told, "finish_reason": answer.finishes[0]}
        return self._head(answer, self.kind) | {
            "choices": [finish | {"message": message}],
            "usage": answer.usage,
            "prompt_logprobs": logprobs.of_prompt(self._words, answer.places[0]) if answer.places else None,
        }

    def openings(self) -> list[Json]:
        """Begin with whose turn it is."""
        opening = {"role": "assistant", "content": ""}
        return [{"index": 0, "delta": opening, "logprobs": None, "finish_reason": None}]

    def choice(self, piece: Piece) -> Json:
        """Return one piece; the last may have no text."""
        delta = {"content": piece.text} if piece.text else {}
        told = self._logprobs(piece.choices)
        return {"index": 0, "delta": delta, "logprobs": told, "finish_reason": piece.finish}

    def _logprobs(self, choices: Sequence[Choice]) -> Json | None:
        return logprobs.of_chat(self._words, choices) if self._told else None


class TextShape(Shape):
    """``/v1/completions``."""

    prefix = "cmpl"
    kind = "text_completion"
    piece_kind = "text_completion"

    def whole(self, answer: Answer) -> Json:
        """Return a finished answer; each choice has the scores of its own prompt."""
        choices = []
        for number, text in enumerate(answer.texts):
            tokens = (tuple(answer.choices[number]), tuple(answer.starts[number]))
            scores = logprobs.of_prompt(self._words, answer.places[number]) if answer.places else None
            choice = self.choice(Piece(number, text, answer.finishes[number], *tokens))
            choices.append(choice | {"prompt_logprobs": scores})
        return self._head(answer, self.kind) | {"choices": choices, "usage": answer.usage}

    def openings(self) -> list[Json]:
        """Begin with the text itself."""
        return []

    def choice(self, piece: Piece) -> Json:
        """Return one piece."""
        return {
            "index": piece.row,
            "text": piece.text,
            "logprobs": logprobs.of_text(self._words, piece.choices, piece.starts) if self._told else None,
            "finish_reason": piece.finish,
        }


def event_of(content: Json) -> str:
    """Return ``content`` as a server-sent event."""
    return f"data: {dumps(content)}\n\n"
