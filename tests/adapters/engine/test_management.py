"""Models, adapters, tokens and counters over HTTP."""

from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from adapters.engine.model.text import Text
from adapters.manifest import revision_of
from tests.adapters.engine.conftest import MESSAGES, OPTIONS
from tests.adapters.engine.process import counted


def test_the_models_are_listed_with_their_parent(client: openai.OpenAI, adapters_folder: Path) -> None:
    client.chat.completions.create(model="bob@1", messages=MESSAGES, max_tokens=1)
    models = {model.id: model for model in client.models.list()}
    assert models["tiny"].model_extra is not None
    assert models["tiny"].model_extra["parent"] is None
    assert models["tiny"].model_extra["max_model_len"] == 512
    bob = models["bob@1"].model_extra
    assert bob is not None
    assert (bob["parent"], bob["root"]) == ("tiny", str(adapters_folder / "bob@1"))


def test_tokens_are_those_that_a_completion_sees(http: httpx.Client, text: Text, prompt: list[int]) -> None:
    def tokens(**body: Any) -> dict[str, Any]:
        told: dict[str, Any] = http.post("/tokenize", json=body).raise_for_status().json()
        return told

    assert tokens(messages=MESSAGES) == {"count": len(prompt), "max_model_len": 512, "tokens": prompt}
    open_end = tokens(messages=MESSAGES, add_generation_prompt=False, model="tiny")["tokens"]
    assert open_end == prompt[: len(open_end)] != prompt
    assert tokens(prompt="A tenant")["tokens"] == text.encode("A tenant")
    assert tokens(prompt="A tenant", add_special_tokens=False)["tokens"] == text.encode(
        "A tenant", special=False
    )


def test_loading_and_unloading_adapters(
    http: httpx.Client, client: openai.OpenAI, adapters_folder: Path
) -> None:
    load = {"lora_name": "carol@1", "lora_path": str(adapters_folder / "alice@1")}
    assert "added successfully" in http.post("/v1/load_lora_adapter", json=load).raise_for_status().text
    again = http.post("/v1/load_lora_adapter", json=load)
    assert again.status_code == 400
    assert "loaded already" in again.json()["error"]["message"]
    http.post("/v1/load_lora_adapter", json=load | {"load_inplace": True}).raise_for_status()

    def said(model: str) -> str | None:
        whole = client.chat.completions.create(model=model, messages=MESSAGES, **OPTIONS)
        return whole.choices[0].message.content

    assert said("carol@1") == said("alice@1") != said("bob@1")
    unload = {"lora_name": "carol@1"}
    assert "removed successfully" in http.post("/v1/unload_lora_adapter", json=unload).raise_for_status().text
    assert http.post("/v1/unload_lora_adapter", json=unload).status_code == 404
    with pytest.raises(openai.NotFoundError):
        said("carol@1")


def test_health_and_version(http: httpx.Client, model_folder: Path) -> None:
    assert http.get("/health").status_code == 200
    version = http.get("/version").json()
    assert version["revision"] == revision_of(model_folder)
    assert (version["model"], version["device"], version["dtype"]) == ("tiny", "cpu", "float32")


def test_what_was_done_is_counted(http: httpx.Client) -> None:
    before = counted(http)
    body = {"model": "tiny", "prompt": [5, 6, 7], "max_tokens": 4, "prompt_logprobs": 0, "ignore_eos": True}
    http.post("/v1/completions", json=body).raise_for_status()
    assert http.post("/v1/completions", json={}).status_code == 400
    after = counted(http)
    assert after["engine_prompt_tokens_total"] - before["engine_prompt_tokens_total"] == 3
    assert after["engine_scored_tokens_total"] - before["engine_scored_tokens_total"] == 3
    assert after["engine_generation_tokens_total"] - before["engine_generation_tokens_total"] == 4
    refused = 'engine_requests_total{status="400"}'
    assert after[refused] - before.get(refused, 0) == 1
    assert (after["engine_waiting"], after["engine_running"]) == (0, 0)
