"""Two real engines behind one address list: one is killed, and whoever works goes on at the other."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from adapters.errors import EngineUnavailableError
from adapters.serving.engine import Engine
from adapters.serving.replicas import replicas_at
from adapters.serving.ring import Ring
from adapters.serving_tuple import Sampling
from constitutions.norms import Message
from tests.adapters.engine.process import EngineProcess, engine_process
from tests.adapters.serving.adapters import random_adapter, stored
from tests.tiny_model import build_tiny_model

QUESTION = (Message(role="user", content="What may the landlord do?"),)
SHORT = Sampling(max_tokens=6)


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[tuple[EngineProcess, EngineProcess]]:
    """Return two engines that share a model and a folder of adapters."""
    model = build_tiny_model(tmp_path / "models" / "tiny")
    store = tmp_path / "adapters"
    store.mkdir()
    with engine_process(model, store) as first, engine_process(model, store) as second:
        yield first, second


@pytest.fixture
def names(engines: tuple[EngineProcess, EngineProcess], tmp_path: Path) -> Iterator[list[str]]:
    """Return the names of six adapters in the folder, three at home at each engine."""
    ring = Ring(tuple(engine.url for engine in engines))
    homes: dict[str, list[str]] = {url: [] for url in ring.replicas}
    for number in range(1_000):
        name = f"union@{number}"
        homes[ring.clockwise(name)[0]].append(name)
    chosen = [name for at_home in homes.values() for name in at_home[:3]]
    with ExitStack() as kept:
        for seed, name in enumerate(chosen):
            folder = random_adapter(tmp_path / "models" / "tiny", tmp_path / name, seed=seed)
            kept.enter_context(stored(folder, tmp_path / "adapters", name=name))
        yield chosen


def known(engine: EngineProcess) -> set[str]:
    """Return the adapters that an engine has been asked for."""
    listed = httpx.get(f"{engine.url}/v1/models", timeout=30).json()["data"]
    return {each["id"] for each in listed if each["parent"]}


def test_when_one_engine_dies_the_other_answers_for_both(
    engines: tuple[EngineProcess, EngineProcess], names: list[str]
) -> None:
    first, second = engines
    both = f"{first.url},{second.url}"
    with Engine(both) as engine:
        said = {name: engine.chat(name, QUESTION, SHORT) for name in names}
        assert len(set(said.values())) > 1
        assert known(first) == set(names[:3]), (
            "Asked for one after the other, each adapter stays at its home."
        )
        assert known(second) == set(names[3:])

        first.process.kill()
        first.process.wait()
        assert {name: engine.chat(name, QUESTION, SHORT) for name in names} == said
        assert replicas_at(both).up == (second.url,)
        engine.load(names[0], Path("unused: the one that is up knows it"))

        second.process.kill()
        second.process.wait()
        with pytest.raises(EngineUnavailableError):
            engine.chat(names[0], QUESTION, SHORT)
        with pytest.raises(EngineUnavailableError):
            engine.load(names[0], Path("nowhere"))


def test_an_adapter_is_loaded_at_every_engine_before_it_goes_live(
    engines: tuple[EngineProcess, EngineProcess], tmp_path: Path
) -> None:
    first, second = engines
    folder = random_adapter(tmp_path / "models" / "tiny", tmp_path / "told", seed=9)
    with stored(folder, tmp_path / "adapters") as kept, Engine(f"{first.url},{second.url}") as engine:
        with ThreadPoolExecutor(4) as threads:
            list(threads.map(lambda _: engine.load("told@1", kept), range(4)))
        assert "told@1" in known(first) & known(second)
