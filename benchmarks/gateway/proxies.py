"""The proxies that are compared, each a process of its own in front of the same backend."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path

from benchmarks.gateway.database import SLUG, Asked
from benchmarks.gateway.load import Target
from config.env import REPOSITORY, load

LITELLM = "litellm[proxy]"
POOLED = ("aiohttp", "uvicorn", "uvloop", "httptools")
INSTALL_SECONDS = 900
START_SECONDS = 180
STOP_SECONDS = 20
KEY = "sk-benchmark"
TICKS = os.sysconf("SC_CLK_TCK")
SERVER = ("-m", "uvicorn", "--host", "127.0.0.1", "--no-access-log", "--log-level", "warning")

CONFIG = """model_list:
  - model_name: stub
    litellm_params: {{model: openai/stub, api_base: {backend}/v1, api_key: none}}
general_settings: {{master_key: {key}}}
litellm_settings: {{drop_params: true, turn_off_message_logging: true}}
"""
LACKS = (
    "keys for clients of their own, with expiry and revocation",
    "limits and budgets by key and by community, exact across processes",
    "counting what each client used",
    "adding a compiled prompt, naming the deployment and signing a receipt in each answer",
)
"""What ours does for each request of this benchmark, and LiteLLM without its database does not."""


@dataclass(frozen=True)
class Proxy:
    """A running proxy."""

    target: Target
    pid: int

    def cpu_seconds(self) -> float:
        """Return the processor time that its process and all their children have taken."""
        return sum(_ticks(pid) for pid in _tree(self.pid)) / TICKS


@contextmanager
def stub() -> Iterator[str]:
    """Run the backend, and yield its address."""
    port = free_port()
    with started([sys.executable, "-m", "benchmarks.gateway.stub", "--port", str(port)], port, {}):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def ours(backend: str, asked: Asked, folder: Path) -> Iterator[Proxy]:
    """Run our web process, as it is run everywhere, with every feature on."""
    port = free_port()
    environment = {"POLITY_VAR": str(folder), "ENGINE_URL": backend, "POLITY_EMBEDDINGS_URL": backend}
    command = [sys.executable, *SERVER, "--port", str(port), "config.asgi:application"]
    with started(command, port, environment | dict(asked.environment)) as pid:
        yield Proxy(Target(f"http://127.0.0.1:{port}/c/{SLUG}/v1/chat/completions", asked.secret), pid)


@contextmanager
def bare(backend: str) -> Iterator[Proxy]:
    """Run the bare pass-through."""
    port = free_port()
    command = [sys.executable, *SERVER, "--port", str(port), "benchmarks.gateway.bare:application"]
    with started(command, port, {"BACKEND": backend}) as pid:
        yield Proxy(Target(f"http://127.0.0.1:{port}/", KEY), pid)


@contextmanager
def pooled(backend: str) -> Iterator[Proxy]:
    """Run the bare pass-through with a library's client, on the same releases of the same server."""
    port = free_port()
    ours = [f"{name}=={version(name)}" for name in POOLED[1:]]
    python = peer_python("pooled", POOLED[0], *ours)
    where = ("--app-dir", str(REPOSITORY / "benchmarks" / "gateway"))
    command = [str(python), *SERVER, *where, "--port", str(port), "pooled:application"]
    with started(command, port, {"BACKEND": backend}) as pid:
        yield Proxy(Target(f"http://127.0.0.1:{port}/", KEY), pid)


@contextmanager
def litellm(backend: str, folder: Path) -> Iterator[Proxy]:
    """Run a LiteLLM proxy as its documentation advises for production, without its database."""
    port = free_port()
    config = folder / "litellm.yaml"
    config.write_text(CONFIG.format(backend=backend, key=KEY))
    command = [
        str(peer_python("litellm", LITELLM).with_name("litellm")),
        *("--config", str(config), "--host", "127.0.0.1", "--port", str(port), "--num_workers", "1"),
    ]
    with started(command, port, {"LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION"}) as pid:
        yield Proxy(Target(f"http://127.0.0.1:{port}/v1/chat/completions", KEY), pid)


def peer_python(name: str, *packages: str) -> Path:
    """Return the interpreter of a peer's environment, made of the newest releases allowed on first use."""
    folder = load().var / "peers" / name
    python = folder / "bin" / "python"
    if not (folder / "installed").exists():
        for command in (
            [sys.executable, "-m", "venv", "--clear", str(folder)],
            [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", *packages],
        ):
            subprocess.run(command, check=True, timeout=INSTALL_SECONDS)  # noqa: S603 - commands of our own
        (folder / "installed").touch()
    return python


def peer_version(name: str, *packages: str) -> str:
    """Return which release of a peer's first package is compared."""
    package = packages[0].partition("[")[0]
    say = f"import importlib.metadata as m; print(m.version({package!r}))"
    command = [str(peer_python(name, *packages)), "-c", say]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603 - ours


@contextmanager
def started(command: Sequence[str], port: int, environment: dict[str, str]) -> Iterator[int]:
    """Run a process until the block ends, and yield its id once it listens."""
    # Whatever database the caller's environment names, LiteLLM would take it for its own.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    process = subprocess.Popen(  # noqa: S603 - commands of our own
        command, cwd=REPOSITORY, env=inherited | environment, stdout=subprocess.DEVNULL
    )
    try:
        _wait_until_up(process, port)
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait_until_up(process: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        connection = HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError as error:
            if process.poll() is not None or time.monotonic() > deadline:
                message = f"{process.args!r} does not listen."
                raise RuntimeError(message) from error
            time.sleep(0.2)
        else:
            return
        finally:
            connection.close()


def _tree(pid: int) -> set[int]:
    """Return a process and all that it started."""
    parents = {
        int(stat.parent.name): int(_fields(stat)[1])
        for stat in Path("/proc").glob("[0-9]*/stat")
        if stat.exists()
    }
    found = {pid}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _fields(stat: Path) -> list[str]:
    """Return what ``/proc/<pid>/stat`` says after the process's name."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return ["", "0"] + ["0"] * 20


def _ticks(pid: int) -> int:
    """Return a process's own processor time and that of its ended children."""
    return sum(map(int, _fields(Path("/proc") / str(pid) / "stat")[11:15]))
