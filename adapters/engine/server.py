"""Loads the engine and serves it over HTTP."""

import argparse
import asyncio
import gc
import socket
import sys

import uvicorn

from adapters.engine.api.app import application
from adapters.engine.engine import Engine
from adapters.engine.limits import GRACE_SECONDS


class Server(uvicorn.Server):
    """A server that gives requests in progress a little time to finish, and then ends them properly."""

    def __init__(self, config: uvicorn.Config, engine: Engine) -> None:
        super().__init__(config)
        self._engine = engine

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening; refuse what is not finished after the grace."""
        asyncio.get_running_loop().call_later(GRACE_SECONDS, self._engine.batcher.stop)
        await super().shutdown(sockets)


def serve(chosen: argparse.Namespace) -> None:
    """Load what the command line asks for and serve it until told to stop."""
    chosen.adapters.mkdir(parents=True, exist_ok=True)
    engine = Engine.load(
        chosen.model,
        chosen.adapters,
        embedding=chosen.embedding_model,
        name=chosen.served_model_name,
        device=chosen.device,
        dtype=chosen.dtype,
        waiting=chosen.waiting,
        proposing=chosen.speculate,
        threads=chosen.threads,
    )
    # All that is loaded stays until the end: the garbage collector need not look through it again and
    # again, nor take it apart on exit, which takes seconds.
    gc.freeze()
    config = uvicorn.Config(
        application(engine),
        host=chosen.host,
        port=chosen.port,
        log_level="warning",
        timeout_graceful_shutdown=2 * GRACE_SECONDS,
    )
    sys.stdout.write(f"{engine.name} runs on {engine.network.device} in {engine.network.dtype}.\n")
    sys.stdout.flush()
    Server(config, engine).run()
