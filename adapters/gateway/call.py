"""A request at an endpoint's address, as the gateway's handlers see it."""

import re
import secrets
from dataclasses import dataclass, field
from itertools import count

from starlette.types import Receive, Scope, Send

from adapters.gateway.wire import Headers, tell

SANE = re.compile(rb"[A-Za-z0-9._:/+=-]{1,128}")
"""What a client may call its request: anything that is harmless in a log and in a header."""

_PREFIX = f"req_{secrets.token_hex(8)}"
_NUMBERS = count(1)


@dataclass(slots=True)
class Call:
    """One request, and the way back to who asked. ``headers`` go with every answer to it."""

    slug: str
    scope: Scope
    receive: Receive
    send: Send
    authorization: str = ""
    headers: Headers = field(default_factory=list)

    async def answer(self, status: int, headers: Headers, body: bytes) -> None:
        """Send a whole answer."""
        await tell(self.send, status, [*headers, *self.headers], body)


def call_of(slug: str, scope: Scope, receive: Receive, send: Send) -> Call:
    """Read a request's head. A request without a sane name of its own gets one."""
    authorization, name = b"", b""
    for header, value in scope["headers"]:
        if header == b"authorization":
            authorization = value
        elif header == b"x-request-id" and SANE.fullmatch(value):
            name = value
    name = name or f"{_PREFIX}{next(_NUMBERS):x}".encode()
    return Call(slug, scope, receive, send, authorization.decode("latin-1"), [(b"x-request-id", name)])
