"""What one process has to write down: within bounds, counted where it is dropped, kept while the database is away."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from django.db import DataError, OperationalError
from pydantic_core import to_json

from adapters.gateway import database
from adapters.gateway.access import Access
from adapters.gateway.books import Books
from adapters.gateway.missing import Missing
from adapters.gateway.refusal_tally import RefusalTally
from adapters.gateway.requests import ChatRequest, read
from adapters.gateway.samples import Offer, Said, Samples
from adapters.gateway.served import Endpoint
from adapters.gateway.tally import Tally
from adapters.models import Counting
from adapters.reasons import Reason
from adapters.samples import MAX_BYTES
from adapters.services import refusals, samples, usage
from adapters.services.refusals import Lost, TurnedAway
from adapters.services.samples import Offered
from tests.adapters.gateway.test_accounting import KEY, NOON, SERVED

HOUR = datetime(2030, 1, 1, 12, 0, tzinfo=UTC)
AT = NOON.timestamp() + 90
ASKED = {"messages": [{"role": "user", "content": "Hello?"}], "store": True}


def refuse(tally: RefusalTally, *, key: int = 2, community: int = 1) -> None:
    tally.add(community=community, key=key, reason=Reason.ENGINE_AWAY, at=AT)


def sample(size: int = 10, community: int = 1) -> Offered:
    return Offered(community, 2, 3, "sha256:a", AT, [], "Yes.", {}, size)


def accessed(share: int) -> Access:
    endpoint = Endpoint(1, "tenants", "Tenants", {}, SERVED, None, 0, (), None, stored_share=share)
    return Access(endpoint, KEY, SERVED)


def offer(waiting: Samples, *, share: int = 100, **asked: Any) -> Offer:
    return Offer(waiting, accessed(share), read(ChatRequest, to_json(ASKED | asked)), at=AT)


def whole(text: str) -> bytes:
    return to_json({"choices": [{"message": {"content": text}}]})


def told(*pieces: str, reason: str | None = "stop", done: bool = True) -> bytes:
    deltas: list[dict[str, Any]] = [{"delta": {"content": each}, "finish_reason": None} for each in pieces]
    deltas.append({"delta": {}, "finish_reason": reason})
    events = b"".join(b"data: %b\n\n" % to_json({"choices": [delta]}) for delta in deltas)
    return events + (b"data: [DONE]\n\n" if done else b"")


def test_refusals_are_gathered_by_minute_and_can_be_put_back() -> None:
    tally = RefusalTally(Missing())
    for key in (2, 2, 0):
        refuse(tally, key=key)
    taken = tally.take()
    minute = NOON.replace(minute=1)
    assert taken == [
        TurnedAway(1, 2, Reason.ENGINE_AWAY, minute, 2),
        TurnedAway(1, 0, Reason.ENGINE_AWAY, minute, 1),
    ]
    refuse(tally)
    tally.put_back(taken)
    assert [each.requests for each in tally.take()] == [3, 1]
    assert len(tally) == 0


def test_what_does_not_fit_is_missing_by_community_and_hour() -> None:
    missing = Missing()
    tally, of_answers = RefusalTally(missing, most=1), Tally(missing, most=1)
    for key in (2, 3, 4):
        refuse(tally, key=key, community=key)
    for key in (2, 3):
        of_answers.add(community=3, key=key, deployment=1, at=AT, prompt=5, completion=2)
    assert (tally.dropped, of_answers.dropped) == (2, 1)
    tally.drop(tally.take(), "the database was away.")
    assert sorted(missing.take()) == [
        Lost(2, Counting.REFUSALS, HOUR, 1),
        Lost(3, Counting.ANSWERS, HOUR, 1),
        Lost(3, Counting.REFUSALS, HOUR, 1),
        Lost(4, Counting.REFUSALS, HOUR, 1),
    ]


def test_what_is_missing_is_bounded_too() -> None:
    missing = Missing(most=1)
    for community in (1, 2, 1):
        missing.add(community=community, what=Counting.SAMPLES, at=AT, number=5)
    assert (len(missing), missing.forgotten) == (1, 5)
    taken = missing.take()
    missing.put_back(taken)
    assert missing.take() == taken == [Lost(1, Counting.SAMPLES, HOUR, 10)]
    missing.drop(taken, "the database was away.")
    assert missing.forgotten == 15


@pytest.mark.parametrize(("most", "most_bytes"), [(2, 1_000), (9, 20)])
def test_the_line_of_samples_is_bounded_by_number_and_by_bytes(most: int, most_bytes: int) -> None:
    missing = Missing()
    line = Samples(missing, most=most, most_bytes=most_bytes)
    for _ in range(5):
        line.add(sample())
    assert (len(line), line.dropped, line.has_room(10)) == (2, 3, False)
    assert missing.take() == [Lost(1, Counting.SAMPLES, HOUR, 3)]
    taken = line.take()
    assert line.has_room(10)
    late = sample(size=9)
    line.add(late)
    # What was taken was offered first, so what came since gives way.
    line.put_back(taken)
    assert line.take() == taken
    line.drop(taken, "the database was away.")
    assert line.dropped == 6


def test_a_sample_that_is_too_long_is_nobodys() -> None:
    line = Samples(Missing())
    assert not line.has_room(MAX_BYTES + 1)
    long = offer(line, messages=[{"role": "user", "content": "é" * (MAX_BYTES // 2)}])
    assert long.headers == [(b"x-stored", b"no")]
    long.whole(whole("Yes."))
    assert (len(line), line.dropped) == (0, 1)
    fits = offer(line)
    fits.whole(whole("a" * MAX_BYTES))
    assert (len(line), line.dropped) == (0, 2)


def test_where_the_line_is_full_the_client_is_told_and_taken_at_that_word() -> None:
    line = Samples(Missing(), most=1)
    line.add(sample())
    late = offer(line)
    assert late.headers == [(b"x-stored", b"no")]
    line.take()
    late.whole(whole("Yes."))
    assert (len(line), line.dropped) == (0, 1)


def test_a_whole_answer_is_taken_with_what_was_asked() -> None:
    line = Samples(Missing())
    turns = [{"role": "developer", "content": "Be kind."}, {"role": "user", "content": "Hello?"}]
    taken = offer(line, metadata={"ticket": "12"}, messages=turns)
    assert taken.headers == [(b"x-stored", b"yes")]
    taken.whole(whole("Yes."))
    [found] = line.take()
    assert found.messages == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "Hello?"},
    ]
    assert (found.answer, found.metadata, found.at) == ("Yes.", {"ticket": "12"}, AT)
    assert (found.community, found.key, found.deployment, found.constitution) == (1, 1, 1, "sha256:a")


def test_where_a_community_stores_nothing_the_client_is_told_so() -> None:
    line = Samples(Missing())
    untaken = offer(line, share=0)
    assert untaken.headers == [(b"x-stored", b"no")]
    untaken.whole(whole("Yes."))
    assert (len(line), line.dropped) == (0, 0)


def test_of_what_is_offered_a_share_is_taken() -> None:
    line = Samples(Missing())
    shares = [offer(line, share=30).headers[0][1] for _ in range(2_000)]
    # Six standard deviations either way.
    assert 477 < shares.count(b"yes") < 723


def passed(waiting: Samples, *pieces: bytes, fails: bool = False) -> list[bytes]:
    """Pass a stream through, and return what came out."""

    async def events() -> AsyncGenerator[bytes]:
        for piece in pieces:
            yield piece
        if fails:
            raise ConnectionError

    async def through() -> list[bytes]:
        came: list[bytes] = []
        passing = offer(waiting).passing(events())
        with suppress(ConnectionError, StopAsyncIteration):
            while True:
                came += [await anext(passing)]
        return came

    return asyncio.run(through())


def test_a_stream_passes_unchanged_and_is_taken_at_its_end() -> None:
    line = Samples(Missing())
    pieces = told("Ask ", done=False, reason=None), told("the house.", "")
    assert passed(line, *pieces) == [*pieces]
    assert [each.answer for each in line.take()] == ["Ask the house."]


@pytest.mark.parametrize(
    "pieces",
    [
        (told("Ask", reason=None, done=False),),
        (told("Ask", reason=None),),
        (told("Ask", done=False),),
        (told("Ask", reason=None, done=False), b'data: {"error": {"code": "engine_unavailable"}}\n\n'),
    ],
    ids=["broken off", "without a reason", "without an end", "with an error"],
)
def test_a_stream_that_breaks_off_is_not_taken(pieces: tuple[bytes, ...]) -> None:
    line = Samples(Missing())
    assert passed(line, *pieces) == [*pieces]
    assert passed(line, told("Ask"), fails=True) == [told("Ask")]
    assert len(line) == 0


def test_a_client_that_leaves_a_stream_leaves_no_sample() -> None:
    line = Samples(Missing())

    async def leave() -> None:
        async def events() -> AsyncGenerator[bytes]:
            yield told("Ask", reason=None, done=False)
            yield told("it.")

        passing = offer(line).passing(events())
        await anext(passing)
        await passing.aclose()

    asyncio.run(leave())
    assert len(line) == 0


def test_events_without_words_are_heard_too() -> None:
    said = Said()
    said.hear(b'data: {"choices": [], "usage": {"prompt_tokens": 1}}\n\n' + told("Yes", ""))
    assert (said.text, said.is_complete) == ("Yes", True)


def fill(books: Books) -> None:
    """Put one of each into the books."""
    books.tally.add(community=1, key=2, deployment=3, at=AT, prompt=5, completion=2)
    refuse(books.refusals)
    books.samples.add(sample())
    books.missing.add(community=1, what=Counting.SAMPLES, at=AT, number=1)


@pytest.fixture
def writing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception | None], dict[str, int]]:
    """Let the database fail as a test says; returns how many rows of each sort were written."""
    written: dict[str, int] = {}
    failure: list[Exception | None] = [None]

    async def here(function: Callable[..., Any], *args: Any) -> Any:
        return function(*args)

    def writes(name: str) -> Callable[[Any], None]:
        def add(rows: Any) -> None:
            if failure[0]:
                raise failure[0]
            written[name] = written.get(name, 0) + len(rows)

        return add

    def fails(error: Exception | None) -> dict[str, int]:
        failure[0] = error
        return written

    monkeypatch.setattr(database, "in_database", here)
    monkeypatch.setattr(usage, "add", writes("usage"))
    monkeypatch.setattr(refusals, "add", writes("refusals"))
    monkeypatch.setattr(samples, "add", writes("samples"))
    monkeypatch.setattr(refusals, "add_missing", writes("missing"))
    return fails


def test_everything_waits_while_the_database_is_away(
    writing: Callable[[Exception | None], dict[str, int]],
) -> None:
    books = Books()
    fill(books)
    for error in (OperationalError("away"), psycopg.OperationalError("away"), TimeoutError()):
        written = writing(error)
        asyncio.run(books.write())
        assert written == {}
    assert books.figures == {
        "usage_rows_waiting": 1,
        "refusal_rows_waiting": 1,
        "samples_waiting": 1,
        "answers_dropped": 0,
        "refusals_dropped": 0,
        "samples_dropped": 0,
    }
    written = writing(None)
    asyncio.run(books.write())
    assert written == {"usage": 1, "refusals": 1, "samples": 1, "missing": 1}
    # Nothing is left, and nothing is asked of the database for it.
    asyncio.run(books.write())
    assert set(written.values()) == {1}


def test_what_the_database_refuses_is_dropped_and_counted(
    writing: Callable[[Exception | None], dict[str, int]],
) -> None:
    books = Books()
    fill(books)
    writing(DataError("no such thing"))
    asyncio.run(books.write())
    figures = books.figures
    assert (figures["answers_dropped"], figures["refusals_dropped"], figures["samples_dropped"]) == (1, 1, 1)
    assert (figures["usage_rows_waiting"], figures["samples_waiting"]) == (0, 0)
    # What says so was refused as well.
    assert books.missing.forgotten == 4


def test_what_is_left_at_the_end_is_counted_as_dropped() -> None:
    books = Books()
    fill(books)
    books.drop("the database was away when the process stopped.")
    assert (books.tally.dropped, books.refusals.dropped, books.samples.dropped) == (1, 1, 1)
    assert books.missing.forgotten == 4
