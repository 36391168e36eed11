"""The least that a proxy in Python can do: take a body in, ask the backend with our client, pass back what it says.

It reads nothing, holds nobody to anything and names nothing: no gateway in Python can cost less.
"""

import os

from starlette.types import Receive, Scope, Send

from adapters.gateway.upstream import Upstream
from adapters.gateway.wire import EVENTS, JSON, body_of, tell

MOST = 1024 * 1024
PATH = "/v1/chat/completions"


class Bare:
    """The proxy, as an ASGI application."""

    def __init__(self) -> None:
        self._backend = Upstream(os.environ["BACKEND"])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        if scope["type"] == "lifespan":
            await receive()
            await send({"type": "lifespan.startup.complete"})
            await receive()
            await send({"type": "lifespan.shutdown.complete"})
            return
        body = await body_of(receive, most=MOST)
        answer = await self._backend.ask(PATH, body)
        if b'"stream":true' in body:
            await send({"type": "http.response.start", "status": answer.status, "headers": [EVENTS]})
            while piece := await answer.piece():
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        else:
            await tell(send, answer.status, [JSON], await answer.whole())
        self._backend.release(answer)


application = Bare()
