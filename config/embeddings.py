"""Texts to vectors, over the HTTP API of our engine or of a vLLM: what ``POLITY_EMBED`` stands for."""

from collections.abc import Sequence
from itertools import chain
from typing import Any

import httpx
from django.conf import settings

from adapters.commons import tenant_of
from adapters.serving.asking import refusal_sentence
from adapters.serving.tenant import Tenant
from constitutions.embeddings import EmbeddingsAwayError
from governance.models import Community

CHUNK = 64
"""How many texts one request carries: two batches of our engine's, so that the line behind it moves on."""
CHARACTERS = 8_000
"""How much of a text is sent: the most our engine takes, and more than the model reads."""
TIMEOUT_SECONDS = 30.0
CONNECT_SECONDS = 2.0


def embed(texts: Sequence[str], *, community: Community) -> list[list[float]]:
    """Return a vector of length 1 for each of ``texts``, in their order. None of them may be empty.

    It waits for the community's turn beside what the engine is at. Raises :class:`EmbeddingsAwayError` when that takes
    longer than half a minute, and whenever something else than a vector for each text comes back.
    """
    timeout = httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS)
    starts = range(0, len(texts), CHUNK)
    tenant = tenant_of(community)
    address = settings.POLITY_EMBEDDINGS_URL
    with httpx.Client(base_url=address, timeout=timeout, headers=tenant.headers) as http:
        return list(
            chain.from_iterable(_vectors(http, tenant, texts[start : start + CHUNK]) for start in starts)
        )


def _vectors(http: httpx.Client, tenant: Tenant, texts: Sequence[str]) -> list[list[float]]:
    body = {
        "user": tenant.name,
        "model": settings.POLITY_EMBEDDING_MODEL.name,
        "input": [text[:CHARACTERS] for text in texts],
        "encoding_format": "float",
        # vLLM refuses a text that is longer than the model reads unless it is told to cut it.
        "truncate_prompt_tokens": -1,
    }
    try:
        response = http.post("/v1/embeddings", json=body)
    except httpx.TransportError as error:
        raise EmbeddingsAwayError(
            f"Nothing turns texts into vectors at {http.base_url} ({type(error).__name__})."
        ) from error
    if not response.is_success:
        raise EmbeddingsAwayError(refusal_sentence(response))
    try:
        return _in_order(response.json()["data"], len(texts))
    except (ValueError, KeyError, TypeError) as error:
        raise EmbeddingsAwayError(
            f"What came from {http.base_url} is not one vector for each text."
        ) from error


def _in_order(data: list[dict[str, Any]], count: int) -> list[list[float]]:
    found = {entry["index"]: [float(number) for number in entry["embedding"]] for entry in data}
    return [found[index] for index in range(count)]
