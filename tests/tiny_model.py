"""A tiny language model and adapters for it, made in a moment, for tests that need the real file formats.

The model has the architecture of the default base model (Llama, tied embeddings, grouped heads, a
byte-level tokenizer with a ChatML template) with two layers and random weights. Nothing here imports
torch, so that tests of processes which must not may use it too.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HIDDEN = 32
MLP = 64
LAYERS = 2
HEADS = 4
KEY_HEADS = 2
HEAD = HIDDEN // HEADS
VOCABULARY = 384
CONTEXT = 512
RANK = 4
ALPHA = 8
# Large enough that the likeliest token is clear and depends on the whole prompt.
SPREAD = 0.3

PAD, START, END = "<|endoftext|>", "<|im_start|>", "<|im_end|>"
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + "
    "'<|im_end|>\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
SENTENCES = (
    "A tenant asks what the landlord may do, and the adviser answers in plain words.",
    "What do you think yourself? The circle answers a question with a question.",
    "Raw work stays raw: nobody here makes it prettier than it was meant to be.",
    "The community wrote its own constitution, argued over it and voted for it.",
)

# Every linear layer of a block, with its shape (out, in).
LINEAR = {
    "self_attn.q_proj": (HEADS * HEAD, HIDDEN),
    "self_attn.k_proj": (KEY_HEADS * HEAD, HIDDEN),
    "self_attn.v_proj": (KEY_HEADS * HEAD, HIDDEN),
    "self_attn.o_proj": (HIDDEN, HEADS * HEAD),
    "mlp.gate_proj": (MLP, HIDDEN),
    "mlp.up_proj": (MLP, HIDDEN),
    "mlp.down_proj": (HIDDEN, MLP),
}
NORMS = ("input_layernorm", "post_attention_layernorm")


def build_tiny_model(folder: Path, *, seed: int = 0) -> Path:
    """Make a model folder as transformers reads it, in float32, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _build_tokenizer(folder)
    _write(folder / "config.json", _config())
    ends: dict[str, object] = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0}
    _write(folder / "generation_config.json", ends)
    random = np.random.default_rng(seed)
    weights = {"model.embed_tokens.weight": _normal(random, (VOCABULARY, HIDDEN))}
    weights["model.norm.weight"] = np.ones(HIDDEN, np.float32)
    for layer in range(LAYERS):
        for name, shape in LINEAR.items():
            weights[f"model.layers.{layer}.{name}.weight"] = _normal(random, shape)
        for name in NORMS:
            weights[f"model.layers.{layer}.{name}.weight"] = np.ones(HIDDEN, np.float32)
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def build_tiny_adapter(model_folder: Path, folder: Path, seed: int, *, rank: int = RANK) -> Path:
    """Make a PEFT folder with a LoRA adapter for the tiny model and return it.

    Its matrices are random, and strong enough that its answers differ from the base model's.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = {
        "peft_type": "LORA",
        "task_type": "CAUSAL_LM",
        "base_model_name_or_path": str(model_folder),
        "r": rank,
        "lora_alpha": ALPHA,
        "lora_dropout": 0.0,
        "bias": "none",
        "inference_mode": True,
        "target_modules": sorted(name.rpartition(".")[2] for name in LINEAR),
    }
    _write(folder / "adapter_config.json", config)
    random = np.random.default_rng(seed)
    tensors = {}
    for layer in range(LAYERS):
        for name, (outputs, inputs) in LINEAR.items():
            path = f"base_model.model.model.layers.{layer}.{name}"
            tensors[f"{path}.lora_A.weight"] = _normal(random, (rank, inputs))
            tensors[f"{path}.lora_B.weight"] = _normal(random, (outputs, rank))
    save_file(tensors, folder / "adapter_model.safetensors", metadata={"format": "pt"})
    return folder


def _build_tokenizer(folder: Path) -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[PAD, START, END],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(SENTENCES, trainer)
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {"bos_token": START, "eos_token": END, "pad_token": PAD}
    config = special | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": CONTEXT}
    _write(folder / "tokenizer_config.json", config)
    (folder / "chat_template.jinja").write_text(TEMPLATE)


def _config() -> dict[str, object]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "dtype": "float32",
        "hidden_size": HIDDEN,
        "intermediate_size": MLP,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": HEADS,
        "num_key_value_heads": KEY_HEADS,
        "head_dim": HEAD,
        "vocab_size": VOCABULARY,
        "max_position_embeddings": CONTEXT,
        "rms_norm_eps": 1e-5,
        "hidden_act": "silu",
        "tie_word_embeddings": True,
        "bos_token_id": 1,
        "eos_token_id": 2,
        "pad_token_id": 0,
    }


def _normal(random: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    return random.normal(0, SPREAD, shape).astype(np.float32)


def _write(file: Path, content: dict[str, object]) -> None:
    file.write_text(json.dumps(content, indent=2) + "\n")
