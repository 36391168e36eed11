"""The gateway in the test's own process: no listener, no keeper, the test's own database connection."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest
from asgiref.sync import async_to_sync, sync_to_async

from adapters.gateway import database
from adapters.gateway.access import Access, admit
from adapters.gateway.answers import Answering
from adapters.gateway.app import Gateway
from adapters.gateway.books import Books
from adapters.gateway.directory import Directory
from adapters.gateway.metering import Metering
from adapters.services.pacing import meter

NOBODY = "http://127.0.0.1:9"
"""Where no engine is."""


def in_this_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the gateway ask the database in the thread whose transaction the test stands in."""

    async def here(function: Callable[..., Any], *args: Any, **facts: Any) -> Any:
        return await sync_to_async(function, thread_sensitive=True)(*args, **facts)

    monkeypatch.setattr(database, "in_database", here)


def gateway(engine_url: str = NOBODY) -> Gateway:
    """Return a gateway that knows nothing yet."""
    directory, books = Directory(), Books()
    metering = Metering(directory, meter(), books.tally)
    return Gateway(Answering(engine_url, engine_url), directory, metering, books)


def let_in(secret: str, *, slug: str = "tenants") -> Access:
    """Show a key to a gateway that knows nothing yet."""
    return async_to_sync(admit)(Directory(), slug, f"Bearer {secret}")


def ask(app: Gateway, method: str, address: str, *, secret: str, **fields: Any) -> httpx.Response:
    """Ask a gateway something."""

    async def answered() -> httpx.Response:
        headers = {"authorization": f"Bearer {secret}"} if secret else {}
        headers |= fields.pop("headers", {})
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://polity") as client:
            answer = await client.request(method, address, headers=headers, **fields)
        # Connections belong to this event loop.
        await app.answering.close()
        return answer

    return async_to_sync(answered)()
