"""The engine as an ASGI application: its routes, its errors, and its life."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from adapters.engine.api import completions, embeddings, management
from adapters.engine.engine import Engine
from adapters.engine.errors import EngineError, NoSuchPageError

Endpoint = Callable[[Request], Awaitable[Response]]

ROUTES: tuple[tuple[str, str, Endpoint], ...] = (
    ("POST", "/v1/chat/completions", completions.chat),
    ("POST", "/v1/completions", completions.complete),
    ("POST", "/v1/embeddings", embeddings.embed),
    ("GET", "/v1/models", management.models),
    ("POST", "/v1/load_lora_adapter", management.load_adapter),
    ("POST", "/v1/unload_lora_adapter", management.unload_adapter),
    ("POST", "/tokenize", management.tokenize),
    ("GET", "/health", management.health),
    ("GET", "/version", management.version),
    ("GET", "/metrics", management.counters),
)


def application(engine: Engine) -> Starlette:
    """Return the application that serves ``engine``."""

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        serving = asyncio.create_task(engine.batcher.serve(engine.thread))
        yield
        engine.batcher.stop()
        await serving

    app = Starlette(
        routes=[Route(path, endpoint, methods=[method]) for method, path, endpoint in ROUTES],
        exception_handlers={EngineError: _refused, HTTPException: _not_found},
        middleware=[Middleware(CountStatus, engine=engine)],
        lifespan=lifespan,
    )
    app.state.engine = engine
    return app


class CountStatus:
    """Counts the answers by their status."""

    def __init__(self, app: ASGIApp, engine: Engine) -> None:
        self._app = app
        self._metrics = engine.metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on and look at the status."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.add("requests", status=message["status"])
            await send(message)

        await self._app(scope, receive, counting)


async def _refused(_request: Request, problem: Exception) -> Response:
    refusal = problem if isinstance(problem, EngineError) else EngineError(str(problem))
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


async def _not_found(request: Request, _problem: Exception) -> Response:
    served = ", ".join(f"{method} {path}" for method, path, _ in ROUTES)
    refusal = NoSuchPageError(f"{request.method} {request.url.path} is not served here. These are: {served}.")
    return JSONResponse(refusal.body, refusal.status)
