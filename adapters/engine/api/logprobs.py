"""The shapes in which log-probabilities are told: OpenAI's of answers, vLLM's of prompts.

There may be very many of them, so the lists are made as they are written (:mod:`adapters.engine.api.writing`).
"""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from adapters.engine.batch.scoring import Place
from adapters.engine.sampling.choice import Choice

Json = dict[str, Any]

# What OpenAI's API tells for a chance that is as good as none; JSON has no infinity.
UNLIKELY = -9999.0


class Words(Protocol):
    """How tokens read."""

    def decoded(self, token: int) -> str:
        """Return a token's text, control tokens included."""

    def bytes_of(self, token: int) -> bytes:
        """Return a token's bytes; they need not be whole characters."""


def of_chat(words: Words, choices: Sequence[Choice]) -> Json:
    """Return an answer's tokens as ``/v1/chat/completions`` tells them."""

    def told(token: int, logprob: float | None) -> Json:
        known = list(words.bytes_of(token))
        return {"token": words.decoded(token), "logprob": _finite(logprob), "bytes": known}

    content = (
        told(choice.token, choice.logprob) | {"top_logprobs": [told(*one) for one in choice.best]}
        for choice in choices
    )
    return {"content": content, "refusal": None}


def of_text(words: Words, choices: Sequence[Choice], starts: Sequence[int]) -> Json:
    """Return an answer's tokens as ``/v1/completions`` tells them; ``starts`` are their places in the text."""

    def name(token: int) -> str:
        # Parts of characters would all read the same, and keys must differ.
        try:
            words.bytes_of(token).decode()
        except UnicodeDecodeError:
            return "bytes:" + "".join(f"\\x{byte:02x}" for byte in words.bytes_of(token))
        return words.decoded(token)

    def best(choice: Choice) -> dict[str, float]:
        # The chosen token is told as well, so there may be one more than was asked for.
        told: dict[str, float] = {}
        for token, logprob in (*choice.best, (choice.token, choice.logprob)):
            told.setdefault(name(token), _finite(logprob))
        return told

    return {
        "tokens": (name(choice.token) for choice in choices),
        "token_logprobs": (_finite(choice.logprob) for choice in choices),
        "top_logprobs": (best(choice) for choice in choices),
        "text_offset": iter(starts),
    }


def of_prompt(words: Words, places: list[Place]) -> Iterator[Json | None]:
    """Yield one prompt's scores in vLLM's shape: null for the first token, then one object a token."""
    yield None
    for place in places:
        yield {
            str(found.token): {
                "logprob": _finite(found.logprob),
                "rank": found.rank,
                "decoded_token": words.decoded(found.token),
            }
            for found in place
        }


def _finite(logprob: float | None) -> float:
    return UNLIKELY if logprob is None else max(logprob, UNLIKELY)
