"""Takes a request's body in, and notices when the client goes away."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest

from adapters.engine.api.body import Request, refusal_of
from adapters.engine.batch.job import Job, Tenant
from adapters.engine.errors import BadRequestError, BodyTooLargeError, GoneError
from adapters.engine.limits import BODY_BYTES, DEADLINE_SECONDS, TENANT_NAME, TENANT_WEIGHTS

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


def tenant_of(request: HttpRequest, user: str, model: str) -> Tenant:
    """Return for whom this is done: the request's ``user``, else whose model it is, with ``X-Tenant-Weight``.

    The engine believes whoever can reach it; that is the gateway and its workers, which know the community.
    """
    name = user[:TENANT_NAME] or model.partition("@")[0]
    return Tenant(name, _number(request, "x-tenant-weight", 1.0, TENANT_WEIGHTS))


def deadline_of(request: HttpRequest) -> float:
    """Return the seconds that this may take: ``X-Deadline-Seconds``, at most the engine's own limit."""
    return _number(request, "x-deadline-seconds", DEADLINE_SECONDS, (0.001, DEADLINE_SECONDS))


def _number(request: HttpRequest, header: str, idle: float, bounds: tuple[float, float]) -> float:
    said = request.headers.get(header)
    if said is None:
        return idle
    try:
        number = float(said)
    except ValueError:
        number = math.nan
    if not bounds[0] <= number <= bounds[1]:
        raise BadRequestError(f"The header {header} must be a number from {bounds[0]:g} to {bounds[1]:g}.")
    return number


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
