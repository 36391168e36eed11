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


class Watch:
    """Ends what its clients no longer wait for. It belongs to one event loop.

    A timer for each request, or a task that waits for its client to leave, would cost more than an answer that comes at
    once. So one look at all of them is taken now and then, and only who is found there twice is worth a task.
    """

    def __init__(self) -> None:
        self._new: dict[Waiting, None] = {}
        self._old: dict[Waiting, None] = {}
        self._look: asyncio.TimerHandle | None = None

    async def while_there(self, receive: Receive, work: Awaitable[T]) -> T:
        """Return what ``work`` returns, or cancel it when the client goes away: :class:`ClientGoneError`.

        The request's body must have been read.
        """
        waiting = Waiting(receive, cast("asyncio.Task[Any]", asyncio.current_task()))
        self._new[waiting] = None
        if self._look is None:
            self._look = waiting.task.get_loop().call_later(PATIENCE_SECONDS / 2, self._look_around)
        try:
            return await work
        except asyncio.CancelledError:
            if waiting.gone and not waiting.task.uncancel():
                raise ClientGoneError from None
            raise
        finally:
            self._new.pop(waiting, None)
            self._old.pop(waiting, None)
            waiting.end()

    def _look_around(self) -> None:
        for waiting in self._old:
            waiting.watch()
        self._old, self._new = self._new, {}
        again = self._old and next(iter(self._old)).task.get_loop()
        self._look = again.call_later(PATIENCE_SECONDS / 2, self._look_around) if again else None


class Waiting:
    """A client that waits for an answer, and the task that gives it."""

    __slots__ = ("_receive", "_watching", "gone", "task")

    def __init__(self, receive: Receive, task: "asyncio.Task[Any]") -> None:
        self._receive, self.task = receive, task
        self._watching: asyncio.Task[None] | None = None
        self.gone = False

    def watch(self) -> None:
        """Cancel the task when the client goes away."""
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
