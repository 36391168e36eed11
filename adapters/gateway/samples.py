"""Answers that clients offer and their community stores: taken aside as they pass, and never waited for.

Nothing here is done for a request without ``store: true``.
"""

import logging
import secrets
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import Any

from pydantic_core import from_json, to_json

from adapters.gateway.access import Access
from adapters.gateway.missing import Missing
from adapters.gateway.requests import ChatRequest
from adapters.gateway.wire import Headers
from adapters.models import Counting
from adapters.samples import EVERY, MAX_BYTES
from adapters.services.samples import Offered

MAX_WAITING = 1_000
"""How many samples wait in memory to be written; beyond, they are dropped and counted."""
MAX_WAITING_BYTES = 16 * 1024 * 1024
"""How long all of them together may be."""

logger = logging.getLogger(__name__)


class Samples:
    """The samples of one process that are not written down yet, the oldest first."""

    def __init__(
        self, missing: Missing, *, most: int = MAX_WAITING, most_bytes: int = MAX_WAITING_BYTES
    ) -> None:
        self._missing, self._most, self._most_bytes = missing, most, most_bytes
        self._waiting: deque[Offered] = deque()
        self._bytes = 0
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._waiting)

    def has_room(self, size: int) -> bool:
        """Whether a sample so long may be stored, and fits in line now."""
        is_free = len(self._waiting) < self._most and self._bytes + size <= self._most_bytes
        return is_free and size <= MAX_BYTES

    def add(self, offered: Offered) -> None:
        """Put a sample in line, or drop it where it does not fit."""
        if not self.has_room(offered.size):
            self.lose(offered)
            return
        self._waiting.append(offered)
        self._bytes += offered.size

    def take(self) -> Sequence[Offered]:
        """Take everything out, to write it down."""
        taken, self._waiting, self._bytes = self._waiting, deque(), 0
        return taken

    def put_back(self, taken: Sequence[Offered]) -> None:
        """Put back what could not be written down, before what came since."""
        since = self.take()
        for each in (*taken, *since):
            self.add(each)

    def drop(self, taken: Sequence[Offered], why: str) -> None:
        """Count what will never be written down, and say so."""
        for each in taken:
            self.lose(each)
        logger.error("%d samples were not stored: %s", len(taken), why)

    def lose(self, offered: Offered) -> None:
        """Count a sample that there is no room for."""
        self.dropped += 1
        self._missing.add(community=offered.community, what=Counting.SAMPLES, at=offered.at, number=1)


class Offer:
    """One answer that its client offers. ``headers`` tell whether it is stored once it is complete."""

    def __init__(self, samples: Samples, access: Access, asked: ChatRequest, *, at: float) -> None:
        self._samples, self._access, self._at = samples, access, at
        self._messages = [turn.message.model_dump() for turn in asked.messages]
        self._metadata = asked.metadata or {}
        self._size = len(to_json([self._messages, self._metadata]))
        self._is_wanted = secrets.randbelow(EVERY) < access.endpoint.stored_share
        self._fits = samples.has_room(self._size)

    @property
    def headers(self) -> Headers:
        """What the client is told."""
        return [(b"x-stored", b"yes" if self._is_wanted and self._fits else b"no")]

    def whole(self, answer: bytes) -> None:
        """Take an answer that has come whole."""
        if self._is_wanted:
            self._take(from_json(answer)["choices"][0]["message"]["content"] or "")

    async def passing(self, events: AsyncGenerator[bytes]) -> AsyncGenerator[bytes]:
        """Pass a stream on, and take its answer if it comes to its end. One that breaks off is nobody's sample."""
        said = Said()
        async with aclosing(events):
            async for piece in events:
                yield piece
                if self._is_wanted:
                    said.hear(piece)
        if self._is_wanted and said.is_complete:
            self._take(said.text)

    def _take(self, answer: str) -> None:
        size = self._size + len(answer.encode())
        access = self._access
        offered = Offered(
            community=access.endpoint.pk,
            key=access.key.pk,
            deployment=access.served.pk,
            constitution=access.served.constitution,
            at=self._at,
            messages=self._messages,
            answer=answer,
            metadata=self._metadata,
            size=size,
        )
        # Whoever was told that nothing is stored is taken at that word, also where there is room again.
        if self._fits:
            self._samples.add(offered)
        else:
            self._samples.lose(offered)


class Said:
    """What a stream has said so far, as the client is told it: whole events."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._has_reason = self._has_ended = False

    @property
    def text(self) -> str:
        """The answer."""
        return "".join(self._pieces)

    @property
    def is_complete(self) -> bool:
        """Whether the engine came to its end, and said why."""
        return self._has_reason and self._has_ended

    def hear(self, piece: bytes) -> None:
        """Hear one event or several."""
        for event in piece.split(b"\n\n"):
            data = event.removeprefix(b"data: ")
            if data == b"[DONE]":
                self._has_ended = True
            elif data:
                self._hear(from_json(data))

    def _hear(self, chunk: Mapping[str, Any]) -> None:
        for choice in chunk.get("choices") or ():
            self._pieces.append(choice["delta"].get("content") or "")
            self._has_reason = self._has_reason or bool(choice.get("finish_reason"))
