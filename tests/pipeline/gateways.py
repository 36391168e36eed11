"""Gateway processes of one host on a database of their own, before an engine that only counts."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from django.db import connections
from django.test.utils import override_settings

from adapters.limits import Limits
from adapters.models import ApiKey
from adapters.services import keys
from config.embedded import postgres
from config.embedded.provision import provision
from config.env import REPOSITORY, load
from governance.models import Community
from tests.people import People
from tests.stack import database, free_port

PROMPT_TOKENS, COMPLETION_TOKENS = 7, 3
EACH = PROMPT_TOKENS + COMPLETION_TOKENS
"""What the engine says that every answer took."""
READY_SECONDS = 60
ASKED = {"messages": [{"role": "user", "content": "Hello?"}], "max_tokens": 16}


class Engine:
    """An engine that gives the same answer to everybody, after ``pause`` seconds, and counts."""

    def __init__(self) -> None:
        self.answers = 0
        self.pause = 0.0
        self.port = 0
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        threading.Thread(target=self._run, daemon=True).start()
        self._ready.wait()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        usage = {"prompt_tokens": PROMPT_TOKENS, "completion_tokens": COMPLETION_TOKENS}
        choice = {"index": 0, "message": {"role": "assistant", "content": "Hello."}, "finish_reason": "stop"}
        body = json.dumps({"object": "chat.completion", "choices": [choice], "usage": usage}).encode()
        head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body)
        try:
            while True:
                asked = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = asked.partition(b"content-length:")[2].partition(b"\r\n")[0]
                await reader.readexactly(int(length or b"0"))
                if self.pause:
                    await asyncio.sleep(self.pause)
                self.answers += 1
                writer.write(head + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            writer.close()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._loop.call_soon_threadsafe(self._loop.stop)


@dataclass
class Host:
    """One host: its database server, its engine, and its gateway processes by their ports."""

    var: Path
    engine: Engine
    server: ExitStack = field(default_factory=ExitStack)
    processes: dict[int, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The database's address."""
        return load(self.environment(0)).database_url

    def environment(self, port: int) -> dict[str, str]:
        """Return what a process here is told."""
        inherited = {
            name: text
            for name, text in os.environ.items()
            if not name.startswith(("DATABASE_", "CELERY_", "ENGINE_", "POLITY_"))
        }
        return inherited | {
            "POLITY_VAR": str(self.var),
            "POLITY_PORT": str(port or 8000),
            "ENGINE_URL": f"http://127.0.0.1:{self.engine.port}",
        }

    def start_database(self) -> str:
        """Start PostgreSQL; returns the superuser's address."""
        return self.server.enter_context(postgres.running(self.var))

    def stop_database(self) -> None:
        """Stop PostgreSQL."""
        for connection in connections.all():
            connection.close()
        self.server.close()

    def run(self, *command: str) -> None:
        """Run a command of ours to its end."""
        subprocess.run([sys.executable, *command], cwd=REPOSITORY, env=self.environment(0), check=True)

    def start(self) -> int:
        """Start a gateway process and wait until it answers. Returns its port."""
        port = free_port()
        log = (self.var / f"web-{port}.log").open("wb")
        self.processes[port] = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "uvicorn",
                "config.asgi:application",
                "--port",
                str(port),
                "--no-access-log",
            ],
            cwd=REPOSITORY,
            env=self.environment(port),
            stdout=log,
            stderr=log,
        )
        deadline = time.monotonic() + READY_SECONDS
        while True:
            try:
                httpx.get(f"http://127.0.0.1:{port}/c/nobody/v1/models", timeout=READY_SECONDS)
            except httpx.TransportError:
                assert time.monotonic() < deadline, (self.var / f"web-{port}.log").read_text()
                time.sleep(0.1)
            else:
                return port

    def end(self, port: int, how: signal.Signals = signal.SIGTERM) -> None:
        """End a gateway process."""
        process = self.processes.pop(port)
        process.send_signal(how)
        process.wait(30)

    def said(self, port: int) -> str:
        """Return what a process logged."""
        return (self.var / f"web-{port}.log").read_text()

    def memory(self, port: int) -> int:
        """Return how many bytes of memory of its own a gateway process has."""
        status = Path(f"/proc/{self.processes[port].pid}/status").read_text()
        return int(status.partition("RssAnon:")[2].split()[0]) * 1024

    def close(self) -> None:
        """Stop everything."""
        for port in list(self.processes):
            self.end(port)
        self.engine.stop()
        self.stop_database()
        postgres.erase(self.var)


@contextmanager
def host(var: Path) -> Iterator[Host]:
    """Run a host without gateways, with this process's Django on its database."""
    found = Host(var, Engine())
    try:
        provision(found.start_database())
        found.run("manage.py", "migrate", "--no-input", "--verbosity", "0")
        with database(found.url), override_settings(POLITY_VAR=var):
            yield found
    finally:
        found.close()


@dataclass(frozen=True)
class Client:
    """A client with a key."""

    community: Community
    key: ApiKey
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What it sends."""
        return {"authorization": f"Bearer {self.secret}"}

    def ask(self, port: int, **more: object) -> httpx.Response:
        """Ask one question at one gateway."""
        address = f"http://127.0.0.1:{port}/c/{self.community.slug}/v1/chat/completions"
        return httpx.post(address, json=ASKED | more, headers=self.headers, timeout=30)

    async def _many(self, ports: list[int], number: int) -> Counter[int]:
        limits = httpx.Limits(max_connections=number)
        async with httpx.AsyncClient(limits=limits, headers=self.headers, timeout=120) as http:
            addresses = [
                f"http://127.0.0.1:{port}/c/{self.community.slug}/v1/chat/completions" for port in ports
            ]
            asking = (http.post(addresses[n % len(addresses)], json=ASKED) for n in range(number))
            return Counter(answer.status_code for answer in await asyncio.gather(*asking))

    def ask_many(self, ports: list[int], number: int) -> Counter[int]:
        """Ask many questions at the same time, in turn at each gateway; returns how often each status came."""
        return asyncio.run(self._many(ports, number))

    def offer_many(self, port: int, number: int) -> Counter[str]:
        """Ask one question after the other and offer the answers; returns how often each was to be stored or not."""
        address = f"http://127.0.0.1:{port}/c/{self.community.slug}/v1/chat/completions"
        with httpx.Client(headers=self.headers, timeout=30) as http:
            asking = (http.post(address, json=ASKED | {"store": True}) for _ in range(number))
            return Counter(answer.headers["x-stored"] for answer in asking)


def client(people: People, name: str, **limits: int) -> Client:
    """Make a client with limits of its own."""
    key, secret = keys.create(people.alice, community=people.community, name=name, limits=Limits(**limits))
    return Client(people.community, key, secret)


@contextmanager
def patched() -> Iterator[pytest.MonkeyPatch]:
    """Change things for longer than a test."""
    with pytest.MonkeyPatch.context() as patch:
        yield patch
