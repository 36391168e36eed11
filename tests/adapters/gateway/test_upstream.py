"""The gateway's connections to an engine: reused, told apart from broken ones, and never read further than wanted."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.errors import EngineUnavailableError
from adapters.gateway import connection, upstream
from adapters.gateway.connection import BrokenOffError
from adapters.gateway.upstream import Upstream
from tests.adapters.gateway.scripted import STREAM, Says, answer, chunk, request_of, scripted

SHORT = 0.1
Ask = Callable[[Upstream], Awaitable[None]]


def played(says: Says, ask: Ask) -> None:
    """Let a client ask an engine that says what it says."""

    async def play() -> None:
        async with scripted(says) as url, asyncio.timeout(20):
            asked = Upstream(url)
            try:
                await ask(asked)
            finally:
                asked.close()

    asyncio.run(play())


async def whole(asked: Upstream, body: bytes = b"{}") -> bytes:
    """Ask and return the whole answer."""
    found = await asked.ask("/v1/x", body)
    try:
        return await found.whole()
    finally:
        asked.release(found)


def test_one_connection_serves_request_after_request() -> None:
    connections = 0

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            writer.write(answer(await request_of(reader)))

    async def ask(asked: Upstream) -> None:
        for number in range(5):
            assert await whole(asked, b"%d" % number) == b"%d" % number
        assert connections == 1
        bodies = [b"%d" % number * 100_000 for number in range(4)]
        assert await asyncio.gather(*(whole(asked, body) for body in bodies)) == bodies
        assert connections == 4

    played(echo, ask)


def test_a_connection_that_the_engine_closed_meanwhile_is_replaced() -> None:
    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(await request_of(reader)))
        # Half a second of patience: the client sends into it, and the engine is gone without an answer.
        await reader.read(1)

    async def ask(asked: Upstream) -> None:
        for _ in range(3):
            assert await whole(asked) == b"{}"

    played(once, ask)


def test_an_old_connection_is_not_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "IDLE_SECONDS", 0.0)
    connections = 0

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        while True:
            writer.write(answer(await request_of(reader)))

    async def ask(asked: Upstream) -> None:
        await whole(asked)
        await whole(asked)
        assert connections == 2

    played(echo, ask)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "broke off"),
        (b"HTTP/1.1 200 OK\r\ncontent-le", "broke off"),
        (answer(b"12345")[:-2], "broke off"),
        (STREAM + chunk(b"data: 1\n\n"), "broke off"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "no HTTP"),
        (b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\n", "no HTTP"),
    ],
)
def test_an_answer_that_breaks_off_is_none(said: bytes, why: str) -> None:
    async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(said)
        await writer.drain()

    async def ask(asked: Upstream) -> None:
        with pytest.raises(BrokenOffError, match=why):
            await whole(asked)

    played(breaking, ask)


def test_a_connection_that_does_not_last_is_no_failure() -> None:
    async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(await request_of(reader), "200 OK", "connection: close"))

    async def ask(asked: Upstream) -> None:
        assert [await whole(asked) for _ in range(3)] == [b"{}"] * 3

    played(closing, ask)


def test_an_engine_that_says_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "SILENCE_SECONDS", SHORT)

    async def silent(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        await reader.read()

    async def ask(asked: Upstream) -> None:
        with pytest.raises(BrokenOffError, match="says nothing"):
            await whole(asked)

    played(silent, ask)


def test_nobody_listens() -> None:
    async def ask() -> None:
        with pytest.raises(BrokenOffError, match="no connection"):
            await whole(Upstream("http://127.0.0.1:9"))

    asyncio.run(ask())


def test_an_answer_too_long_to_keep_is_not_read_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "ANSWER_BYTES", 1_000_000)

    async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(STREAM)
        while True:
            writer.write(chunk(b"x" * 65_536))
            await writer.drain()

    async def ask(asked: Upstream) -> None:
        with pytest.raises(BrokenOffError, match="1,000,000 bytes"):
            await whole(asked)

    played(endless, ask)


def test_pieces_pass_as_they_come() -> None:
    taken = asyncio.Event()

    async def slow(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(STREAM + chunk(b"one"))
        # Nothing more is said before the first was taken: a client that gathered would wait for ever.
        await taken.wait()
        writer.write(chunk(b"two") + chunk(b""))

    async def ask(asked: Upstream) -> None:
        found = await asked.ask("/v1/x", b"{}")
        assert await found.piece() == b"one"
        taken.set()
        assert [await found.piece(), await found.piece()] == [b"two", b""]
        asked.release(found)

    played(slow, ask)


def test_the_engine_waits_for_a_client_that_reads_slowly() -> None:
    sent = 0

    async def eager(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        await request_of(reader)
        writer.write(STREAM)
        for _ in range(2_000):
            writer.write(chunk(b"x" * 65_536))
            await writer.drain()
            sent += 1
        writer.write(chunk(b""))

    async def ask(asked: Upstream) -> None:
        found = await asked.ask("/v1/x", b"{}")
        before = -1
        while before != sent:
            before = sent
            await asyncio.sleep(SHORT)
        # What lies in the sockets' buffers is the system's affair; a hundred and thirty megabytes are not there.
        assert sent < 1_000
        size = 0
        while piece := await found.piece():
            size += len(piece)
        assert size == 2_000 * 65_536
        asked.release(found)

    played(eager, ask)


@pytest.mark.parametrize("begun", [False, True])
def test_who_asks_no_more_closes_the_connection_at_once(begun: bool) -> None:
    closed = asyncio.Event()

    async def telling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        if begun:
            writer.write(STREAM + chunk(b"one"))
        await reader.read()
        closed.set()

    async def ask(asked: Upstream) -> None:
        asking = asyncio.create_task(whole(asked))
        await asyncio.sleep(SHORT)
        asking.cancel()
        await closed.wait()

    played(telling, ask)


def test_who_wants_no_more_of_an_answer_closes_the_connection() -> None:
    closed = asyncio.Event()

    async def telling(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_of(reader)
        writer.write(STREAM + chunk(b"one"))
        await reader.read()
        closed.set()

    async def ask(asked: Upstream) -> None:
        found = await asked.ask("/v1/x", b"{}")
        assert await found.piece() == b"one"
        asked.release(found)
        await closed.wait()

    played(telling, ask)


def test_more_requests_than_connections_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "CONNECTIONS", 2)
    go = asyncio.Event()

    async def late(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await request_of(reader)
            await go.wait()
            writer.write(answer(body))

    async def ask(asked: Upstream) -> None:
        two = [asyncio.create_task(whole(asked)) for _ in range(2)]
        await asyncio.sleep(SHORT)
        with pytest.raises(EngineUnavailableError, match="busy"):
            await whole(asked)
        go.set()
        assert await asyncio.gather(*two) == [b"{}", b"{}"]
        assert await whole(asked) == b"{}"

    played(late, ask)


def test_a_second_answer_that_nobody_asked_for_ends_the_connection() -> None:
    async def chatty(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            body = await request_of(reader)
            writer.write(answer(body) + answer(b"not yours"))

    async def ask(asked: Upstream) -> None:
        assert [await whole(asked, b"1"), await whole(asked, b"2")] == [b"1", b"2"]

    played(chatty, ask)
