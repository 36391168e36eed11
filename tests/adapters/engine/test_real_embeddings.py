"""The default sentence-embedding model: what means the same is near, and what does not is far."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from adapters.base_model import find
from adapters.fetching import EMBEDDING
from config.env import load
from tests.adapters.engine.process import engine_process

pytestmark = pytest.mark.real_model

# Two tellings of each. Where sentences share most of their words, the model goes by those: "A landlord may
# not enter a flat unannounced" is nearer to one about painting a flat (0.69) than to its own other telling.
PAIRS = (
    ("It says where its knowledge ends.", "The assistant admits what it does not know."),
    (
        "A landlord may not enter a flat unannounced.",
        "Property owners need to give notice before visiting a tenant's home.",
    ),
    ("Do not give medical diagnoses.", "It never tells people what illness they have."),
    ("Answer every question with a question.", "Reply by asking something back."),
)


@pytest.fixture(scope="module")
def folder() -> Path:
    """Return the default sentence-embedding model's folder."""
    model = find(EMBEDDING, load().var / "models")
    if model is None:
        pytest.skip("The sentence-embedding model is not here: run manage.py fetch_model.")
    return model.path


@pytest.fixture(scope="module")
def http(
    folder: Path, tmp_path_factory: pytest.TempPathFactory, model_folder: Path
) -> Iterator[httpx.Client]:
    """Return a client of an engine with the model."""
    adapters = tmp_path_factory.mktemp("adapters")
    with (
        engine_process(model_folder, adapters, "--embedding-model", str(folder)) as engine,
        httpx.Client(base_url=engine.url, timeout=60) as client,
    ):
        yield client


def vectors(http: httpx.Client, texts: list[str]) -> torch.Tensor:
    """Return the texts' vectors ``[texts, 384]``."""
    answer = http.post("/v1/embeddings", json={"model": EMBEDDING, "input": texts}).raise_for_status().json()
    return torch.tensor([entry["embedding"] for entry in answer["data"]])


def test_every_sentence_is_nearest_to_the_one_that_means_the_same(http: httpx.Client) -> None:
    found = vectors(http, [sentence for pair in PAIRS for sentence in pair])
    likeness = (found @ found.T).fill_diagonal_(-1)
    # Each pair stands side by side: 0 with 1, 2 with 3, …
    assert likeness.argmax(dim=1).tolist() == [number ^ 1 for number in range(2 * len(PAIRS))]


def test_vectors_are_those_of_the_model_cards_recipe(http: httpx.Client, folder: Path) -> None:
    texts = [sentence for pair in PAIRS for sentence in pair]
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32)
    encoded = tokenizer(texts, padding=True, truncation=True, return_tensors="pt")
    with torch.inference_mode():
        states = model(**encoded).last_hidden_state
    mask = encoded["attention_mask"].unsqueeze(-1).expand(states.size()).float()
    means = (states * mask).sum(1) / mask.sum(1).clamp(min=1e-9)
    torch.testing.assert_close(vectors(http, texts), torch.nn.functional.normalize(means), atol=1e-5, rtol=0)
