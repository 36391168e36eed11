"""Takes a request's body in, and notices when the client goes away."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from adapters.engine.errors import BodyTooLargeError, GoneError
from adapters.engine.limits import BODY_BYTES
from adapters.engine.line import Job
from adapters.engine.requests import Request, refusal_of

Asked = TypeVar("Asked", bound=Request)

GONE = "The client closed the connection."


async def read(request: HttpRequest, kind: type[Asked]) -> Asked:
    """Return the body as a request of this ``kind``.

    Raises :class:`BodyTooLargeError` as soon as that is clear, and :class:`BadRequestError` with the first
    thing that is wrong.
    """
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > BODY_BYTES:
                raise BodyTooLargeError(
                    f"The request is longer than {BODY_BYTES} bytes. Send less at a time."
                )
    except ClientDisconnect as problem:
        raise GoneError(GONE) from problem
    try:
        return kind.model_validate_json(bytes(body))
    except ValidationError as error:
        raise refusal_of(error) from error


@asynccontextmanager
async def watched(request: HttpRequest, job: Job) -> AsyncIterator[None]:
    """Within the block, cancel ``job`` when the client goes away; after it, in any case."""
    watcher = asyncio.create_task(_cancel_when_gone(request, job))
    try:
        yield
    finally:
        watcher.cancel()
        job.cancel(GoneError(GONE))


async def _cancel_when_gone(request: HttpRequest, job: Job) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    job.cancel(GoneError(GONE))
