"""A client that goes at the worst moment: while its request is read in, before its answer begins."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import ClientDisconnect

from adapters.engine.api.app import application
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Job
from adapters.engine.engine import Engine
from adapters.engine.model.encoder import EncoderFolder
from adapters.engine.model.network import Network
from adapters.engine.model.registry import Registry
from adapters.engine.model.text import Text


@pytest.fixture
def whole(network: Network, text: Text, tmp_path: Path) -> Engine:
    """Return an engine with the base model alone."""
    registry = Registry(tmp_path, "tiny", lambda _folder: pytest.fail("nothing is loaded here"))
    revision = "sha256:" + "5" * 64
    return Engine("tiny", tmp_path, revision, network, text, registry, EncoderFolder(None, network.device))


@pytest.mark.parametrize("version", ["2.3", "2.4"])
@pytest.mark.parametrize("stream", [False, True])
def test_its_work_is_given_up(
    whole: Engine, monkeypatch: pytest.MonkeyPatch, stream: bool, version: str
) -> None:
    jobs: list[Job] = []
    join = Batcher.join

    def noting(self: Batcher, job: Job) -> None:
        jobs.append(job)
        join(self, job)

    monkeypatch.setattr(Batcher, "join", noting)
    body = {"model": "tiny", "prompt": "Hi", "max_tokens": 400, "stream": stream, "ignore_eos": True}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": version},
        "method": "POST",
        "path": "/v1/completions",
        "headers": [],
        "query_string": b"",
    }

    async def story() -> None:
        arriving = [{"type": "http.request", "body": json.dumps(body).encode(), "more_body": False}]

        async def receive() -> Any:
            return arriving.pop() if arriving else {"type": "http.disconnect"}

        async def send(_message: Any) -> None:
            # As a server sends nothing to somebody who is gone, or says so.
            if version == "2.4":
                raise OSError

        app = application(whole)
        async with app.router.lifespan_context(app):
            with suppress(ClientDisconnect, OSError):
                await app(scope, receive, send)
            [job] = jobs
            assert job.cancelled

    asyncio.run(story())
