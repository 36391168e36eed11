"""A tiny base model, and run folders for it."""

import json
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from adapters.manifest import revision_of
from adapters.training.job import Job
from governance.proof.digests import digest_of
from tests.tiny_model import build_tiny_model

QUESTIONS = (
    "What is rent?",
    "Who mends the roof?",
    "May I paint?",
    "When is it due?",
    "Is a cat allowed here?",
)
ANSWERS = ("It is what you pay. What do you pay?", "The owner does. Have you asked?", "Yes. In which colour?")

MakeRun = Callable[..., Path]


def dataset(count: int = 12) -> bytes:
    """Return rows whose prompts and replies differ in length."""
    rows = [
        {
            "prompt": [{"role": "user", "content": f"{QUESTIONS[number % 5]} {'Please. ' * (number % 4)}"}],
            "completion": [{"role": "assistant", "content": ANSWERS[number % 3]}],
        }
        for number in range(count)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


@pytest.fixture(scope="session")
def base_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny_model(tmp_path_factory.mktemp("base") / "tiny")


def write_run(folder: Path, base_model: Path, rows: bytes | None = None, **wishes: object) -> Path:
    """Make a run folder; what is not wished for has values for a training of about a second."""
    content = dataset() if rows is None else rows
    asked = {
        "base_model": base_model,
        "base_revision": revision_of(base_model),
        "token": 1,
        "dataset_digest": digest_of(content),
        "epochs": 2,
        "threads": 1,
        "device": "cpu",
        "dtype": "float32",
    }
    folder.mkdir()
    (folder / "dataset.jsonl").write_bytes(content)
    (folder / "job.json").write_text(Job.model_validate(asked | wishes).model_dump_json())
    return folder


@pytest.fixture
def make_run(base_model: Path, tmp_path: Path) -> MakeRun:
    """Return a maker of run folders by name."""

    def make(name: str = "run", **wishes: Any) -> Path:
        return write_run(tmp_path / name, base_model, **wishes)

    return make


@pytest.fixture
def calm() -> Iterator[None]:
    """Give the process back its signals and torch's settings after a trainer ran in it."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    threads = torch.get_num_threads()
    yield
    torch.use_deterministic_algorithms(mode=False)
    torch.set_num_threads(threads)
    for number, handler in handlers.items():
        signal.signal(number, handler)
