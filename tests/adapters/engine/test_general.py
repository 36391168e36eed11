"""Models of other families: through transformers itself, with the same lanes, and what it says alone."""

from typing import Any

import pytest
import torch
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    GPTNeoXConfig,
    MistralConfig,
    Olmo2Config,
    PreTrainedConfig,
    PreTrainedModel,
    Qwen2Config,
    Qwen3Config,
)

from adapters.engine.model.general import General
from adapters.engine.model.network import Network
from tests.adapters.engine.oracle import truths
from tests.adapters.engine.working import a_row, some_prompts, written
from tests.tiny_model import VOCABULARY

COMMON = {
    "vocab_size": VOCABULARY,
    "hidden_size": 32,
    "intermediate_size": 64,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "max_position_embeddings": 256,
    "eos_token_id": None,
    "pad_token_id": 0,
}
GROUPED = COMMON | {"num_key_value_heads": 2}
WINDOW = 80
CONFIGS: list[tuple[type[PreTrainedConfig], dict[str, Any], int]] = [
    (MistralConfig, GROUPED | {"sliding_window": None}, 256),
    (MistralConfig, GROUPED | {"sliding_window": WINDOW}, WINDOW),
    (Qwen2Config, GROUPED, 256),
    (
        Qwen2Config,
        GROUPED | {"use_sliding_window": True, "sliding_window": WINDOW, "max_window_layers": 1},
        WINDOW,
    ),
    (Qwen3Config, GROUPED | {"head_dim": 16}, 256),
    (Gemma2Config, GROUPED | {"head_dim": 8, "sliding_window": WINDOW}, WINDOW),
    (Olmo2Config, GROUPED, 256),
    (GPTNeoXConfig, COMMON, 256),
]


def a_model(kind: type[PreTrainedConfig], options: dict[str, Any]) -> PreTrainedModel:
    """Return a model with random weights, strong enough that the likeliest token is clear; always the same one."""
    torch.manual_seed(3)
    model: PreTrainedModel = AutoModelForCausalLM.from_config(  # type: ignore[no-untyped-call]
        kind(**options), dtype=torch.float32, attn_implementation="eager"
    )
    with torch.no_grad():
        for weights in model.parameters():
            if weights.dim() > 1:
                weights.normal_(0, 0.3)
    return model.eval()  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("kind", "options", "context"), CONFIGS, ids=lambda one: one.__name__ if isinstance(one, type) else ""
)
def test_it_says_what_it_says_alone_and_never_looks_beyond_its_window(
    kind: type[PreTrainedConfig], options: dict[str, Any], context: int
) -> None:
    network = Network.of(a_model(kind, options))
    assert isinstance(network.path, General)
    assert network.context == context
    prompts = [prompt[:60] for prompt in some_prompts(6, shared=10)]
    found = written(network, [a_row(prompt, 15) for prompt in prompts])
    assert found == truths(a_model(kind, options), prompts, 15)
