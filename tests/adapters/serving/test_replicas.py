"""Several engines as one process sees them: what each is doing, who is down, and who is asked instead."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import httpx
import pytest

from adapters.serving.health import look_again, watch
from adapters.serving.replicas import CHECK_SECONDS, Replicas, replicas_at

ADDRESSES = ("http://a:1", "http://b:2", "http://c:3")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def replicas(clock: Clock) -> Replicas:
    return Replicas(ADDRESSES, now=clock)


def home(replicas: Replicas, key: str) -> str:
    with replicas.taken(key) as address:
        return address


def test_a_key_is_at_home_while_its_home_is_up_and_has_room(replicas: Replicas) -> None:
    assert {home(replicas, "union@3") for _ in range(20)} == {home(replicas, "union@3")}


def test_what_is_under_way_counts_until_its_end(replicas: Replicas) -> None:
    with ExitStack() as under_way:
        held = [under_way.enter_context(replicas.taken("union@3")) for _ in range(12)]
        assert sorted(held.count(each) for each in ADDRESSES) == [2, 5, 5]
    assert home(replicas, "union@3") == held[0]


def test_a_failed_request_counts_no_longer(replicas: Replicas) -> None:
    before = home(replicas, "union@3")
    for _ in range(10):
        with pytest.raises(httpx.ConnectError), replicas.taken("union@3"):
            raise httpx.ConnectError("away")
    assert home(replicas, "union@3") == before


def test_one_that_failed_is_passed_over_until_it_answers(replicas: Replicas) -> None:
    first = home(replicas, "union@3")
    replicas.failed(first)
    assert home(replicas, "union@3") != first
    assert first not in replicas.up
    replicas.answered(first)
    assert home(replicas, "union@3") == first


def test_those_already_tried_are_passed_over(replicas: Replicas) -> None:
    tried: list[str] = []
    for _ in ADDRESSES:
        with replicas.taken("union@3", besides=tried) as address:
            tried.append(address)
    assert sorted(tried) == sorted(ADDRESSES)


def test_where_all_are_down_all_are_asked(replicas: Replicas) -> None:
    first = home(replicas, "union@3")
    for each in ADDRESSES:
        replicas.failed(each)
    assert replicas.up == ADDRESSES
    assert home(replicas, "union@3") == first


def test_a_single_engine_is_always_asked() -> None:
    alone = Replicas(("http://engine:8001",))
    alone.failed("http://engine:8001")
    assert home(alone, "union@3") == "http://engine:8001"


def test_one_that_is_down_is_asked_again_after_a_while_and_by_one_only(
    replicas: Replicas, clock: Clock
) -> None:
    replicas.failed(ADDRESSES[0])
    assert replicas.due() == ()
    clock.now = CHECK_SECONDS
    assert replicas.due() == (ADDRESSES[0],)
    assert replicas.due() == ()


def test_threads_leave_nothing_behind(replicas: Replicas) -> None:
    def ask(number: int) -> str:
        return home(replicas, f"union@{number % 7}")

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(ask, range(2_000)))
    with ExitStack() as under_way:
        held = [under_way.enter_context(replicas.taken("union@3")) for _ in range(3)]
    assert len(set(held)) >= 2, "Counts that were left behind would have let one replica take all three."


def test_addresses_come_from_one_text_and_are_one_object_a_process() -> None:
    assert replicas_at("http://a:1,http://b:2,http://a:1").addresses == ("http://a:1", "http://b:2")
    assert replicas_at("http://a:1,http://b:2") is replicas_at("http://a:1,http://b:2")


@pytest.fixture
def serve() -> Iterator[Callable[[int], str]]:
    """Return how to start a server whose every answer has one status."""
    with ExitStack() as running:

        def start(status: int) -> str:
            class Answer(BaseHTTPRequestHandler):
                def do_GET(self) -> None:
                    self.send_response(status)
                    self.end_headers()

                def log_message(self, *_: object) -> None:
                    """Keep the tests' output clean."""

            server = running.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), Answer))
            Thread(target=server.serve_forever, daemon=True).start()
            running.callback(server.shutdown)
            return f"http://127.0.0.1:{server.server_port}"

        yield start


def test_whoever_works_now_and_then_asks_those_that_are_due(
    serve: Callable[[int], str], clock: Clock
) -> None:
    well, ill, away = serve(200), serve(503), "http://127.0.0.1:9"
    replicas = Replicas((well, ill, away), now=clock)
    for each in replicas.addresses:
        replicas.failed(each)
    clock.now = CHECK_SECONDS
    with httpx.Client() as http:
        look_again(replicas, http)
    assert replicas.up == (well,)


def test_whoever_serves_watches_them_all(serve: Callable[[int], str]) -> None:
    well, ill, away = serve(200), serve(503), "http://127.0.0.1:9"
    replicas = Replicas((well, ill, away))
    replicas.failed(well)

    async def watching() -> None:
        task = asyncio.create_task(watch(replicas))
        for _ in range(1_000):
            await asyncio.sleep(0.01)
            if replicas.up == (well,):
                break
        task.cancel()

    asyncio.run(watching())
    assert replicas.up == (well,)


def test_with_one_engine_nobody_watches() -> None:
    asyncio.run(asyncio.wait_for(watch(Replicas(("http://127.0.0.1:9",))), timeout=5))
