"""Asking as a client does: over HTTP, at each community's endpoint, with a key for one question."""

from typing import Any

import httpx
from django.conf import settings

from adapters.services import keys
from adapters.serving.engine import Engine
from adapters.serving_tuple import Sampling
from config.demo.cast import Group
from config.demo.story import community_of, steward
from constitutions.norms import Message

TIMEOUT_SECONDS = 120


def endpoint(group: Group) -> str:
    """Return the base URL an OpenAI client is given."""
    return f"http://127.0.0.1:{settings.ENV.port}/c/{group.slug}/v1"


def ask(group: Group, question: str) -> str:
    """Return the community's answer, asked at its endpoint."""
    key, secret = keys.create(steward(group), community=community_of(group), name="demo", days=1)
    try:
        headers = {"authorization": f"Bearer {secret}"}
        return _answer(f"{endpoint(group)}/chat/completions", {"model": group.slug}, question, headers)
    finally:
        keys.revoke(steward(group), key=key)


def ask_base(question: str) -> str:
    """Return the bare base model's answer, asked at the engine, which no client reaches."""
    with Engine(settings.POLITY_ENGINE_URL) as engine:
        return engine.chat(engine.base(), (Message(role="user", content=question),), Sampling(max_tokens=120))


def _answer(url: str, fields: dict[str, Any], question: str, headers: dict[str, str]) -> str:
    body = {**fields, "messages": [{"role": "user", "content": question}]}
    response = httpx.post(url, json=body, headers=headers, timeout=TIMEOUT_SECONDS).raise_for_status()
    return str(response.json()["choices"][0]["message"]["content"]).strip()
