"""A tiny model, two adapters for it, and an engine process that serves them."""

import os

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import torch
from openai.types.chat import ChatCompletionMessageParam
from transformers import AutoModelForCausalLM, PreTrainedModel

from adapters.engine.model import lora
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.text import Text
from tests.adapters.engine.process import EngineProcess, engine_process
from tests.tiny_bert import build_tiny_bert
from tests.tiny_model import build_tiny_adapter, build_tiny_model

# A child forked after torch ran on several threads would hang; other tests of this run may fork.
torch.set_num_threads(1)

ADAPTERS = {"alice@1": 1, "bob@1": 2}

MESSAGES: list[ChatCompletionMessageParam] = [
    {"role": "system", "content": "Answer in plain words."},
    {"role": "user", "content": "What may the landlord do?"},
]
LENGTH = 12
OPTIONS: dict[str, Any] = {"max_tokens": LENGTH, "temperature": 0}


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny model's folder."""
    return build_tiny_model(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="session")
def adapters_folder(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> Path:
    """Return a folder with the adapters ``alice@1`` and ``bob@1``."""
    folder = tmp_path_factory.mktemp("adapters")
    for name, seed in ADAPTERS.items():
        build_tiny_adapter(model_folder, folder / name, seed)
    return folder


@pytest.fixture(scope="session")
def embedding_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the tiny sentence-embedding model's folder."""
    return build_tiny_bert(tmp_path_factory.mktemp("embedding") / "tiny-bert")


@pytest.fixture(scope="session")
def network(model_folder: Path) -> Network:
    """Return the tiny model as the engine holds it, in float32."""
    return Network.load(model_folder, device="cpu", dtype="float32")


@pytest.fixture(scope="session")
def text(model_folder: Path) -> Text:
    """Return the tiny model's tokenizer as the engine holds it."""
    return Text.load(model_folder)


@pytest.fixture(scope="session")
def read(network: Network) -> Callable[[Path], Adapter]:
    """Return how the engine reads an adapter's folder."""

    def reading(folder: Path) -> Adapter:
        return lora.read(folder, network.bank.shapes, device=network.device, dtype=network.dtype)

    return reading


@pytest.fixture(scope="session")
def adapters(adapters_folder: Path, read: Callable[[Path], Adapter]) -> dict[str, Adapter]:
    """Return both adapters as the engine holds them."""
    return {name: read(adapters_folder / name) for name in ADAPTERS}


@pytest.fixture
def plain(model_folder: Path) -> PreTrainedModel:
    """Return the tiny model as transformers alone loads it: the oracle."""
    return AutoModelForCausalLM.from_pretrained(model_folder, dtype=torch.float32)


@pytest.fixture(scope="session")
def engine(model_folder: Path, adapters_folder: Path, embedding_folder: Path) -> Iterator[EngineProcess]:
    """Return a running engine process with the tiny models."""
    with engine_process(model_folder, adapters_folder, "--embedding-model", str(embedding_folder)) as running:
        yield running


@pytest.fixture
def http(engine: EngineProcess) -> Iterator[httpx.Client]:
    """Return a client of the engine."""
    with httpx.Client(base_url=engine.url, timeout=60) as client:
        yield client


@pytest.fixture
def client(engine: EngineProcess) -> Iterator[openai.OpenAI]:
    """Return the official OpenAI client, pointed at the engine."""
    with openai.OpenAI(base_url=f"{engine.url}/v1", api_key="unused", max_retries=0) as client:
        yield client


@pytest.fixture
def prompt(text: Text) -> list[int]:
    """Return ``MESSAGES`` as tokens."""
    return text.chat([{"role": str(turn["role"]), "content": str(turn["content"])} for turn in MESSAGES])  # type: ignore[typeddict-item]
