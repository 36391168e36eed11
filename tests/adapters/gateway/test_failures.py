"""What clients see when the engine dies, and what the engine sees when clients leave: real processes on both sides."""

import json
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import httpx
import openai
import pytest

from tests.adapters.engine.process import (
    ROOT,
    EngineProcess,
    counted,
    engine_command,
    free_port,
    wait_until_up,
)
from tests.adapters.gateway.conftest import Community, Models
from tests.adapters.gateway.running import WebProcess, web_process
from tests.stack import wait_for

ATTEMPTS = 5
LENGTH = 300
LONG: dict[str, Any] = {
    "messages": [{"role": "user", "content": "What may the landlord do?"}],
    "max_tokens": LENGTH,
    "temperature": 1.0,
}
MOMENT = 0.5


@contextmanager
def engine_at(port: int, models: Models) -> Iterator[EngineProcess]:
    """Run an engine at a port until the block ends or somebody kills it."""
    command = engine_command(models.base, models.adapters, port)
    command += ["--embedding-model", str(models.embedding)]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)
    engine = EngineProcess(f"http://127.0.0.1:{port}", process)
    try:
        wait_until_up(engine)
        yield engine
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def port() -> int:
    """Return where this module's engines listen, one after the other."""
    return free_port()


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory, community: Community, port: int) -> Iterator[WebProcess]:
    """Return a running web process; whether an engine stands behind it is each test's affair."""
    var = tmp_path_factory.mktemp("door")
    with web_process(community.environment, var=var, engine=f"http://127.0.0.1:{port}") as running:
        yield running


def address(door: WebProcess, name: str = "chat/completions") -> str:
    return f"{door.v1('tenants')}/{name}"


def asked(door: WebProcess, community: Community, **fields: Any) -> httpx.Response:
    return httpx.post(address(door), json=LONG | fields, headers=community.headers, timeout=60)


def broken_stream(door: WebProcess, community: Community, engine: EngineProcess) -> list[str]:
    """Kill the engine at the first word of a stream, and return what the client reads to the stream's proper end."""
    body = LONG | {"stream": True}
    with httpx.stream("POST", address(door), json=body, headers=community.headers, timeout=60) as answer:
        assert answer.status_code == 200
        lines = answer.iter_lines()
        told = [next(lines)]
        engine.process.kill()
        return [line for line in (*told, *lines) if line]


def test_an_engine_that_dies_in_mid_stream_and_comes_back(
    door: WebProcess, community: Community, models: Models, port: int
) -> None:
    for _ in range(ATTEMPTS):
        with engine_at(port, models) as engine:
            lines = broken_stream(door, community, engine)
        # The tiny model may have come to its end before it was killed.
        if lines[-1] != "data: [DONE]":
            break
    *words, end = [json.loads(line.removeprefix("data: ")) for line in lines]
    assert all("choices" in word for word in words)
    error = end["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["code"]) == ("server_error", "engine_unavailable")
    assert error["message"].startswith("The engine does not answer")

    for fields in ({}, {"stream": True}):
        refused = asked(door, community, **fields)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        assert refused.headers["content-type"] == "application/json"
        assert refused.json()["error"]["code"] == "engine_unavailable"
    vectors = httpx.post(address(door, "embeddings"), json={"input": "a"}, headers=community.headers)
    assert (vectors.status_code, "retry-after" in vectors.headers) == (503, True)
    listed = httpx.get(address(door, "models"), headers=community.headers)
    assert [each["id"] for each in listed.json()["data"]] == [community.deployment.name]

    with engine_at(port, models):
        assert asked(door, community, max_tokens=3).status_code == 200
        vectors = httpx.post(address(door, "embeddings"), json={"input": "a"}, headers=community.headers)
        assert vectors.status_code == 200


def test_the_official_client_raises_when_a_stream_breaks_off(
    door: WebProcess, community: Community, models: Models, port: int
) -> None:
    with (
        openai.OpenAI(base_url=door.v1("tenants"), api_key=community.secret, max_retries=0) as client,
        engine_at(port, models) as engine,
    ):
        stream = client.chat.completions.create(model="tenants", stream=True, **LONG)
        pieces = iter(stream)
        next(pieces)
        engine.process.kill()
        broken = ""
        finished = False
        try:
            for piece in pieces:
                finished = finished or bool(piece.choices and piece.choices[0].finish_reason)
        except openai.APIError as error:
            broken = error.code or ""
    # The tiny model may have come to its end before it was killed.
    assert finished or broken == "engine_unavailable"


def test_a_whole_answer_that_breaks_off_is_a_503(
    door: WebProcess, community: Community, models: Models, port: int
) -> None:
    with engine_at(port, models) as engine, ThreadPoolExecutor(1) as thread:
        asked(door, community, max_tokens=1).raise_for_status()
        # It takes no step any more, but its connections stand: the request is on its way when it dies.
        engine.process.send_signal(signal.SIGSTOP)
        waiting = thread.submit(asked, door, community)
        time.sleep(MOMENT)
        assert not waiting.done()
        engine.process.kill()
        answer = waiting.result()
    assert (answer.status_code, int(answer.headers["retry-after"]) >= 1) == (503, True)
    assert answer.json()["error"]["code"] == "engine_unavailable"


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_takes_its_request_along(
    door: WebProcess, community: Community, models: Models, port: int, stream: bool
) -> None:
    with engine_at(port, models) as engine, httpx.Client(base_url=engine.url, timeout=60) as http:

        def has_left() -> bool:
            """Leave in the middle of an answer; the tiny model may have come to its end before."""
            begun = counted(http)["engine_prompt_tokens_total"]
            with leaving(door, community, stream=stream):
                wait_for(lambda: counted(http)["engine_prompt_tokens_total"] > begun, "its beginning", 20)
            wait_for(lambda: counted(http)["engine_running"] == 0, "its end", 20)
            return counted(http)["engine_unfinished_total"] > 0

        assert any(has_left() for _ in range(ATTEMPTS))
        assert asked(door, community, max_tokens=3).status_code == 200


@contextmanager
def leaving(door: WebProcess, community: Community, *, stream: bool) -> Iterator[None]:
    """Ask, and close the connection at the end of the block, whatever has come by then."""
    body = json.dumps(LONG | {"stream": stream}).encode()
    url = httpx.URL(address(door))
    head = (
        f"POST {url.path} HTTP/1.1\r\nhost: {url.host}\r\nauthorization: Bearer {community.secret}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((url.host, url.port or 80)) as client:
        client.sendall(head.encode() + body)
        yield
