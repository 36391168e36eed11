"""A model cut in two has the loss and the gradients of the whole one."""

from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch.nn.utils.rnn import pad_sequence
from transformers import (
    AutoModelForCausalLM,
    Gemma2Config,
    LlamaConfig,
    MistralConfig,
    PreTrainedConfig,
    Qwen2Config,
    Qwen3Config,
)

from adapters.training.dataset import IGNORED
from adapters.training.halves import Halves, can_be_cut

LAYERS = 4
SMALL: dict[str, Any] = {
    "vocab_size": 97,
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": LAYERS,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "head_dim": 8,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
ROWS = [list(range(3, 12)), list(range(5, 19)), list(range(40, 51))]
PROMPT = 5


def model_of(config: type[PreTrainedConfig], *, first: int = 0, **options: Any) -> PeftModel:
    torch.manual_seed(0)
    model = AutoModelForCausalLM.from_config(config(**SMALL, **options))  # type: ignore[no-untyped-call]
    lora = LoraConfig(
        r=4,
        target_modules=["q_proj", "v_proj", "down_proj"],
        layers_to_transform=list(range(first, LAYERS)),
        layers_pattern="layers",
        init_lora_weights=False,
        task_type="CAUSAL_LM",
    )
    adapted: PeftModel = get_peft_model(model, lora)
    return adapted


def base_of(model: PeftModel) -> Any:
    return model.get_base_model()


def gradients(model: PeftModel, loss: torch.Tensor) -> dict[str, torch.Tensor]:
    model.zero_grad()
    loss.backward()  # type: ignore[no-untyped-call]
    return {name: weight.grad for name, weight in model.named_parameters() if weight.grad is not None}


@pytest.mark.parametrize("first", [0, 2, 3])
@pytest.mark.parametrize(
    ("config", "options"),
    [(LlamaConfig, {}), (MistralConfig, {"sliding_window": None}), (Qwen2Config, {}), (Qwen3Config, {})],
)
def test_two_halves_are_the_whole(
    config: type[PreTrainedConfig], options: dict[str, Any], first: int
) -> None:
    model = model_of(config, first=first, **options)
    ids = pad_sequence([torch.tensor(row) for row in ROWS], batch_first=True)
    mask = pad_sequence([torch.ones(len(row), dtype=torch.long) for row in ROWS], batch_first=True)
    labels = ids.masked_fill(mask == 0, IGNORED)
    labels[:, :PROMPT] = IGNORED

    whole = model(input_ids=ids, attention_mask=mask, labels=labels).loss
    expected = gradients(model, whole)
    halves = Halves(base_of(model), first=first)
    states = pad_sequence(halves.below(ROWS, batch_size=2), batch_first=True)
    loss = halves.loss(states, mask, labels)
    found = gradients(model, loss)

    torch.testing.assert_close(loss, whole, rtol=1e-6, atol=1e-6)
    assert found.keys() == expected.keys()
    for name, gradient in expected.items():
        torch.testing.assert_close(found[name], gradient, rtol=1e-4, atol=1e-6)


def test_the_lower_half_knows_nothing_of_adapters() -> None:
    model = model_of(LlamaConfig, first=2)
    lower = Halves(base_of(model), first=2).lower
    assert not [name for name, _ in lower.named_parameters() if "lora" in name]
    assert len(base_of(model).model.layers) == LAYERS


@pytest.mark.parametrize(
    ("config", "options", "possible"),
    [
        (LlamaConfig, {}, True),
        (MistralConfig, {"sliding_window": 8}, False),
        (Qwen2Config, {"use_sliding_window": True, "sliding_window": 8, "max_window_layers": 1}, False),
        (Gemma2Config, {}, False),
    ],
)
def test_only_models_known_to_be_cuttable_are_cut(
    config: type[PreTrainedConfig], options: dict[str, Any], *, possible: bool
) -> None:
    assert can_be_cut(base_of(model_of(config, **options))) is possible
