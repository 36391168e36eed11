"""Passing a request to the engine and its answer back, with the names of what answered."""

import struct
from base64 import b64encode
from collections.abc import AsyncGenerator, Callable
from typing import Any

from pydantic_core import from_json, to_json

from adapters.errors import BadRequestError, EngineRefusedError, EngineUnavailableError
from adapters.gateway.access import Access
from adapters.gateway.connection import BrokenOffError
from adapters.gateway.engines import Engines
from adapters.gateway.refusals import error_body
from adapters.gateway.requests import ChatRequest, EmbeddingsRequest
from adapters.gateway.served import Served
from adapters.services.answers import receipt
from adapters.serving_tuple import with_client_messages

CHAT, EMBEDDINGS, MODELS = "/v1/chat/completions", "/v1/embeddings", "/v1/models"
DONE = b"data: [DONE]\n\n"
EVENT_BYTES = 1024 * 1024
"""The longest event of a stream that is waited for: one token with twenty likely ones has two thousand bytes."""
NOT_FOUND = 404
SYSTEM = ("system", "developer")
# The engine tells how the prompt was scored, which nobody can ask for here.
NOT_PASSED_BACK = "prompt_logprobs"

Took = Callable[[int, int], None]
"""Is told the tokens that were read and written, once both are known."""
Json = dict[str, Any]


class Answering:
    """Asks the engines. Kept for the life of the process; its connections are reused."""

    def __init__(self, engine_url: str, embeddings_url: str) -> None:
        self._engines = Engines(engine_url)
        self._embeddings = self._engines if embeddings_url == engine_url else Engines(embeddings_url)
        self._base = ""

    async def close(self) -> None:
        """Let the connections go."""
        self._engines.close()
        self._embeddings.close()

    async def whole(self, access: Access, asked: ChatRequest, took: Took) -> bytes:
        """Return the whole answer as OpenAI shapes it, with ``polity`` beside it."""
        model = access.served.adapter or self._base or await self._base_model()
        body = _question(access, asked, model)
        async with self._engines.asked(_key(access), CHAT, body, access.endpoint.weight) as answering:
            answer = _parsed(await answering.whole())
        said = _said(answer)
        _note(answer, took)
        return _signed(_named(answer, access), access, asked.question, said)

    async def stream(self, access: Access, asked: ChatRequest, took: Took) -> AsyncGenerator[bytes]:
        """Yield the answer as server-sent events; the one that ends the text carries ``polity``.

        The first ``__anext__`` raises if the engine refuses, before anything is sent. What breaks off later
        ends with an event that says so.
        """
        model = access.served.adapter or self._base or await self._base_model()
        body = _question(access, asked, model)
        told = Told(access, asked, took)
        try:
            async with self._engines.asked(_key(access), CHAT, body, access.endpoint.weight) as answering:
                while piece := await answering.piece():
                    if events := told.events(piece):
                        yield events
                if not told.ended:
                    raise BrokenOffError("its answer has no end")
        except (EngineUnavailableError, EngineRefusedError) as error:
            if not told.begun:
                raise
            yield event_of(to_json(error_body(error)))

    async def embeddings(
        self, access: Access, asked: EmbeddingsRequest, took: Took, *, ours: tuple[str, ...]
    ) -> bytes:
        """Return a vector for each text. ``ours`` are names that mean whatever model does that here."""
        fields: Json = {"input": asked.texts, "user": access.endpoint.slug}
        if asked.model not in {"", *ours}:
            fields["model"] = asked.model
        try:
            body = to_json(fields)
            more = access.endpoint.weight
            async with self._embeddings.asked(EMBEDDINGS, EMBEDDINGS, body, more) as answering:
                answer = _parsed(await answering.whole())
        except EngineRefusedError as error:
            if error.facts["status"] == NOT_FOUND and "model" in fields:
                raise BadRequestError(sentences=error.facts["why"], param="model") from error
            raise
        _note(answer, took)
        if asked.encoding_format == "base64":
            for each in answer["data"]:
                each["embedding"] = _packed(each["embedding"])
        return to_json(answer)

    async def _base_model(self) -> str:
        """Return the base model's id at the engines; asked for once, where no adapter answers."""
        async with self._engines.asked(MODELS, MODELS) as answering:
            models = _parsed(await answering.whole())["data"]
        self._base = next(each["id"] for each in models if not each.get("parent"))
        return self._base


class Told:
    """What has been told of a streamed answer."""

    def __init__(self, access: Access, asked: ChatRequest, took: Took) -> None:
        self._access, self._asked, self._took = access, asked, took
        self._usage = bool(asked.stream_options and asked.stream_options.include_usage)
        self._held = b""
        self._said: list[str] = []
        self.begun = self.ended = False

    def events(self, piece: bytes) -> bytes:
        """Return what clients are told of the next piece of the engine's stream: whole events only."""
        *whole, self._held = (self._held + piece).split(b"\n\n")
        if len(self._held) > EVENT_BYTES:
            raise BrokenOffError(f"an event of its stream has more than {EVENT_BYTES:,} bytes")
        told = b"".join([self._event(event[5:]) for event in whole if event.startswith(b"data:")])
        self.begun = self.begun or bool(told)
        return told

    def _event(self, data: bytes) -> bytes:
        if data.strip() == b"[DONE]":
            return DONE
        chunk = _parsed(data)
        if "error" in chunk:
            self.ended = True
            return event_of(to_json(chunk))
        _note(chunk, self._took)
        choices = chunk.get("choices") or []
        if not choices and not self._usage:
            return b""
        told = _named(chunk, self._access)
        ends = False
        for choice in choices:
            self._said.append((choice.get("delta") or {}).get("content") or "")
            ends = ends or bool(choice.get("finish_reason"))
        if not ends:
            return event_of(to_json(told))
        self.ended = True
        return event_of(_signed(told, self._access, self._asked.question, "".join(self._said)))


def event_of(value: bytes) -> bytes:
    """Return a JSON text as a server-sent event."""
    return b"data: %b\n\n" % value


def _key(access: Access) -> str:
    """Return what should stay with one engine: the adapter, or the prompt where none answers."""
    return access.served.adapter or access.served.digest


def _question(access: Access, asked: ChatRequest, model: str) -> bytes:
    """Return the request for the engine: our prompt first, the client's messages after it."""
    served = access.served
    fields: Json = {
        "model": model,
        # Whose share of the engine's time it is; what the client wrote there is the client's own matter.
        "user": access.endpoint.slug,
        "stream": asked.stream,
        **asked.engine_fields(served.sampling),
    }
    if asked.stream:
        fields["stream_options"] = {"include_usage": True}
    return b"".join((to_json(fields)[:-1], b',"messages":', *_messages(served, asked), b"}"))


def _messages(served: Served, asked: ChatRequest) -> tuple[bytes, ...]:
    """Return the messages as JSON, in pieces: the prompt is long, and is copied once only."""
    told = []
    for turn in asked.messages:
        if turn.role in SYSTEM:
            turns = tuple(turn.message for turn in asked.messages)
            return (to_json(with_client_messages(served.prompt, turns)),)
        told.append({"role": turn.role, "content": turn.content})
    return served.opening, to_json(told)[1:]


def _parsed(body: bytes) -> Json:
    try:
        answer = from_json(body)
    except ValueError as error:
        raise EngineRefusedError(why="its answer is no JSON.", status=200) from error
    return answer if isinstance(answer, dict) else {}


def _said(answer: Json) -> str:
    """Return the words of an answer. Raises :class:`EngineRefusedError` if it is not one as OpenAI shapes it."""
    try:
        return answer["choices"][0]["message"]["content"] or ""
    except (KeyError, IndexError, TypeError) as error:
        raise EngineRefusedError(why="its answer has another shape than OpenAI's.", status=200) from error


def _note(answer: Json, took: Took) -> None:
    """Tell what an answer took, if the engine said it in numbers; what nobody knows counts as all that was put by."""
    usage = answer.get("usage")
    if isinstance(usage, dict):
        read, written = usage.get("prompt_tokens"), usage.get("completion_tokens") or 0
        if isinstance(read, int) and isinstance(written, int) and read >= 0 <= written:
            took(read, written)


def _named(answer: Json, access: Access) -> Json:
    answer["model"] = access.served.name
    answer["system_fingerprint"] = access.served.fingerprint
    answer.pop(NOT_PASSED_BACK, None)
    return answer


def _signed(answer: Json, access: Access, question: str, said: str) -> bytes:
    """Return an answer as JSON, with ``polity`` at its end."""
    served = access.served
    answer.pop("polity", None)
    proof = receipt(served.pk, question=question, answer=said).encode()
    return b"".join((to_json(answer)[:-1], served.signed, proof, b'"}}'))


def _packed(vector: list[float]) -> str:
    """Return a vector as OpenAI's client asks for it: little-endian float32 in base64."""
    return b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
