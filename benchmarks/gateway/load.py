"""Asking a proxy: as fast as it answers from many connections, and one request after the other."""

import json
import re
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

CONNECTIONS = 16
WRK = "wrk"
"""From the package of that name. Its Lua script sets the request, and nothing else."""
BODY = {
    "model": "stub",
    "messages": [{"role": "user", "content": "My landlord keeps my deposit. What can I do about it?"}],
    "max_tokens": 64,
}
WHOLE, STREAM = (json.dumps(BODY | more, separators=(",", ":")) for more in ({}, {"stream": True}))
COUNT = re.compile(r"(\d+) requests in ([\d.]+)(ms|s|m)")
FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")
SCRIPT = """wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer {secret}"
wrk.body = [[{body}]]
"""


class LoadError(RuntimeError):
    """A proxy did not answer as it should."""


@dataclass(frozen=True)
class Target:
    """Where chat completions are asked for, and with which key."""

    url: str
    secret: str

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"content-type": "application/json", "authorization": f"Bearer {self.secret}"}


def answered(target: Target, seconds: float) -> int:
    """Return how many requests are answered in so many seconds. Raises :class:`LoadError` if any fails."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "request.lua"
        script.write_text(SCRIPT.format(secret=target.secret, body=WHOLE))
        command = [WRK, "-t1", f"-c{CONNECTIONS}", f"-d{seconds:g}s", "-s", str(script), target.url]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603 - wrk
    found = COUNT.search(said)
    if found is None or FAILED.search(said):
        message = f"Not every request to {target.url} was answered:\n{said}"
        raise LoadError(message)
    return int(found[1])


def latency(target: Target, requests: int) -> float:
    """Return the median seconds of so many requests, one after the other over one connection."""
    return statistics.median(_timed(target, requests, WHOLE))


def first_token(target: Target, requests: int) -> float:
    """Return the median seconds until the first event of so many streams."""
    return statistics.median(_timed(target, requests, STREAM))


def _timed(target: Target, requests: int, body: str) -> list[float]:
    parts = urlsplit(target.url)
    connection = HTTPConnection(parts.hostname or "", parts.port, timeout=60)
    taken = []
    for _ in range(requests):
        began = time.perf_counter()
        connection.request("POST", parts.path, body, target.headers)
        answer = connection.getresponse()
        first = answer.readline()
        taken.append(time.perf_counter() - began)
        rest = answer.read()
        if answer.status != 200 or (body is STREAM and not rest.rstrip().endswith(b"[DONE]")):  # noqa: PLR2004
            message = f"{target.url} answered {answer.status}: {(first + rest)[:400]!r}"
            raise LoadError(message)
    connection.close()
    return taken
