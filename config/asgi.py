"""The web process: Django for people, the gateway for clients, one address for both."""

import os
import re
from typing import cast

from django.core.asgi import get_asgi_application
from starlette.types import ASGIApp, Receive, Scope, Send

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Under ASGI every request has a thread of its own: without a pool, two hundred people who vote at the same moment
# would want two hundred connections.
os.environ.setdefault("POLITY_DATABASE_POOL", "24")
site = cast("ASGIApp", get_asgi_application())

from django.conf import settings  # noqa: E402 - Django must be set up first

from adapters.gateway.service import Service  # noqa: E402 - the same

ENDPOINT = re.compile(r"/c/[^/]+/v1/")


class Application:
    """One web process. Its gateway lives as long as the server's event loop."""

    def __init__(self) -> None:
        self._service: Service | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send a request to the gateway if it is for a community's endpoint, and to the site otherwise."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif self._service is not None and scope["type"] == "http" and ENDPOINT.match(scope["path"]):
            await self._service.gateway(scope, receive, send)
        else:
            await site(scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """Answer the server's start and stop messages."""
        await receive()
        self._service = Service(
            engine_url=settings.POLITY_ENGINE_URL,
            embeddings_url=settings.POLITY_EMBEDDINGS_URL,
            database_url=settings.ENV.database_direct_url,
        )
        self._service.start()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._service.stop()
        await send({"type": "lifespan.shutdown.complete"})


application = Application()
