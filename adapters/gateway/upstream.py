"""Connections to one engine, kept open between requests."""

import asyncio
import ssl
from collections import deque
from time import monotonic
from urllib.parse import urlsplit

from adapters.errors import EngineUnavailableError
from adapters.gateway.connection import BrokenOffError, Connection

CONNECT_SECONDS = 5.0
IDLE_SECONDS = 4.0
"""How long a connection is kept unused: a second less than uvicorn, which both engines run on, keeps its own."""
CONNECTIONS = 1_024
"""Requests to one engine at a time; both engines refuse long before that."""


class Upstream:
    """One engine's address. ``ask`` gives a connection with an answer on it, which goes back by ``release``."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._host = parts.hostname or ""
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._port = parts.port or (443 if self._tls else 80)
        self._base = parts.path.rstrip("/")
        self._host_line = f"\r\nhost: {parts.netloc.rpartition('@')[2]}\r\n".encode()
        self._idle: deque[Connection] = deque()
        self._busy = 0

    async def ask(self, path: str, body: bytes | None = None, more: bytes = b"") -> Connection:
        """Send a request, ``POST`` if it has a body, and return when the head of its answer is here.

        ``more`` are further lines of its head, each with its line end.

        Raises :class:`BrokenOffError` if the engine is away, :class:`EngineUnavailableError` if it has enough to do.
        """
        request = self._request(path, body, more)
        if self._busy >= CONNECTIONS:
            raise EngineUnavailableError(why="it is busy")
        self._busy += 1
        connection = None
        try:
            connection = self._kept()
            if connection is not None and await _sent(connection, request):
                return connection
            connection = await self._connected()
            await connection.send(request)
        except OSError as error:  # TimeoutError is one
            self._dropped(connection)
            raise BrokenOffError("no connection can be made") from error
        except (BrokenOffError, asyncio.CancelledError):
            self._dropped(connection)
            raise
        return connection

    def release(self, connection: Connection) -> None:
        """Take a connection back; one whose answer was not read to its end is closed at once."""
        if not connection.is_open:
            self._dropped(connection)
            return
        self._busy -= 1
        now = monotonic()
        connection.idle_since = now
        self._idle.append(connection)
        while now - self._idle[0].idle_since > IDLE_SECONDS:
            self._idle.popleft().close()

    def close(self) -> None:
        """Let all unused connections go."""
        while self._idle:
            self._idle.pop().close()

    def _request(self, path: str, body: bytes | None, more: bytes) -> bytes:
        if body is None:
            return b"GET %b%b HTTP/1.1%b\r\n" % (self._base.encode(), path.encode(), self._host_line)
        head = (self._base.encode(), path.encode(), self._host_line, more, len(body))
        return (
            b"POST %b%b HTTP/1.1%b%bcontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % head
            + body
        )

    def _kept(self) -> Connection | None:
        """Return an open connection that was used a moment ago, if there is one."""
        oldest = monotonic() - IDLE_SECONDS
        while self._idle:
            connection = self._idle.pop()
            if connection.is_open and connection.idle_since > oldest:
                return connection
            connection.close()
        return None

    async def _connected(self) -> Connection:
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(CONNECT_SECONDS):
            _, connection = await loop.create_connection(
                lambda: Connection(loop), self._host, self._port, ssl=self._tls
            )
        return connection

    def _dropped(self, connection: Connection | None) -> None:
        self._busy -= 1
        if connection is not None:
            connection.close()


async def _sent(connection: Connection, request: bytes) -> bool:
    """Send over a connection that was used before. Returns whether there is an answer.

    There is none if the engine had just closed it: that is no failure, and another connection will do.
    """
    try:
        await connection.send(request)
    except BrokenOffError:
        if connection.begun:
            raise
        connection.close()
        return False
    return True
