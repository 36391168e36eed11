"""Reading requests and writing answers as ASGI messages.

On an endpoint that answers thousands of requests a second, a framework's request and response objects cost
more than everything that the gateway does.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing
from typing import Any, TypeVar, cast

from starlette.types import Receive, Send

from adapters.errors import RequestTooLargeError

T = TypeVar("T")
Headers = list[tuple[bytes, bytes]]

JSON = (b"content-type", b"application/json")
EVENTS = (b"content-type", b"text/event-stream; charset=utf-8")
UNBUFFERED: Headers = [EVENTS, (b"cache-control", b"no-store"), (b"x-accel-buffering", b"no")]
"""What a stream's head says, so that no proxy on the way gathers what should pass at once."""


PATIENCE_SECONDS = 0.01
"""How long an answer may take before it is worth a watch on whether its client is still there."""


class ClientGoneError(Exception):
    """The client went away; nobody reads this."""


async def body_of(receive: Receive, *, most: int) -> bytes:
    """Return the request's body. Raises :class:`RequestTooLargeError` as soon as it has more than ``most`` bytes."""
    found: bytes = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientGoneError
        found += message.get("body", b"")
        if len(found) > most:
            raise RequestTooLargeError(limit=most)
        if not message.get("more_body"):
            return found


async def tell(send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer."""
    length = (b"content-length", b"%d" % len(body))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})


async def tell_events(send: Send, headers: Headers, events: AsyncGenerator[bytes]) -> None:
    """Send a stream, each event as it comes; the server makes us wait while the client reads slowly.

    What is raised instead of a first event is raised here too, and nothing is sent.
    """
    async with aclosing(events):
        first = await anext(events)
        await send({"type": "http.response.start", "status": 200, "headers": [*UNBUFFERED, *headers]})
        await send({"type": "http.response.body", "body": first, "more_body": True})
        async for event in events:
            await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def while_there(receive: Receive, work: Awaitable[T]) -> T:
    """Return what ``work`` returns, or cancel it when the client goes away: :class:`ClientGoneError`.

    The request's body must have been read. An answer that comes at once is not worth a watch.
    """
    watch = Watch(receive)
    later = asyncio.get_running_loop().call_later(PATIENCE_SECONDS, watch.begin)
    try:
        return await work
    except asyncio.CancelledError:
        if watch.gone and not watch.task.uncancel():
            raise ClientGoneError from None
        raise
    finally:
        later.cancel()
        watch.end()


class Watch:
    """Cancels the task that made it when the client goes away."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._watching: asyncio.Task[None] | None = None
        self.task = cast("asyncio.Task[Any]", asyncio.current_task())
        self.gone = False

    def begin(self) -> None:
        """Watch from now on."""
        self._watching = asyncio.create_task(self._until_gone())

    def end(self) -> None:
        """Watch no longer."""
        if self._watching is not None:
            self._watching.cancel()

    async def _until_gone(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass
        self.gone = True
        self.task.cancel()
