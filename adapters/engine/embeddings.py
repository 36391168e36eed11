"""``/v1/embeddings``: texts to vectors.

The model is not in the list of ``/v1/models``: who reads that list looks for the base model, which is the
one without a parent.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, Response

from adapters.engine.encoder import Encoder
from adapters.engine.engine import engine_of
from adapters.engine.limits import EMBEDDED_ROWS
from adapters.engine.line import Job
from adapters.engine.network import Check
from adapters.engine.reading import read, watched
from adapters.engine.requests import EmbeddingsRequest
from adapters.engine.task import Event


class Batches:
    """The vectors of one request, computed one batch a turn: nobody waits for longer behind it."""

    def __init__(self, encoder: Encoder, rows: list[list[int]]) -> None:
        self._encoder = encoder
        self._rows = rows
        # Rows of like length together: padding is computed as well.
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        starts = range(0, len(order), EMBEDDED_ROWS)
        self._waiting = deque(order[start : start + EMBEDDED_ROWS] for start in starts)
        self.vectors: list[list[float]] = [[] for _ in rows]

    def turn(self, _send: Callable[[Event], None], _check: Check) -> bool:
        """Compute the next batch and return whether there is another."""
        numbers = self._waiting.popleft()
        found = self._encoder.vectors([self._rows[number] for number in numbers])
        for number, vector in zip(numbers, found, strict=True):
            self.vectors[number] = vector
        return bool(self._waiting)


async def embed(request: HttpRequest) -> Response:
    """Answer with a vector of length 1 for each text, in the texts' order.

    A request has at most 256 texts of at most 8,000 characters. The model reads the first 256 tokens of
    each, about 200 English words; what follows changes nothing.
    """
    asked = await read(request, EmbeddingsRequest)
    engine = engine_of(request)
    encoder = await asyncio.to_thread(engine.embedding.encoder, asked.model)
    rows = await asyncio.to_thread(encoder.tokens, asked.texts)
    batches = Batches(encoder, rows)
    job = Job(batches.turn)
    engine.line.join(job)
    size = sum(map(len, rows))
    engine.metrics.add("embedded_tokens", size)
    complete = False
    try:
        async with watched(request, job):
            async for _ in job.events():
                pass
        complete = True
    finally:
        engine.metrics.add("unfinished", int(not complete))
    # Writing a hundred thousand numbers out takes long enough for others to notice.
    return await asyncio.to_thread(JSONResponse, _answer(engine.embedding.name, batches.vectors, size))


def _answer(model: str, vectors: list[list[float]], tokens: int) -> dict[str, Any]:
    return {
        "object": "list",
        "data": [
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(vectors)
        ],
        "model": model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
