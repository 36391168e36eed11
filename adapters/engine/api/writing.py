"""Answers written as JSON piece by piece: while a long one is written, everybody else still gets an answer."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Iterator
from itertools import islice

from starlette.responses import Response, StreamingResponse

from adapters.engine.limits import WRITING_SECONDS

JSON = "application/json"
# What comes of an iterator stands in a list.
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=list)

# Items of an iterator that are written at once.
ITEMS = 32


def dumps(content: object) -> str:
    """Return the JSON of ``content`` in one go; iterators in it become lists."""
    return _ENCODER.encode(content)


async def response(content: object) -> Response:
    """Return the response with the JSON of ``content``, whose long lists are best iterators.

    After every moment of writing the event loop, and the thread of the model, have as much time for other things.
    """
    parts = [bytearray()]
    began = time.perf_counter()
    for piece in _pieces(content):
        parts[-1] += piece.encode()
        took = time.perf_counter() - began
        if took > WRITING_SECONDS:
            parts.append(bytearray())
            await asyncio.sleep(took)
            began = time.perf_counter()
    if len(parts) == 1:
        return Response(bytes(parts[0]), media_type=JSON)
    return StreamingResponse(
        _sent(parts), media_type=JSON, headers={"Content-Length": str(sum(map(len, parts)))}
    )


async def _sent(parts: list[bytearray]) -> AsyncIterator[bytes]:
    for part in parts:
        yield bytes(part)
        await asyncio.sleep(0)


def _pieces(content: object) -> Iterator[str]:
    if isinstance(content, dict):
        yield "{"
        for number, (name, value) in enumerate(content.items()):
            yield f"{',' if number else ''}{dumps(name)}:"
            yield from _pieces(value)
        yield "}"
    elif isinstance(content, list):
        yield "["
        for number, value in enumerate(content):
            yield "," if number else ""
            yield from _pieces(value)
        yield "]"
    elif isinstance(content, Iterator):
        yield "["
        comma = ""
        while items := list(islice(content, ITEMS)):
            yield f"{comma}{dumps(items)[1:-1]}"
            comma = ","
        yield "]"
    else:
        yield dumps(content)
