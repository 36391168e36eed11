"""Requests to one engine or several alike, from code that waits: which is asked, and what its refusal says.

Where several stand behind ``ENGINE_URL``, a model is asked at its own (:mod:`adapters.serving.ring`), and at
the next one when that has gone away. Every refusal becomes one sentence.
"""

from collections.abc import Callable, Mapping
from typing import Any

import httpx

from adapters.errors import EngineRefusedError, EngineUnavailableError
from adapters.serving.health import look_again
from adapters.serving.replicas import replicas_at

TIMEOUT_SECONDS = 600.0
CONNECT_SECONDS = 5.0
GONE = (httpx.NetworkError, httpx.RemoteProtocolError, httpx.ConnectTimeout)
"""What says that an engine went away, so that another may be asked: an answer changes nothing there."""

Json = dict[str, Any]


class ReplicaGoneError(Exception):
    """One of several engines went away, which is nobody's trouble while another answers."""


class Asking:
    """The engines at ``url``: one address, or several with commas between them."""

    def __init__(
        self, url: str, transport: httpx.BaseTransport | None, *, headers: Mapping[str, str]
    ) -> None:
        self._replicas = replicas_at(url)
        self._http = httpx.Client(
            timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
            transport=transport,
            headers=headers,
        )

    def close(self) -> None:
        """Let the connections go."""
        self._http.close()

    def ask(self, method: str, path: str, body: Json | None = None) -> Json:
        """Ask the replica of the model that ``body`` names; if that goes away, the others in turn."""
        look_again(self._replicas, self._http)
        key = str(body.get("model", "")) if body else ""
        tried: list[str] = []
        while True:
            with self._replicas.taken(key, besides=tried) as replica:
                try:
                    return self.ask_at(replica, method, path, body)
                except ReplicaGoneError as gone:
                    tried.append(replica)
                    if len(tried) == len(self._replicas.addresses):
                        raise EngineUnavailableError(why=str(gone)) from gone

    def everywhere(self, do: Callable[[str], None]) -> None:
        """Do something at every replica that is up, of which one at least must not go away meanwhile."""
        look_again(self._replicas, self._http)
        gone: ReplicaGoneError | None = None
        done = 0
        for replica in self._replicas.up:
            try:
                do(replica)
                done += 1
            except ReplicaGoneError as error:
                gone = error
        if gone and not done:
            raise EngineUnavailableError(why=str(gone)) from gone

    def ask_at(self, replica: str, method: str, path: str, body: Json | None = None) -> Json:
        """Ask one replica. Raises :class:`ReplicaGoneError` where another could be asked instead."""
        try:
            response = self._http.request(method, f"{replica}{path}", json=body)
        except GONE as error:
            self._replicas.failed(replica)
            raise ReplicaGoneError(type(error).__name__) from error
        except httpx.TransportError as error:
            raise EngineUnavailableError(why=type(error).__name__) from error
        self._replicas.answered(replica)
        return _answer(response)


def refusal_sentence(response: httpx.Response) -> str:
    """Return what an OpenAI-shaped error body says, or the status where it says nothing."""
    try:
        body = response.json()
        error = body.get("error", body)
        return str(error["message"])
    except (ValueError, KeyError, AttributeError, TypeError):
        return f"it answered {response.status_code}."


def _answer(response: httpx.Response) -> Json:
    if response.is_success:
        is_json = "json" in response.headers.get("content-type", "")
        answer: Json = response.json() if is_json else {}
        return answer
    if response.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        raise EngineUnavailableError(why="it is busy")
    raise EngineRefusedError(why=refusal_sentence(response))
