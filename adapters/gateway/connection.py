"""One connection to an engine: HTTP/1.1 by the parser that the web server in front of us uses as well."""

import asyncio
from typing import cast

import httptools

SILENCE_SECONDS = 600.0
"""How long an engine may say nothing before it counts as gone: a long prompt behind a full line takes minutes."""
HELD_BYTES = 64 * 1024
"""How much of an answer waits here for a slow client before the engine is made to wait too."""
ANSWER_BYTES = 32 * 1024 * 1024
"""The longest answer that is taken in whole: 4,096 tokens with twenty likely ones beside each have eight million."""

FIRST_REAL_STATUS = 200
OK = range(200, 300)


class BrokenOffError(Exception):
    """The engine's connection ended before its answer did."""


class Connection(asyncio.Protocol):
    """One connection, and the answer that comes over it. It serves one request at a time.

    Whoever is done with an answer, or does not want the rest, calls :meth:`close` or gives the connection
    back to its pool, which takes it only if the answer was read to its end.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._parser = httptools.HttpResponseParser(self)
        self._waiter: asyncio.Future[None] | None = None
        self._problem: str | None = None
        self._pieces: list[bytes] = []
        self._held = 0
        self._paused = False
        self.idle_since = 0.0
        self.status = 0
        self.retry_after = ""
        self.begun = False
        """Whether the engine has said anything in answer to the last request."""
        self.complete = True
        """Whether the last answer was read to its end, and another request may follow."""

    @property
    def is_open(self) -> bool:
        """Whether another request can be sent."""
        return self._problem is None and self.complete

    @property
    def is_ok(self) -> bool:
        """Whether the engine did as it was asked."""
        return self.status in OK

    async def send(self, request: bytes) -> None:
        """Send a request, and return when the head of its answer is here. Raises :class:`BrokenOffError`."""
        self._pieces, self._held = [], 0
        self.status, self.retry_after = 0, ""
        self.begun = self.complete = False
        self._transport.write(request)
        while not self.status:
            await self._news()

    async def whole(self) -> bytes:
        """Return the rest of the answer. Raises :class:`BrokenOffError`."""
        found = self._pieces
        self._pieces = []
        size = self._taken()
        while not self.complete:
            await self._news()
            found += self._pieces
            self._pieces = []
            size += self._taken()
            if size > ANSWER_BYTES:
                self._end(f"its answer has more than {ANSWER_BYTES:,} bytes")
        return found[0] if len(found) == 1 else b"".join(found)

    async def piece(self) -> bytes:
        """Return what has come of the answer since the last piece, and nothing at its end.

        The engine waits where nobody takes it. Raises :class:`BrokenOffError`.
        """
        while not self._pieces and not self.complete:
            await self._news()
        found = b"".join(self._pieces)
        self._pieces = []
        self._taken()
        return found

    def close(self) -> None:
        """End the connection, so that the engine stops working on an answer that nobody reads."""
        self._problem = self._problem or "it was closed here"
        self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where to write."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Take in what came."""
        self.begun = True
        try:
            self._parser.feed_data(data)
        except (httptools.HttpParserError, httptools.HttpParserUpgrade):
            self._end("what it said is no HTTP")
        if self._held > HELD_BYTES and not self._paused and not self.complete:
            self._transport.pause_reading()
            self._paused = True
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's signature
        """Note that nothing more will come."""
        self._problem = self._problem or "the connection broke off"
        self._wake()

    def on_message_begin(self) -> None:
        """Expect one answer to one request, and no more."""
        if self.complete:
            # The parser stops here and calls it an error of HTTP.
            raise BrokenOffError("it spoke without being asked")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep the one header that clients are told."""
        if name.lower() == b"retry-after":
            self.retry_after = value.decode("latin-1")

    def on_headers_complete(self) -> None:
        """Note the status, but for those that only announce another."""
        status = self._parser.get_status_code()
        if status >= FIRST_REAL_STATUS:
            self.status = status
            self._keeps = self._parser.should_keep_alive()

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the answer."""
        self._pieces.append(body)
        self._held += len(body)

    def on_message_complete(self) -> None:
        """Note the end of the answer."""
        if self.status:
            self.complete = True
            if not self._keeps:
                self._problem = "it keeps no connection"
                self._transport.close()

    def _taken(self) -> int:
        """Note that what was held is taken, and let the engine go on. Returns how much it was."""
        taken, self._held = self._held, 0
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        return taken

    async def _news(self) -> None:
        """Wait until something comes. Raises :class:`BrokenOffError` if nothing will."""
        if self._problem:
            raise BrokenOffError(self._problem)
        self._waiter = self._loop.create_future()
        silence = self._loop.call_later(SILENCE_SECONDS, self._end, "it says nothing")
        try:
            await self._waiter
        finally:
            silence.cancel()
            self._waiter = None

    def _wake(self) -> None:
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)

    def _end(self, problem: str) -> None:
        self._problem = self._problem or problem
        self._transport.abort()
        self._wake()
