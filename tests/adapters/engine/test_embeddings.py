"""Texts to vectors over HTTP: the values, their order, what is refused, and where there is no model."""

import math
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from adapters.engine import limits
from adapters.engine.api.embeddings import Batches
from adapters.engine.errors import NoEmbeddingModelError
from adapters.engine.model.encoder import Encoder, EncoderFolder
from adapters.engine.model.network import Network
from tests.adapters.engine.process import EngineProcess, counted, engine_process
from tests.adapters.engine.test_bad_input import refusal
from tests.tiny_bert import HIDDEN, build_tiny_bert

PATH = "/v1/embeddings"
TEXTS = (
    "The landlord may not enter without notice.",
    "A tenant asks.",
    "plain " * 100,
    "Tenant?",
    "日本語",
)


@pytest.fixture(scope="module")
def oracle(embedding_folder: Path) -> Callable[[str], list[float]]:
    """Return the model card's recipe on transformers alone, one text at a time."""
    tokenizer = AutoTokenizer.from_pretrained(embedding_folder)
    model = AutoModel.from_pretrained(embedding_folder, dtype=torch.float32)

    def vector(text: str) -> list[float]:
        encoded = tokenizer(text, truncation=True, max_length=256, return_tensors="pt")
        with torch.inference_mode():
            mean = model(**encoded).last_hidden_state[0].mean(dim=0)
        return (mean / mean.norm()).tolist()

    return vector


def vectors(http: httpx.Client, given: str | list[str], **fields: Any) -> list[list[float]]:
    """Return the vectors of a text or texts."""
    answer = http.post(PATH, json={"input": given} | fields).raise_for_status().json()
    assert [entry["index"] for entry in answer["data"]] == list(range(len(answer["data"])))
    return [entry["embedding"] for entry in answer["data"]]


def test_vectors_are_those_of_the_model_cards_recipe(
    client: openai.OpenAI, oracle: Callable[[str], list[float]]
) -> None:
    told = client.embeddings.create(model="tiny-bert", input=list(TEXTS), encoding_format="float")
    assert (told.object, told.model) == ("list", "tiny-bert")
    assert [entry.object for entry in told.data] == ["embedding"] * len(TEXTS)
    assert [entry.index for entry in told.data] == list(range(len(TEXTS)))
    for entry, text in zip(told.data, TEXTS, strict=True):
        assert len(entry.embedding) == HIDDEN
        assert math.hypot(*entry.embedding) == pytest.approx(1, abs=1e-5)
        assert entry.embedding == pytest.approx(oracle(text), abs=1e-5)


def test_a_text_has_the_same_vector_alone_and_among_others(http: httpx.Client) -> None:
    # More than two batches, of lengths that their sorting has to put back into order.
    texts = [f"{text} {'the ' * (number % 7)}" for number in range(16) for text in TEXTS]
    assert len(texts) > 2 * limits.EMBEDDED_ROWS
    together = vectors(http, texts)
    for text, vector in zip(texts[::9], together[::9], strict=True):
        assert vector == pytest.approx(vectors(http, text)[0], abs=1e-5)
    assert vectors(http, "Tenant?", model="tiny-bert", user="u-1", truncate_prompt_tokens=-1) == [together[3]]


def test_no_more_than_the_beginning_of_a_text_is_read(http: httpx.Client) -> None:
    read = limits.EMBEDDED_TOKENS - 2
    whole, longer, other = vectors(
        http, ["may " * read, "may " * read + "not enter", "may " * (read - 1) + "not"]
    )
    assert longer == whole
    assert other != pytest.approx(whole, abs=1e-3)
    longest = "x" * limits.EMBEDDED_CHARACTERS
    assert len(vectors(http, [longest] * 2)) == 2


def test_tokens_are_counted(http: httpx.Client) -> None:
    before = counted(http)["engine_embedded_tokens_total"]
    usage = http.post(PATH, json={"input": ["the tenant asks", "the"]}).raise_for_status().json()["usage"]
    assert usage == {"prompt_tokens": 8, "total_tokens": 8}
    assert counted(http)["engine_embedded_tokens_total"] == before + 8


@pytest.mark.parametrize(
    ("body", "param", "said"),
    [
        ({}, "input", "missing"),
        ({"input": []}, "input", "a text, or a list of texts"),
        ({"input": ""}, "input", "1 to 8000 characters"),
        ({"input": ["a", ""]}, "input", "1 to 8000 characters"),
        ({"input": "x" * (limits.EMBEDDED_CHARACTERS + 1)}, "input", "1 to 8000 characters"),
        ({"input": ["a"] * (limits.EMBEDDED_TEXTS + 1)}, "input", "at most 256 texts"),
        ({"input": ["a", 5]}, "input", "a text, or a list of texts"),
        ({"input": [[5, 6]]}, "input", "a text, or a list of texts"),
        ({"input": 5}, "input", "input"),
        ({"input": "a", "encoding_format": "base64"}, "encoding_format", "'float'"),
        ({"input": "a", "truncate_prompt_tokens": 5}, "truncate_prompt_tokens", "-1"),
        ({"input": "a", "dimensions": 5}, "dimensions", "does not know the field dimensions"),
        ({"input": "a", "model": 5}, "model", "valid string"),
    ],
)
def test_what_is_wrong_with_a_request_is_said(
    http: httpx.Client, body: dict[str, Any], param: str, said: str
) -> None:
    error = refusal(http.post(PATH, json=body))
    assert said in error["message"]
    assert error["param"] == param


def test_the_most_that_one_request_may_ask_for(http: httpx.Client) -> None:
    assert len(vectors(http, ["a"] * limits.EMBEDDED_TEXTS)) == limits.EMBEDDED_TEXTS


@pytest.mark.parametrize("model", ["tiny", "alice@1", "nobody", ""])
def test_another_model_is_not_found(http: httpx.Client, model: str) -> None:
    error = refusal(http.post(PATH, json={"input": "a", "model": model}), 404)
    assert (error["code"], error["param"]) == ("model_not_found", "model")
    assert "tiny-bert" in error["message"]


def test_the_model_is_not_among_those_that_chat(client: openai.OpenAI) -> None:
    assert "tiny-bert" not in {model.id for model in client.models.list()}
    with pytest.raises(openai.NotFoundError):
        client.completions.create(model="tiny-bert", prompt="a")


def test_many_at_once_get_their_own(http: httpx.Client) -> None:
    texts = [[f"{word} {letter}" for letter in "abcdefgh" * 9] for word in ("tenant", "landlord", "notice")]
    alone = [vectors(http, each) for each in texts]
    with ThreadPoolExecutor(3) as threads:
        together = list(threads.map(lambda each: vectors(http, each), texts))
    assert together == alone


@pytest.fixture(scope="module")
def bare(
    tmp_path_factory: pytest.TempPathFactory, model_folder: Path, adapters_folder: Path
) -> Iterator[tuple[EngineProcess, Path]]:
    """Return an engine whose sentence-embedding model is not there yet, and where it will be."""
    folder = tmp_path_factory.mktemp("later") / "tiny-bert"
    with engine_process(model_folder, adapters_folder, "--embedding-model", str(folder)) as running:
        yield running, folder


def test_an_engine_without_the_model_serves_and_says_what_to_do(bare: tuple[EngineProcess, Path]) -> None:
    engine, folder = bare
    with httpx.Client(base_url=engine.url, timeout=60) as http:
        error = refusal(http.post(PATH, json={"input": "a"}), 503)
        assert error["code"] == "no_embedding_model"
        assert (
            f"no sentence-embedding model in {folder}: run `python manage.py fetch_model`" in error["message"]
        )
        assert http.post("/v1/completions", json={"model": "tiny", "prompt": "a"}).status_code == 200

        build_tiny_bert(folder)
        (folder / "model.safetensors").write_bytes(b"not a model")
        error = refusal(http.post(PATH, json={"input": "a"}), 503)
        assert "cannot be loaded" in error["message"]

        # Once it is there, nobody has to start anything again.
        shutil.rmtree(folder)
        build_tiny_bert(folder)
        assert len(vectors(http, "a")) == 1


def test_an_engine_that_was_given_no_folder_says_so() -> None:
    with pytest.raises(NoEmbeddingModelError, match="--embedding-model"):
        EncoderFolder(None, torch.device("cpu")).encoder(None)


def test_one_turn_is_one_batch(embedding_folder: Path, network: Network) -> None:
    encoder = Encoder.load(embedding_folder, torch.device("cpu"))
    rows = encoder.tokens(["tenant " * (number % 9 + 1) for number in range(2 * limits.EMBEDDED_ROWS + 1)])
    batches = Batches(encoder, rows)
    done = [
        sum(bool(vector) for vector in batches.vectors)
        for _ in batches.turns(network, None, lambda _event: None)
    ]
    assert done == [limits.EMBEDDED_ROWS, 2 * limits.EMBEDDED_ROWS, len(rows)]


def test_threads_that_ask_for_tokens_at_once_get_their_own(embedding_folder: Path) -> None:
    encoder = Encoder.load(embedding_folder, torch.device("cpu"))
    expected = [encoder.tokens([text]) for text in TEXTS]
    begin = threading.Barrier(len(TEXTS))

    def tokens(text: str) -> list[list[list[int]]]:
        begin.wait()
        return [encoder.tokens([text]) for _ in range(50)]

    with ThreadPoolExecutor(len(TEXTS)) as threads:
        for one, many in zip(expected, threads.map(tokens, TEXTS), strict=True):
            assert many == [one] * 50
