"""The engines whose contract is tested: ours with a tiny model always, and a vLLM where ``VLLM_URL`` names one."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import openai
import pytest

from adapters.serving.engine import Engine
from tests.adapters.engine.process import engine_process
from tests.adapters.serving.adapters import random_adapter, stored
from tests.tiny_model import build_tiny_model

TIMEOUT_SECONDS = 120


@dataclass(frozen=True)
class Served:
    """A running engine, and the folder (models/, adapters/) that it and this machine share."""

    url: str
    var: Path
    base: str

    @property
    def adapters(self) -> Path:
        """Where adapters lie."""
        return self.var / "adapters"

    @property
    def model(self) -> Path:
        """The base model's folder, by the name under which it is served."""
        return self.var / "models" / self.base


@contextmanager
def ours(folder: Path) -> Iterator[Served]:
    """Run our own engine with a tiny model."""
    served = Served("", folder, "tiny")
    build_tiny_model(served.model)
    served.adapters.mkdir()
    with engine_process(served.model, served.adapters) as engine:
        yield Served(engine.url, folder, served.base)


def vllm() -> Served:
    """Return the vLLM that the environment names; skip the test where it names none."""
    url, var = os.environ.get("VLLM_URL", ""), os.environ.get("VLLM_VAR", "")
    if not url:
        pytest.skip("VLLM_URL names no vLLM (docs/scale-out.md says how to start one for these tests).")
    if not var:
        pytest.fail("VLLM_VAR must name the folder whose models/ and adapters/ the vLLM serves.")
    listed = httpx.get(f"{url}/v1/models", timeout=TIMEOUT_SECONDS).raise_for_status().json()["data"]
    return Served(url.rstrip("/"), Path(var), next(each["id"] for each in listed if not each.get("parent")))


@pytest.fixture(scope="session", params=["embedded", "vllm"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Return each engine in turn."""
    if request.param == "vllm":
        yield vllm()
    else:
        with ours(tmp_path_factory.mktemp("shared")) as engine:
            yield engine


@pytest.fixture
def http(served: Served) -> Iterator[httpx.Client]:
    """Return a client of the engine."""
    with httpx.Client(base_url=served.url, timeout=TIMEOUT_SECONDS) as client:
        yield client


@pytest.fixture
def client(served: Served) -> Iterator[openai.OpenAI]:
    """Return the official OpenAI client, which checks every answer against its own types."""
    with openai.OpenAI(
        base_url=f"{served.url}/v1", api_key="unused", max_retries=0, _strict_response_validation=True
    ) as client:
        yield client


@pytest.fixture
def engine(served: Served) -> Iterator[Engine]:
    """Return our own client of the engine."""
    with Engine(served.url) as engine:
        yield engine


@pytest.fixture
def unused() -> str:
    """Return an adapter's name that no engine has heard of."""
    return f"contract-{secrets.token_hex(6)}@1"


@pytest.fixture
def in_folder(served: Served, unused: str, tmp_path: Path) -> Iterator[str]:
    """Return the name of an adapter that lies in the engine's folder, and that nobody told it of."""
    folder = random_adapter(served.model, tmp_path / "found", seed=secrets.randbits(32))
    with stored(folder, served.adapters, name=unused):
        yield unused


@pytest.fixture
def nameless(served: Served, tmp_path: Path) -> Iterator[Path]:
    """Return an adapter in the engine's folder that has no name there."""
    folder = random_adapter(served.model, tmp_path / "told", seed=secrets.randbits(32))
    with stored(folder, served.adapters) as kept:
        yield kept
