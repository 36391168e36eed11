"""From a vote of the commons to the engine: a real gateway tells it from the next request on what a community weighs."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from adapters.services import keys
from governance.models import Role
from tests.adapters.gateway.conftest import Community
from tests.adapters.gateway.running import WebProcess, web_process
from tests.people import add, found_people, person
from tests.rollouts import another, planned
from tests.sharing import commons_is, decided
from tests.stack import wait_for
from tests.walking import base_model

CHUNK = {"choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}]}
ANSWER = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "Yes."}}]}
VECTOR = {"data": [{"index": 0, "embedding": [1.0]}]}
ASKED: dict[str, Any] = {"messages": [{"role": "user", "content": "May I?"}], "max_tokens": 4}


@dataclass
class Recorder:
    """An engine that notes for whom it is asked, and with what weight."""

    url: str = ""
    heard: list[tuple[str, str | None]] = field(default_factory=list)


@pytest.fixture(scope="module")
def recorder() -> Iterator[Recorder]:
    """Run such an engine."""
    found = Recorder()

    class Engine(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            found.heard.append((asked["user"], self.headers.get("X-Tenant-Weight")))
            said, kind = json.dumps(ANSWER).encode(), "application/json"
            if self.path.endswith("embeddings"):
                said = json.dumps(VECTOR).encode()
            if asked.get("stream"):
                said, kind = b"data: %b\n\ndata: [DONE]\n\n" % json.dumps(CHUNK).encode(), "text/event-stream"
            self.send_response(200)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        found.url = f"http://127.0.0.1:{server.server_port}"
        yield found
        server.shutdown()


@pytest.fixture(scope="module")
def bakers(community: Community, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the secret of a client of another community's whose model answers."""
    people = found_people("bakers", "Bakers")
    add(people.alice, person("dora"), people.community, Role.STEWARD)
    with base_model(tmp_path_factory.mktemp("bakers")):
        another(planned(people, None))
    return keys.create(people.alice, community=people.community, name="the shop")[1]


@pytest.fixture(scope="module")
def door(
    tmp_path_factory: pytest.TempPathFactory, community: Community, bakers: str, recorder: Recorder
) -> Iterator[WebProcess]:
    """Run a web process before that engine, at a site whose commons are the tenants."""
    environment = {**community.environment, "POLITY_COMMONS": "tenants"}
    with web_process(environment, var=tmp_path_factory.mktemp("door"), engine=recorder.url) as running:
        yield running


def heard(
    door: WebProcess,
    recorder: Recorder,
    slug: str,
    secret: str,
    *,
    path: str = "chat/completions",
    **more: Any,
) -> tuple[str, str | None]:
    """Ask a community's endpoint, and return what the engine heard: for whom, and with what weight."""
    recorder.heard.clear()
    body = {"input": "May I?"} if path == "embeddings" else ASKED | more
    answer = httpx.post(
        f"{door.v1(slug)}/{path}", json=body, headers={"authorization": f"Bearer {secret}"}, timeout=30
    )
    assert answer.status_code == 200, answer.text
    [found] = recorder.heard
    return found


def test_a_weight_that_was_decided_reaches_the_engine_and_is_gone_when_it_is_undone(
    door: WebProcess, recorder: Recorder, community: Community, bakers: str
) -> None:
    alice, tenants = community.people.alice, community.people.community
    mine = ("tenants", community.secret)
    theirs = ("bakers", bakers)
    assert heard(door, recorder, *mine) == ("tenants", None)
    assert heard(door, recorder, *theirs) == ("bakers", None)
    with commons_is("tenants"):
        decided(alice, tenants, bakers="2.5")
    wait_for(lambda: heard(door, recorder, *theirs)[1] == "2.5", "the weight", 5)
    assert heard(door, recorder, *theirs, stream=True) == ("bakers", "2.5")
    assert heard(door, recorder, *theirs, path="embeddings") == ("bakers", "2.5")
    # Nobody gets another's.
    assert heard(door, recorder, *mine) == ("tenants", None)
    with commons_is("tenants"):
        decided(alice, tenants, tenants="4")
    wait_for(lambda: heard(door, recorder, *theirs)[1] is None, "the other weight", 5)
    wait_for(lambda: heard(door, recorder, *mine)[1] == "4", "the other weight", 5)
    with commons_is("tenants"):
        decided(alice, tenants)
    wait_for(lambda: heard(door, recorder, *mine)[1] is None, "equal weights", 5)


def test_a_client_cannot_give_itself_a_weight(
    door: WebProcess, recorder: Recorder, community: Community
) -> None:
    recorder.heard.clear()
    headers = {**community.headers, "X-Tenant-Weight": "100"}
    asked = ASKED | {"user": "bakers"}
    answer = httpx.post(f"{door.v1('tenants')}/chat/completions", json=asked, headers=headers, timeout=30)
    assert (answer.status_code, recorder.heard) == (200, [("tenants", None)])
