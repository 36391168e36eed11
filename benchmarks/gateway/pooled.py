"""A bare pass-through as it is usually written: ASGI, with the pooled client of a well-kept library (aiohttp).

It runs in an environment of its own, and so it imports nothing of ours.
"""

import os
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from aiohttp import ClientSession, TCPConnector  # type: ignore[import-not-found]

PATH = "/v1/chat/completions"
JSON, EVENTS = (b"content-type", b"application/json"), (b"content-type", b"text/event-stream; charset=utf-8")
ASKED = {"content-type": "application/json"}

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Pooled:
    """The proxy, as an ASGI application."""

    def __init__(self) -> None:
        self._url = os.environ["BACKEND"] + PATH

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "lifespan":
            await receive()
            self._session = ClientSession(connector=TCPConnector(limit=0), auto_decompress=False)
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await self._session.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        async with self._session.post(self._url, data=body, headers=ASKED) as answer:
            if b'"stream":true' in body:
                await send({"type": "http.response.start", "status": answer.status, "headers": [EVENTS]})
                async for piece in answer.content.iter_any():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
                await send({"type": "http.response.body", "body": b""})
            else:
                found = await answer.read()
                headers = [JSON, (b"content-length", b"%d" % len(found))]
                await send({"type": "http.response.start", "status": answer.status, "headers": headers})
                await send({"type": "http.response.body", "body": found})


application = Pooled()
"""What uvicorn is told to run."""
