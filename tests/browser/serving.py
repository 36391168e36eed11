"""The pages served from the tests' own process, on a database of their own: no models, and a clock that can be moved.

Nothing runs beside it. What follows from a vote is done by :func:`tests.loop.settle`, when a test says so.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from threading import Thread
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connections

from config.embedded.postgres import running
from config.embedded.provision import drop, provision
from config.env import load
from governance import clock


class Quiet(WSGIRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - Python's own name for it
        """Say nothing."""


class Served:
    """The pages at ``home``, on a clock that :meth:`ahead` moves for them and for the test alike."""

    home = ""

    def __init__(self) -> None:
        self.shift = timedelta(0)
        self.handler = WSGIHandler()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request, on the moved clock."""
        with clock.ahead(self.shift):
            return self.handler(environ, start_response)

    @contextmanager
    def ahead(self, by: timedelta) -> Iterator[None]:
        """Move the clock forward inside the block."""
        self.shift += by
        try:
            with clock.ahead(by):
                yield
        finally:
            self.shift -= by


@contextmanager
def serving() -> Iterator[Served]:
    """Serve the pages. Django in this process uses the same database for the block."""
    with ExitStack() as cleanup:
        admin = cleanup.enter_context(running(load().var))
        name = f"polity_pages_{os.getpid()}"
        provision(admin, database=name)
        cleanup.callback(drop, admin, database=name)
        _point_at(name, cleanup)
        call_command("migrate", verbosity=0)
        served = Served()
        server = ThreadedWSGIServer(("127.0.0.1", 0), Quiet)
        server.daemon_threads = True
        server.set_app(served)
        served.home = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        cleanup.callback(thread.join)
        cleanup.callback(server.shutdown)
        yield served


def _point_at(name: str, cleanup: ExitStack) -> None:
    """Use the database called ``name``, in this thread and in those that serve."""
    embedded = load({"POLITY_VAR": str(load().var)})
    for alias, address in (("default", embedded.database_url), ("owner", embedded.database_owner_url)):
        aim = {**settings.DATABASE_OF(address), "NAME": name}
        for held in (connections.settings[alias], connections[alias].settings_dict):
            cleanup.callback(held.update, {key: held[key] for key in aim})
            held.update(aim)
        connections[alias].close()
        cleanup.callback(connections[alias].close)
