"""One running system with a tiny model, and a community that has walked the whole loop on it."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest
from pytest_django import DjangoDbBlocker

from adapters.selectors import live_deployment
from adapters.services import keys
from config.embedded.stack import Stack
from evaluation.models import EvaluationRun
from evaluation.services import requests
from evaluation.states import RunStatus
from governance.counting.ballots import Choice
from governance.models import Community, Role
from tests.people import People, add, all_say, document, found_people, person, propose
from tests.stack import running_stack, wait_for
from tests.tiny_model import build_tiny_model


@dataclass(frozen=True)
class Live:
    """A community whose model answers, and a client's key to it."""

    people: People
    run: EvaluationRun
    url: str
    secret: str

    @property
    def community(self) -> Community:
        """The community, read anew."""
        return Community.objects.get(pk=self.people.community.pk)

    @property
    def headers(self) -> dict[str, str]:
        """What the client sends."""
        return {"authorization": f"Bearer {self.secret}"}

    def post(self, path: str, **fields: object) -> httpx.Response:
        """Ask the endpoint something."""
        return httpx.post(f"{self.url}{path}", headers=self.headers, timeout=60, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """Run every process, with a tiny model, for this stage's tests."""
    folder = tmp_path_factory.mktemp("pipeline")
    model = build_tiny_model(folder / "models" / "tiny")
    with django_db_blocker.unblock(), running_stack(folder / "var", model) as running:
        yield running


@pytest.fixture(scope="session")
def live(stack: Stack) -> Live:
    """Walk the loop: draft, vote, adapt, evaluate, approve. A tiny random model's evidence is weak, and named so."""
    people = found_people()
    dora = person("dora")
    add(people.alice, dora, people.community, Role.STEWARD)
    all_say(propose(people.alice, people.community, document(norms=2, examples=5)), Choice.YES)
    runs = EvaluationRun.objects.filter(community=people.community)
    wait_for(lambda: runs.filter(status=RunStatus.FINISHED).exists(), "the report")
    run = runs.select_related("community", "report", "adaptation__version__decision").get()
    if run.report is not None and run.report.gate != "pass":
        assert run.report.gate == "inconclusive", run.report.canonical
        requests.request_deployment(run, steward=people.alice)
    wait_for(lambda: run.report is not None and run.report.requests.exists(), "the request to deploy")
    assert run.report is not None
    all_say(run.report.requests.get().decision, Choice.YES)
    wait_for(lambda: live_deployment(people.community) is not None, "the live model")
    _, secret = keys.create(people.alice, community=people.community, name="a client")
    url = f"http://127.0.0.1:{stack.env.port}/c/{people.community.slug}/v1"
    return Live(people, run, url, secret)
