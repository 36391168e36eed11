"""How an engine process behaves when clients leave, crowd it, or somebody ends it."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from tests.adapters.engine.process import (
    ROOT,
    STOP_SECONDS,
    EngineProcess,
    counted,
    engine_command,
    engine_process,
)

# Scoring these takes the tiny model several seconds: long enough to look at it meanwhile.
LONG = {
    "model": "tiny",
    "prompt": [[number % 384 or 3] * 400 for number in range(500)],
    "max_tokens": 100,
    "ignore_eos": True,
    "seed": 1,
}
SHORT = {"model": "tiny", "prompt": "Hi", "max_tokens": 1}


def until(true: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.02)


@pytest.mark.parametrize("stream", [False, True])
def test_a_client_that_leaves_frees_the_model(
    engine: EngineProcess, http: httpx.Client, stream: bool
) -> None:
    before = counted(http)["engine_unfinished_total"]
    body = json.dumps(LONG | {"stream": stream}).encode()
    address = httpx.URL(engine.url)
    with socket.create_connection((address.host, address.port or 0)) as leaving:
        head = f"POST /v1/completions HTTP/1.1\r\nHost: engine\r\nContent-Length: {len(body)}\r\n\r\n"
        leaving.sendall(head.encode() + body)
        until(lambda: counted(http)["engine_running"] == 1)
    until(lambda: counted(http)["engine_running"] == 0)
    assert counted(http)["engine_unfinished_total"] == before + 1
    assert http.post("/v1/completions", json=SHORT).status_code == 200


def test_many_long_texts_hold_up_no_short_one(http: httpx.Client) -> None:
    long, ended = "landlord " * 400_000, []

    def ask(_: int) -> int:
        status = http.post("/v1/completions", json=SHORT | {"prompt": long}).status_code
        ended.append(status)
        return status

    # More than there are threads for texts.
    with ThreadPoolExecutor(12) as threads:
        asked = [threads.submit(ask, number) for number in range(12)]
        until(lambda: bool(ended))
        assert http.post("/v1/completions", json=SHORT).status_code == 200
        assert len(ended) < len(asked)
        assert {each.result() for each in asked} == {400}


def test_a_full_line_and_the_end_of_an_engine(model_folder: Path, adapters_folder: Path) -> None:
    with (
        engine_process(model_folder, adapters_folder, "--waiting", "2") as engine,
        httpx.Client(base_url=engine.url, timeout=60) as http,
        ThreadPoolExecutor(3) as threads,
    ):
        stream = threads.submit(lines_of, http, LONG | {"stream": True})
        until(lambda: counted(http)["engine_running"] == 1)
        waiting = [threads.submit(http.post, "/v1/completions", json=SHORT) for _ in range(2)]
        until(lambda: counted(http)["engine_waiting"] == 2)

        full = http.post("/v1/completions", json=SHORT)
        assert full.status_code == 503
        assert int(full.headers["Retry-After"]) > 0
        assert full.json()["error"]["code"] == "engine_busy"
        assert http.get("/health").status_code == 200
        with (
            openai.OpenAI(base_url=f"{engine.url}/v1", api_key="unused", max_retries=0) as client,
            pytest.raises(openai.InternalServerError, match="wait for this engine"),
        ):
            client.completions.create(model="tiny", prompt="Hi")

        # What was begun gets a little time, then a refusal in the usual shape; nobody is left hanging.
        engine.process.send_signal(signal.SIGTERM)
        for answer in waiting:
            stopped = answer.result(STOP_SECONDS)
            assert stopped.status_code == 503
            assert stopped.json()["error"]["code"] == "engine_stopping"
        *pieces, error, done = stream.result(STOP_SECONDS)
        assert all("choices" in piece for piece in pieces)
        assert "engine_stopping" in error
        assert done == "data: [DONE]"
        assert engine.process.wait(STOP_SECONDS) == 0


def lines_of(http: httpx.Client, body: dict[str, Any]) -> list[str]:
    """Return the events of a stream up to its end."""
    with http.stream("POST", "/v1/completions", json=body) as response:
        return [line for line in response.iter_lines() if line]


def run(model: Path, adapters: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [*engine_command(model, adapters, 1), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize(
    ("option", "value"),
    [("--model", "/nowhere"), ("--port", "70000"), ("--threads", "-1"), ("--dtype", "int4")],
)
def test_a_wrong_command_line_is_told_in_words(
    model_folder: Path, adapters_folder: Path, option: str, value: str
) -> None:
    ended = run(model_folder, adapters_folder, option, value)
    assert ended.returncode != 0
    assert value in ended.stderr
    assert "Traceback" not in ended.stderr


def test_an_engine_whose_parent_is_gone_does_not_start(model_folder: Path, adapters_folder: Path) -> None:
    ended = run(model_folder, adapters_folder, "--die-with-parent", str(os.getpid() + 1))
    assert (ended.returncode, ended.stdout, ended.stderr) == (1, "", "")
