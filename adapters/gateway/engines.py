"""The engines that answer: which one is asked, and what its refusals are to a client."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from pydantic_core import from_json

from adapters.errors import BadRequestError, EngineRefusedError, EngineUnavailableError
from adapters.gateway.connection import BrokenOffError, Connection
from adapters.gateway.upstream import Upstream
from adapters.serving.replicas import replicas_at
from governance.errors import RefusalError

BUSY = (429, 503)
THE_CLIENTS = (400, 413, 422)
"""The statuses of what a client should have asked otherwise."""


class Engines:
    """The engines at ``url``: one address, or several alike with commas between them."""

    def __init__(self, url: str) -> None:
        self._replicas = replicas_at(url)
        self._upstreams = {address: Upstream(address) for address in self._replicas.addresses}

    @asynccontextmanager
    async def asked(self, key: str, path: str, body: bytes | None = None) -> AsyncGenerator[Connection]:
        """Ask the engine that keeps ``key`` warm, or the next where that is away, and give its answer to read.

        What is not read by the end of the block is not made either: the connection is closed then. Refusals
        are raised as ours, and so is an answer that breaks off.
        """
        tried: list[str] = []
        while True:
            with self._replicas.taken(key, besides=tried) as address:
                upstream = self._upstreams[address]
                try:
                    connection = await upstream.ask(path, body)
                except BrokenOffError as error:
                    self._replicas.failed(address)
                    tried.append(address)
                    if len(tried) == len(self._upstreams):
                        raise EngineUnavailableError(why=str(error)) from error
                    continue
                self._replicas.answered(address)
                try:
                    if not connection.is_ok:
                        raise refusal_of(connection.status, await connection.whole(), connection.retry_after)
                    yield connection
                except BrokenOffError as error:
                    self._replicas.failed(address)
                    raise EngineUnavailableError(why=str(error)) from error
                finally:
                    upstream.release(connection)
                return

    def close(self) -> None:
        """Let all unused connections go."""
        for upstream in self._upstreams.values():
            upstream.close()


def refusal_of(status: int, body: bytes, retry_after: str) -> RefusalError:
    """Return an engine's refusal as ours. What the client can mend is told in the engine's own words."""
    if status in BUSY:
        return EngineUnavailableError(why="it is busy", retry_after=retry_after)
    try:
        told = from_json(body)
        told = told.get("error", told)
        sentence, param, code = str(told["message"]), told.get("param"), told.get("code")
    except (ValueError, KeyError, AttributeError, TypeError):
        return EngineRefusedError(why=f"it answered {status}.", status=status)
    if status in THE_CLIENTS:
        code = code if isinstance(code, str) else BadRequestError.code
        return BadRequestError(sentences=sentence, param=param, code=code)
    return EngineRefusedError(why=sentence, status=status)
