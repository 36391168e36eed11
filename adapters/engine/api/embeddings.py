"""``/v1/embeddings``: texts to vectors.

The model is not in the list of ``/v1/models``: who reads that list looks for the base model, which is the
one without a parent.
"""

from collections.abc import Callable, Iterator
from typing import Any

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from adapters.engine.api import writing
from adapters.engine.api.reading import deadline_of, read, tenant_of, watched
from adapters.engine.api.requests import EmbeddingsRequest
from adapters.engine.batch.job import Event, Job
from adapters.engine.batch.row import Row
from adapters.engine.engine import engine_of
from adapters.engine.limits import EMBEDDED_ROWS
from adapters.engine.model.encoder import Encoder
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network


class Batches:
    """The vectors of one request, computed one batch a turn: nobody waits for longer behind it."""

    def __init__(self, encoder: Encoder, rows: list[list[int]]) -> None:
        self._encoder = encoder
        self._rows = rows
        # Rows of like length together: padding is computed as well.
        order = sorted(range(len(rows)), key=lambda number: len(rows[number]))
        starts = range(0, len(order), EMBEDDED_ROWS)
        self._batches = [order[start : start + EMBEDDED_ROWS] for start in starts]
        self.vectors: list[list[float]] = [[] for _ in rows]

    @property
    def adapter(self) -> Adapter | None:
        """No adapter is worn for vectors."""
        return None

    @property
    def turning(self) -> bool:
        """All of it is turns."""
        return True

    def turns(self, _network: Network, _slot: int | None, _send: Callable[[Event], None]) -> Iterator[int]:
        """Compute one batch after the other."""
        for numbers in self._batches:
            found = self._encoder.vectors([self._rows[number] for number in numbers])
            for number, vector in zip(numbers, found, strict=True):
                self.vectors[number] = vector
            yield sum(len(self._rows[number]) for number in numbers)

    def rows(self) -> list[Row]:
        """Nothing is written."""
        return []


async def embed(request: HttpRequest) -> Response:
    """Answer with a vector of length 1 for each text, in the texts' order.

    A request has at most 256 texts of at most 8,000 characters. The model reads the first 256 tokens of
    each, about 200 English words; what follows changes nothing.
    """
    asked = await read(request, EmbeddingsRequest)
    engine = engine_of(request)
    encoder = await engine.read(engine.embedding.encoder, asked.model)
    rows = await engine.tokenised(sum(map(len, asked.texts)), encoder.tokens, asked.texts)
    batches = Batches(encoder, rows)
    job = Job(batches, tenant_of(request, asked.user, engine.embedding.name), deadline=deadline_of(request))
    engine.batcher.join(job)
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
    return await writing.response(_answer(engine.embedding.name, batches.vectors, size))


def _answer(model: str, vectors: list[list[float]], tokens: int) -> dict[str, Any]:
    return {
        "object": "list",
        "data": (
            {"object": "embedding", "index": index, "embedding": vector}
            for index, vector in enumerate(vectors)
        ),
        "model": model,
        "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
    }
