"""Texts to vectors through the port: from a real engine, and from servers that are away or answer nonsense."""

import json
import math
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.test.utils import override_settings

from config import embeddings
from constitutions.embeddings import EmbeddingsAwayError, embedder
from governance.models import Community
from tests.adapters.engine.process import EngineProcess, engine_process, free_port
from tests.tiny_bert import HIDDEN, build_tiny_bert
from tests.tiny_model import build_tiny_model

Answer = Callable[[httpx.Request], httpx.Response]

TENANTS = Community(slug="tenants", name="Tenants")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EngineProcess]:
    """Return an engine with tiny models, which the settings point at."""
    folder = tmp_path_factory.mktemp("embeddings")
    bert = build_tiny_bert(folder / "tiny-bert")
    with (
        engine_process(
            build_tiny_model(folder / "tiny"), folder / "adapters", "--embedding-model", str(bert)
        ) as running,
        override_settings(POLITY_EMBEDDINGS_URL=running.url, POLITY_EMBEDDING_MODEL=bert),
    ):
        yield running


@pytest.fixture
def answered(monkeypatch: pytest.MonkeyPatch) -> Callable[[Answer], None]:
    """Return a function that puts ``answer`` in the place of the server."""

    def answering(answer: Answer) -> None:
        client = partial(httpx.Client, transport=httpx.MockTransport(answer))
        monkeypatch.setattr(httpx, "Client", client)

    return answering


@pytest.mark.usefixtures("engine")
def test_texts_of_any_number_and_length_come_back_in_their_order() -> None:
    texts = [
        f"The tenant asks {'plain ' * (number % 5)}{number}." for number in range(2 * embeddings.CHUNK + 3)
    ]
    found = embedder(TENANTS)([*texts, "landlord " * 10_000])
    assert len(found) == len(texts) + 1
    assert {len(vector) for vector in found} == {HIDDEN}
    assert math.hypot(*found[-1]) == pytest.approx(1, abs=1e-5)
    for number in (0, embeddings.CHUNK, len(texts) - 1):
        assert found[number] == pytest.approx(embedder(TENANTS)([texts[number]])[0], abs=1e-5)


@pytest.mark.usefixtures("engine")
def test_what_the_engine_refuses_is_said_in_its_words() -> None:
    with pytest.raises(EmbeddingsAwayError, match="1 to 8000 characters"):
        embedder(TENANTS)(["a", ""])
    with (
        override_settings(POLITY_EMBEDDING_MODEL=Path("/models/another")),
        pytest.raises(EmbeddingsAwayError, match="The model another does not exist"),
    ):
        embedder(TENANTS)(["a"])


def test_no_text_is_no_request(answered: Callable[[Answer], None]) -> None:
    answered(lambda _request: pytest.fail("there is nothing to ask"))
    assert embedder(TENANTS)([]) == []


def test_where_nobody_listens_it_is_away() -> None:
    url = f"http://127.0.0.1:{free_port()}"
    with (
        override_settings(POLITY_EMBEDDINGS_URL=url),
        pytest.raises(EmbeddingsAwayError, match=rf"Nothing turns texts into vectors at {url}.*ConnectError"),
    ):
        embedder(TENANTS)(["a"])


def test_what_is_sent_is_what_a_vllm_takes(answered: Callable[[Answer], None]) -> None:
    sent: list[dict[str, Any]] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(json.loads(request.content))
        assert request.url.path == "/v1/embeddings"
        # In another order than asked for: the index says which is which.
        entries = [
            {"index": number, "embedding": [number, 0.5]} for number, _ in enumerate(sent[-1]["input"])
        ]
        return httpx.Response(200, json={"data": entries[::-1]})

    answered(answer)
    with override_settings(POLITY_EMBEDDING_MODEL=Path("/models/all-minilm-l6-v2")):
        assert embedder(TENANTS)(["a", "b" * 9_000]) == [[0.0, 0.5], [1.0, 0.5]]
    assert sent == [
        {
            "user": "tenants",
            "model": "all-minilm-l6-v2",
            "input": ["a", "b" * 8_000],
            "encoding_format": "float",
            "truncate_prompt_tokens": -1,
        }
    ]


@pytest.mark.parametrize(
    "body",
    [
        "<html>",
        "{}",
        "[]",
        '{"data": []}',
        '{"data": [{"index": 1, "embedding": [1]}]}',
        '{"data": [{"index": 0, "embedding": "AAAA"}]}',
        '{"data": [{"index": 0, "embedding": null}]}',
        '{"data": null}',
    ],
)
def test_an_answer_without_a_vector_for_each_text_is_none(
    answered: Callable[[Answer], None], body: str
) -> None:
    answered(lambda _request: httpx.Response(200, text=body))
    with pytest.raises(EmbeddingsAwayError, match="is not one vector for each text"):
        embedder(TENANTS)(["a"])


@pytest.mark.parametrize(
    ("response", "said"),
    [
        (httpx.Response(503, json={"error": {"message": "It is busy."}}), "It is busy."),
        (httpx.Response(502, text="<html>"), "it answered 502."),
    ],
)
def test_a_refusal_is_passed_on(
    answered: Callable[[Answer], None], response: httpx.Response, said: str
) -> None:
    answered(lambda _request: response)
    with pytest.raises(EmbeddingsAwayError, match=said):
        embedder(TENANTS)(["a"])


def test_one_who_does_not_answer_in_time_is_away(answered: Callable[[Answer], None]) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        raise httpx.ReadTimeout("too slow")

    answered(answer)
    with pytest.raises(EmbeddingsAwayError, match="ReadTimeout"):
        embedder(TENANTS)(["a"])
