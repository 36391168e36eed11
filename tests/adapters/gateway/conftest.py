"""A community whose model answers: a real web process, a real database, and a real engine with tiny models."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import openai
import pytest
from pytest_django import DjangoDbBlocker

from adapters.models import Deployment
from adapters.services import keys
from governance.models import Role
from tests.adapters.engine.process import EngineProcess, engine_process
from tests.adapters.gateway.running import WebProcess, own_database, web_process
from tests.people import People, add, found_people, person
from tests.rollouts import another, planned, without_engine
from tests.tiny_bert import build_tiny_bert
from tests.tiny_model import build_tiny_adapter, build_tiny_model
from tests.walking import base_model


@dataclass(frozen=True)
class Community:
    """A community with a live model, a client's key, and how other processes reach the database."""

    people: People
    deployment: Deployment
    secret: str
    environment: Mapping[str, str]

    @property
    def headers(self) -> dict[str, str]:
        """What the client sends."""
        return {"authorization": f"Bearer {self.secret}"}


@dataclass(frozen=True)
class Models:
    """Folders of a tiny model, of the adapters for it, and of a sentence-embedding model."""

    base: Path
    adapters: Path
    embedding: Path


@pytest.fixture(scope="package")
def community(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker
) -> Iterator[Community]:
    """Have a community ratify a text and approve its model, by the services; nothing computes meanwhile."""
    with ExitStack() as stack:
        stack.enter_context(django_db_blocker.unblock())
        environment = stack.enter_context(own_database("gateway"))
        stack.enter_context(base_model(tmp_path_factory.mktemp("paper")))
        without_engine(stack.enter_context(pytest.MonkeyPatch.context()))
        people = found_people()
        add(people.alice, person("dora"), people.community, Role.STEWARD)
        deployment = another(planned(people, None))
        _, secret = keys.create(people.alice, community=people.community, name="a client")
        yield Community(people, deployment, secret, environment)


@pytest.fixture(scope="package")
def models(tmp_path_factory: pytest.TempPathFactory, community: Community) -> Models:
    """Make a tiny model, the community's adapter for it, and a tiny sentence-embedding model."""
    folder = tmp_path_factory.mktemp("models")
    base = build_tiny_model(folder / "tiny")
    build_tiny_adapter(base, folder / "adapters" / community.deployment.name, seed=1)
    return Models(base, folder / "adapters", build_tiny_bert(folder / "tiny-bert"))


@pytest.fixture(scope="package")
def engine(models: Models) -> Iterator[EngineProcess]:
    """Return a running engine with the community's model."""
    with engine_process(models.base, models.adapters, "--embedding-model", str(models.embedding)) as running:
        yield running


@pytest.fixture(scope="package")
def web(
    tmp_path_factory: pytest.TempPathFactory, community: Community, engine: EngineProcess
) -> Iterator[WebProcess]:
    """Return a running web process before that engine."""
    var = tmp_path_factory.mktemp("var")
    with web_process(community.environment, var=var, engine=engine.url) as running:
        yield running


@pytest.fixture
def client(community: Community, web: WebProcess) -> Iterator[openai.OpenAI]:
    """Return the official client, told nothing but a base URL and a key."""
    with openai.OpenAI(base_url=web.v1("tenants"), api_key=community.secret, max_retries=0) as client:
        yield client
