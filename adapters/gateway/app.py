"""The gateway as an ASGI application: ``/c/<slug>/v1/…``."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing
from functools import wraps

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from adapters.errors import RequestTooLargeError
from adapters.gateway.access import admit, check_pace, community_at, for_conversation, in_database
from adapters.gateway.answers import Answering
from adapters.gateway.requests import AnswerReported, ChatRequest, read
from adapters.models import Deployment
from adapters.services.answers import Reported, report
from governance.errors import RefusalError
from governance.models import StatementSource

MAX_BODY_BYTES = 256 * 1024
RETRY_AFTER_SECONDS = {503: 5, 429: 60}
"""When a client may ask again, by the status it was answered with: the engine is away, or answers are capped."""
SERVER_ERROR = 500

Handler = Callable[[Request], Awaitable[Response]]


def _error(refusal: RefusalError) -> JSONResponse:
    """Shape a refusal as OpenAI shapes its errors."""
    kind = "server_error" if refusal.status >= SERVER_ERROR else "invalid_request_error"
    body = {"error": {"message": str(refusal), "type": kind, "param": None, "code": refusal.code}}
    pause = RETRY_AFTER_SECONDS.get(refusal.status)
    headers = {"retry-after": str(pause)} if pause else None
    return JSONResponse(body, status_code=refusal.status, headers=headers)


def answering(handler: Handler) -> Handler:
    """Turn refusals into OpenAI-shaped errors."""

    @wraps(handler)
    async def answered(request: Request) -> Response:
        try:
            return await handler(request)
        except RefusalError as refusal:
            return _error(refusal)
        except ClientDisconnect:
            return Response(status_code=499)

    return answered


async def _body(request: Request) -> bytes:
    """Read the body as far as the limit allows."""
    found = bytearray()
    async for piece in request.stream():
        found += piece
        if len(found) > MAX_BODY_BYTES:
            raise RequestTooLargeError(limit=MAX_BODY_BYTES)
    return bytes(found)


def _authorization(request: Request) -> str:
    return request.headers.get("authorization", "")


@answering
async def chat(request: Request) -> Response:
    """Answer one conversation, whole or as a stream."""
    access = await in_database(admit, request.path_params["slug"], _authorization(request))
    asked: ChatRequest = read(ChatRequest, await _body(request))
    access = await in_database(for_conversation, access, asked)
    await in_database(check_pace, access)
    engine: Answering = request.app.state.answering
    if not asked.stream:
        return JSONResponse(await engine.whole(access, asked), headers=access.headers)
    events = engine.stream(access, asked)
    first = await anext(events)
    return StreamingResponse(
        _from(first, events),
        media_type="text/event-stream",
        headers={**access.headers, "cache-control": "no-store"},
    )


async def _from(first: str, rest: AsyncIterator[str]) -> AsyncIterator[str]:
    """Yield the events, and let the engine go when the client does."""
    async with aclosing(rest):  # type: ignore[type-var]  # an async generator
        yield first
        async for event in rest:
            yield event


@answering
async def models(request: Request) -> Response:
    """List what answers here: the live model, and the one that is taking over."""
    access = await in_database(admit, request.path_params["slug"], _authorization(request))
    listed = [_listed(each, owner=access.community.slug) for each in access.listed]
    return JSONResponse({"object": "list", "data": listed}, headers=access.headers)


def _listed(deployment: Deployment, *, owner: str) -> dict[str, str | int]:
    return {
        "id": deployment.name,
        "object": "model",
        "created": int((deployment.live_at or deployment.staged_at).timestamp()),
        "owned_by": owner,
        "constitution": deployment.version.text_id,
        "deployment": deployment.digest,
        "status": deployment.status,
    }


@answering
async def reports(request: Request) -> Response:
    """Take a client's word that an answer broke a norm, with the receipt it was given."""
    access = await in_database(admit, request.path_params["slug"], _authorization(request))
    said: AnswerReported = read(AnswerReported, await _body(request))
    community = await in_database(community_at, access.community.slug)
    statement = await in_database(
        report,
        community,
        author=None,
        source=StatementSource.CLIENT,
        reported=Reported(said.question, said.answer, said.receipt, said.norm, said.comment),
    )
    return JSONResponse({"object": "statement", "id": statement.pk}, status_code=201)


def gateway(engine_url: str) -> Starlette:
    """Return the gateway to one engine."""
    app = Starlette(
        routes=[
            Route("/c/{slug}/v1/chat/completions", chat, methods=["POST"]),
            Route("/c/{slug}/v1/models", models, methods=["GET"]),
            Route("/c/{slug}/v1/reports", reports, methods=["POST"]),
        ]
    )
    app.state.answering = Answering(engine_url)
    return app
