"""Starts a real engine process and stops it as its supervisor would."""

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

START_SECONDS = 120
STOP_SECONDS = 10
ROOT = Path(__file__).resolve().parents[3]


@dataclass(frozen=True)
class EngineProcess:
    """A running engine and where it answers."""

    url: str
    process: "subprocess.Popen[str]"

    def stop(self) -> int:
        """Ask it to stop and return its exit status."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(STOP_SECONDS)


@contextmanager
def engine_process(model: Path, adapters: Path, *options: str) -> Iterator[EngineProcess]:
    """Run an engine on a free port until the block ends."""
    port = free_port()
    process = subprocess.Popen(
        [*engine_command(model, adapters, port), *options], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    running = EngineProcess(f"http://127.0.0.1:{port}", process)
    try:
        wait_until_up(running)
        yield running
    finally:
        if process.poll() is None:
            assert running.stop() == 0


def engine_command(model: Path, adapters: Path, port: int) -> list[str]:
    """Return the command that starts an engine."""
    options = {"--model": model, "--adapters": adapters, "--port": port, "--dtype": "float32", "--threads": 1}
    told = [str(word) for pair in options.items() for word in pair]
    return [sys.executable, "-m", "adapters.engine", *told]


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_up(running: EngineProcess) -> None:
    """Return once the engine answers; fail with what it wrote if it ends before."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            message = f"The engine ended: {running.process.stderr.read() if running.process.stderr else ''}"
            raise AssertionError(message)
        try:
            httpx.get(f"{running.url}/health").raise_for_status()
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    message = f"The engine did not answer within {START_SECONDS} s."
    raise AssertionError(message)


def counted(http: httpx.Client) -> dict[str, int]:
    """Return the engine's counters and gauges by name."""
    lines = http.get("/metrics").text.splitlines()
    return {
        name: int(value) for name, value in (line.split(" ") for line in lines if not line.startswith("#"))
    }
