"""Passing a request to the engine and its answer back, with the names of what answered."""

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx

from adapters.errors import BadRequestError, EngineRefusedError, EngineUnavailableError
from adapters.gateway.access import Access, in_database, note_usage
from adapters.gateway.requests import ChatRequest
from adapters.services.answers import receipt
from adapters.serving.engine import refusal_sentence
from adapters.serving_tuple import with_client_messages

DONE = "[DONE]"


def engine_body(access: Access, asked: ChatRequest, base: str) -> dict[str, Any]:
    """Return the request for the engine: our prompt first, the client's messages after it."""
    messages = with_client_messages(access.prompt, tuple(turn.message for turn in asked.messages))
    adapter = access.deployment.adapter
    body: dict[str, Any] = {
        "model": adapter.name if adapter else base,
        "messages": [{"role": message.role, "content": message.content} for message in messages],
        "stream": asked.stream,
        **asked.engine_fields(access.deployment.serving.sampling),
    }
    if asked.stream:
        body["stream_options"] = {"include_usage": True}
    return body


class Answering:
    """Asks one engine. Kept for the life of the process; its connections are reused."""

    def __init__(self, engine_url: str) -> None:
        self._http = httpx.AsyncClient(base_url=engine_url, timeout=httpx.Timeout(600.0, connect=5.0))
        self._base = ""

    async def close(self) -> None:
        """Let the connections go."""
        await self._http.aclose()

    async def whole(self, access: Access, asked: ChatRequest) -> dict[str, Any]:
        """Return the whole answer as OpenAI shapes it, with ``polity`` beside it."""
        body = engine_body(access, asked, await self._base_model(access))
        try:
            response = await self._http.post("/v1/chat/completions", json=body)
        except httpx.TransportError as error:
            raise EngineUnavailableError(why=type(error).__name__) from error
        _check(response)
        answer: dict[str, Any] = response.json()
        said = answer["choices"][0]["message"]["content"] or ""
        await self._note(access, answer.get("usage"))
        return _named(answer, access) | {"polity": _polity(access, asked.question, said)}

    async def stream(self, access: Access, asked: ChatRequest) -> AsyncIterator[str]:
        """Yield the answer as server-sent events; the last chunk carries ``polity``.

        The first ``__anext__`` raises if the engine refuses, before anything is sent.
        """
        body = engine_body(access, asked, await self._base_model(access))
        said: list[str] = []
        wants_usage = bool(asked.stream_options and asked.stream_options.include_usage)
        try:
            async with self._http.stream("POST", "/v1/chat/completions", json=body) as response:
                if not response.is_success:
                    await response.aread()
                _check(response)
                async for line in response.aiter_lines():
                    data = line.removeprefix("data:").strip()
                    if not line.startswith("data:") or data == DONE:
                        continue
                    chunk = json.loads(data)
                    if "error" in chunk:
                        yield _event(chunk)
                        return
                    said += [choice["delta"].get("content") or "" for choice in chunk["choices"]]
                    if usage := chunk.get("usage"):
                        await self._note(access, usage)
                    if chunk["choices"] or wants_usage:
                        yield _event(_named(chunk, access))
        except httpx.TransportError as error:
            if not said:
                raise EngineUnavailableError(why=type(error).__name__) from error
            yield _event({"error": {"message": str(EngineUnavailableError(why="it broke off"))}})
            return
        last = {"object": "chat.completion.chunk", "choices": [], "id": "polity", "created": 0}
        yield _event(_named(last, access) | {"polity": _polity(access, asked.question, "".join(said))})
        yield f"data: {DONE}\n\n"

    async def _base_model(self, access: Access) -> str:
        """Return the base model's id at this engine; asked for once, where no adapter answers."""
        if access.deployment.adapter is None and not self._base:
            try:
                response = await self._http.get("/v1/models")
            except httpx.TransportError as error:
                raise EngineUnavailableError(why=type(error).__name__) from error
            _check(response)
            self._base = next(each["id"] for each in response.json()["data"] if not each.get("parent"))
        return self._base

    async def _note(self, access: Access, usage: dict[str, int] | None) -> None:
        if usage:
            await in_database(
                note_usage,
                access,
                prompt_tokens=usage["prompt_tokens"],
                completion_tokens=usage["completion_tokens"],
            )


def _check(response: httpx.Response) -> None:
    if response.is_success:
        return
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise EngineUnavailableError(why="it is busy")
    sentence = refusal_sentence(response)
    if response.status_code == httpx.codes.BAD_REQUEST:
        raise BadRequestError(sentences=sentence)
    raise EngineRefusedError(why=sentence)


def _named(answer: dict[str, Any], access: Access) -> dict[str, Any]:
    return answer | {"model": access.model, "system_fingerprint": access.fingerprint}


def _polity(access: Access, question: str, said: str) -> dict[str, str]:
    return {
        "constitution": access.deployment.version.text_id,
        "deployment": access.deployment.digest,
        "receipt": receipt(access.deployment, question=question, answer=said),
    }


def _event(value: dict[str, Any]) -> str:
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
