"""What both engines promise of adapters: found by name, loaded and forgotten when told, and never mixed up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import openai
import pytest

from adapters.errors import EngineRefusedError
from adapters.serving.engine import Completion, Engine
from adapters.serving_tuple import Sampling
from constitutions.norms import Message
from tests.adapters.serving.conftest import Served
from tests.adapters.serving.contract import GREEDY, MESSAGES, TURNS, assert_refused, listed


def test_an_adapter_in_the_folder_answers_to_its_name(
    http: httpx.Client, client: openai.OpenAI, engine: Engine, in_folder: str, served: Served
) -> None:
    assert in_folder not in listed(http)
    whole = client.chat.completions.create(model=in_folder, messages=TURNS, **GREEDY)
    assert whole.model == in_folder
    assert listed(http)[in_folder]["parent"] == served.base
    tokens = engine.tokens(MESSAGES)
    asked = [Completion(tokens[:1], tokens[1:])]
    [base], [adapted] = engine.score(served.base, asked), engine.score(in_folder, asked)
    assert max(abs(one - other) for one, other in zip(base, adapted, strict=True)) > 0.1


def test_the_same_words_are_never_answered_from_anothers_memory(
    engine: Engine, in_folder: str, served: Served
) -> None:
    # Long enough that a prefix is worth keeping, and asked in turns, so that each finds the other's kept.
    long = (Message(role="user", content="The community wrote its own constitution. " * 8),)
    prompt = engine.tokens(long)
    greedy = Sampling(max_tokens=12)
    alone = {name: engine.replies(name, [prompt], greedy) for name in (served.base, in_folder)}
    for name in (in_folder, served.base, in_folder, served.base):
        assert engine.replies(name, [prompt], greedy) == alone[name]


def test_an_adapter_is_loaded_when_it_is_told_of_and_forgotten_again(
    http: httpx.Client, nameless: Path, unused: str, served: Served
) -> None:
    fields = {"lora_name": unused, "lora_path": str(nameless)}
    assert http.post("/v1/load_lora_adapter", json=fields).status_code == 200
    assert listed(http)[unused]["parent"] == served.base
    assert_refused(http.post("/v1/load_lora_adapter", json=fields), 400)
    assert http.post("/v1/unload_lora_adapter", json={"lora_name": unused}).status_code == 200
    assert unused not in listed(http)
    assert_refused(http.post("/v1/unload_lora_adapter", json={"lora_name": unused}), 404)
    body = {"model": unused, "messages": TURNS, **GREEDY}
    assert_refused(http.post("/v1/chat/completions", json=body), 404)


def test_many_may_load_one_adapter_at_once(served: Served, nameless: Path, unused: str) -> None:
    def load(_: int) -> None:
        with Engine(served.url) as engine:
            engine.load(unused, nameless)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(load, range(6)))
    with Engine(served.url) as engine:
        assert unused in engine.models()


def test_a_folder_that_is_no_adapter_is_refused(engine: Engine, served: Served, unused: str) -> None:
    empty = served.adapters / "empty"
    empty.mkdir()
    try:
        with pytest.raises(EngineRefusedError):
            engine.load(unused, empty)
    finally:
        empty.rmdir()
    assert unused not in engine.models()


def test_many_at_once_get_each_their_own(served: Served, in_folder: str) -> None:
    def said(model: str) -> str:
        with Engine(served.url) as engine:
            return engine.chat(model, MESSAGES, Sampling(max_tokens=8))

    names = [served.base, in_folder]
    alone = {name: said(name) for name in names}
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(said, names * 4))
    assert together == [alone[name] for name in names * 4]
