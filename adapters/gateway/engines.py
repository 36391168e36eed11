"""The engines that answer: which one is asked, and what its refusals are to a client."""

from collections.abc import Mapping
from types import TracebackType

from pydantic_core import from_json

from adapters.errors import BadRequestError, EngineRefusedError, EngineUnavailableError
from adapters.gateway.connection import BrokenOffError, Connection
from adapters.gateway.upstream import Upstream
from adapters.serving.replicas import Replicas, replicas_at
from governance.errors import RefusalError

BUSY = (429, 503)
THE_CLIENTS = (400, 413, 422)
"""The statuses of what a client should have asked otherwise."""
Question = tuple[str, bytes | None, bytes]
"""What an engine is asked: a path, a body, and further lines of the head."""


class Engines:
    """The engines at ``url``: one address, or several alike with commas between them."""

    def __init__(self, url: str) -> None:
        self._replicas = replicas_at(url)
        self._upstreams = {address: Upstream(address) for address in self._replicas.addresses}

    def asked(self, key: str, path: str, body: bytes | None = None, more: bytes = b"") -> "Asked":
        """Return a block that asks the engine that keeps ``key`` warm, or the next where that is away.

        ``more`` are further lines of the request's head.
        """
        return Asked(self._replicas, self._upstreams, key, (path, body, more))

    def close(self) -> None:
        """Let all unused connections go."""
        for upstream in self._upstreams.values():
            upstream.close()


class Asked:
    """A question to an engine, as a block that begins when the head of the answer is here, and is given it to read.

    What is not read by the end of the block is not made either: the connection is closed then. Refusals are raised as
    ours, and so is an answer that breaks off. A class of its own, because a generator's context manager costs as much
    as all the rest.
    """

    __slots__ = ("_address", "_connection", "_key", "_question", "_replicas", "_upstreams")

    def __init__(
        self, replicas: Replicas, upstreams: Mapping[str, Upstream], key: str, question: Question
    ) -> None:
        self._replicas, self._upstreams, self._key, self._question = replicas, upstreams, key, question

    async def __aenter__(self) -> Connection:
        self._connection = connection = await self._begun()
        if connection.is_ok:
            return connection
        try:
            said = await connection.whole()
        except BaseException as error:
            await self.__aexit__(type(error), error, None)
            raise
        await self.__aexit__(None, None, None)
        raise refusal_of(connection.status, said, connection.retry_after)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._upstreams[self._address].release(self._connection)
        self._replicas.give_back(self._address)
        if isinstance(error, BrokenOffError):
            self._replicas.failed(self._address)
            raise EngineUnavailableError(why=str(error)) from error

    async def _begun(self) -> Connection:
        """Return the answer of the first engine that gives one."""
        tried: list[str] = []
        while True:
            self._address = address = self._replicas.take(self._key, tried)
            try:
                connection = await self._upstreams[address].ask(*self._question)
            except BaseException as error:
                self._replicas.give_back(address)
                if not isinstance(error, BrokenOffError):
                    raise
                self._replicas.failed(address)
                tried.append(address)
                if len(tried) == len(self._upstreams):
                    raise EngineUnavailableError(why=str(error)) from error
            else:
                self._replicas.answered(address)
                return connection


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
