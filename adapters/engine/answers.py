"""The shapes of answers: chat and text completions, whole or in pieces, as OpenAI and vLLM give them."""

import json
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from adapters.engine.row import Finish, Piece
from adapters.engine.scoring import Place
from adapters.engine.task import Event, Scored

Decoded = Callable[[int], str]
Json = dict[str, Any]

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

    def take(self, event: Event) -> list[Piece]:
        """Add an event to the answer and return the pieces of text that came with it."""
        if isinstance(event, Scored):
            self.places = event.places
            return []
        self.tokens += event.tokens
        for piece in event.pieces:
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
    """How an answer is told."""

    prefix: str
    kind: str
    piece_kind: str

    @abstractmethod
    def whole(self, answer: Answer, decoded: Decoded) -> Json:
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

    def whole(self, answer: Answer, decoded: Decoded) -> Json:
        """Return a finished answer; its scores stand beside the choices."""
        message = {"role": "assistant", "content": answer.texts[0], "refusal": None}
        finish = {"index": 0, "logprobs": None, "finish_reason": answer.finishes[0]}
        return self._head(answer, self.kind) | {
            "choices": [finish | {"message": message}],
            "usage": answer.usage,
            "prompt_logprobs": told(answer.places[0], decoded) if answer.places else None,
        }

    def openings(self) -> list[Json]:
        """Begin with whose turn it is."""
        opening = {"role": "assistant", "content": ""}
        return [{"index": 0, "delta": opening, "logprobs": None, "finish_reason": None}]

    def choice(self, piece: Piece) -> Json:
        """Return one piece; the last may have no text."""
        delta = {"content": piece.text} if piece.text else {}
        return {"index": 0, "delta": delta, "logprobs": None, "finish_reason": piece.finish}


class TextShape(Shape):
    """``/v1/completions``."""

    prefix = "cmpl"
    kind = "text_completion"
    piece_kind = "text_completion"

    def whole(self, answer: Answer, decoded: Decoded) -> Json:
        """Return a finished answer; each choice has the scores of its own prompt."""
        scores = [told(one, decoded) for one in answer.places] if answer.places else None
        choices = [
            self.choice(Piece(number, text, finish)) | {"prompt_logprobs": scores[number] if scores else None}
            for number, (text, finish) in enumerate(zip(answer.texts, answer.finishes, strict=True))
        ]
        return self._head(answer, self.kind) | {"choices": choices, "usage": answer.usage}

    def openings(self) -> list[Json]:
        """Begin with the text itself."""
        return []

    def choice(self, piece: Piece) -> Json:
        """Return one piece."""
        return {
            "index": piece.row,
            "text": piece.text,
            "logprobs": None,
            "finish_reason": piece.finish,
        }


def told(places: list[Place], decoded: Decoded) -> list[Json | None]:
    """Return one prompt's scores in vLLM's shape: null for the first token, then one object a token."""
    return [
        None,
        *(
            {
                str(found.token): {
                    "logprob": found.logprob,
                    "rank": found.rank,
                    "decoded_token": decoded(found.token),
                }
                for found in place
            }
            for place in places
        ),
    ]


def event_of(content: Json) -> str:
    """Return ``content`` as a server-sent event."""
    return f"data: {json.dumps(content, ensure_ascii=False, separators=(',', ':'))}\n\n"
