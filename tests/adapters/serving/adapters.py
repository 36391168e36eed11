"""Adapters for any Llama-shaped model, made in a moment and put where engines find them by name."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from adapters.content import publish
from adapters.naming import called

RANK = 8
"""A rank that vLLM knows: it takes 1, 8, 16, 32, 64, 128, 256, 320 and 512 as the largest."""
SPREAD = 0.3


def random_adapter(model: Path, folder: Path, *, seed: int) -> Path:
    """Make a PEFT folder with a LoRA adapter for the queries and values of ``model``, and return it.

    Its matrices are random, and strong enough that its answers differ from the base model's. It names its
    base as the trainer does: by the folder's name, which is the same on every machine.
    """
    shape = json.loads((model / "config.json").read_text())
    hidden, layers, heads = shape["hidden_size"], shape["num_hidden_layers"], shape["num_attention_heads"]
    head = shape.get("head_dim") or hidden // heads
    outputs = {"q_proj": heads * head, "v_proj": shape["num_key_value_heads"] * head}
    random = np.random.default_rng(seed)

    def matrix(*size: int) -> np.ndarray:
        return random.normal(0, SPREAD, size).astype(np.float32)

    tensors = {}
    for layer in range(layers):
        for name, width in outputs.items():
            path = f"base_model.model.model.layers.{layer}.self_attn.{name}"
            tensors[f"{path}.lora_A.weight"] = matrix(RANK, hidden)
            tensors[f"{path}.lora_B.weight"] = matrix(width, RANK)
    folder.mkdir(parents=True)
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": model.name,
        "r": RANK,
        "lora_alpha": 2 * RANK,
        "lora_dropout": 0.0,
        "bias": "none",
        "inference_mode": True,
        "target_modules": sorted(outputs),
    }
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=2) + "\n")
    return folder


@contextmanager
def stored(folder: Path, store: Path, *, name: str = "") -> Iterator[Path]:
    """Keep the adapter in ``store`` for the block, as a trained one is kept, and under ``name`` if it has one."""
    kept = publish(folder, store)
    link = called(name, kept) if name else None
    try:
        yield kept
    finally:
        if link:
            link.unlink()
        shutil.rmtree(kept)
