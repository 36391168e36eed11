"""An adapter whose values are too large: a clear error that names it, never JSON with NaN, and nobody else hurt."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import torch
from safetensors.torch import load_file, save_file

from adapters.engine.sampling.choice import Sampler, Sampling, choose
from tests.adapters.engine.conftest import MESSAGES
from tests.tiny_model import build_tiny_adapter

WEIGHTS = "adapter_model.safetensors"
CHAT = {"model": "wild@1", "messages": MESSAGES, "max_tokens": 4}
TEXT = {"model": "wild@1", "prompt": ["A tenant asks", "What now?"], "max_tokens": 4}


@pytest.fixture(scope="module", autouse=True)
def _wild(adapters_folder: Path, model_folder: Path) -> None:
    """Make an adapter whose values are all finite, and too large for anything that is done with them."""
    folder = build_tiny_adapter(model_folder, adapters_folder / "wild@1", 7)
    tensors = {name: tensor * 1e28 for name, tensor in load_file(folder / WEIGHTS).items()}
    save_file(tensors, folder / WEIGHTS)


def strict(text: str) -> Any:
    def never(word: str) -> None:
        pytest.fail(f"{word} is no JSON")

    return json.loads(text, parse_constant=never)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", CHAT),
        ("/v1/chat/completions", CHAT | {"temperature": 0}),
        ("/v1/chat/completions", CHAT | {"logprobs": True, "top_logprobs": 5}),
        ("/v1/chat/completions", CHAT | {"top_p": 0.5, "top_k": 3, "repetition_penalty": 1.3}),
        ("/v1/chat/completions", CHAT | {"response_format": {"type": "json_object"}}),
        ("/v1/completions", TEXT | {"logprobs": 2}),
        ("/v1/completions", TEXT | {"prompt_logprobs": 2}),
        ("/v1/completions", TEXT | {"prompt_logprobs": 0, "max_tokens": 0}),
        ("/v1/completions", TEXT | {"prompt_logprobs": 0, "max_tokens": 1, "logprobs": 1}),
    ],
)
def test_it_is_named(http: httpx.Client, path: str, body: dict[str, Any]) -> None:
    answer = http.post(path, json=body)
    assert answer.status_code == 500
    error = strict(answer.text)["error"]
    assert error["code"] == "undefined_values"
    assert error["param"] == "model"
    assert "wild@1" in error["message"]


@pytest.mark.parametrize("path", ["/v1/chat/completions", "/v1/completions"])
def test_a_stream_ends_with_it(http: httpx.Client, path: str) -> None:
    body = (CHAT if "chat" in path else TEXT) | {"stream": True, "logprobs": True if "chat" in path else 1}
    with http.stream("POST", path, json=body) as response:
        *events, last = [line.removeprefix("data: ") for line in response.iter_lines() if line]
    assert last == "[DONE]"
    assert strict(events[-1])["error"]["code"] == "undefined_values"


def test_others_of_the_same_step_get_their_tokens(http: httpx.Client) -> None:
    sound = CHAT | {"model": "alice@1", "temperature": 0, "logprobs": True}
    before = http.post("/v1/chat/completions", json=sound).json()["choices"]
    assert http.post("/v1/chat/completions", json=CHAT).status_code == 500
    assert http.post("/v1/chat/completions", json=sound).json()["choices"] == before


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_what_is_no_number_is_noticed_in_its_row_alone(number: float) -> None:
    logits = torch.zeros(3, 300)
    logits[1, 7] = number
    logits[2, 9] = float("-inf")
    samplers = [Sampler(Sampling(temperature=heat), [], likeliest=2) for heat in (0, 1, 1)]
    choose(samplers, logits)
    assert [one.undefined for one in samplers] == [False, True, False]
    assert samplers[1].finished
