"""A tiny sentence-embedding model, made in a moment: the default one's architecture with random weights.

It reads words it knows and single letters, in lower case, up to ``CONTEXT`` tokens. Nothing here imports
torch, so that tests of processes which must not may use it too.
"""

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

HIDDEN = 32
MLP = 64
LAYERS = 2
CONTEXT = 300
"""More than the engine lets a model read, so that it is the engine that cuts."""
SPREAD = 0.3

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")
WORDS = ("the", "landlord", "tenant", "may", "not", "enter", "without", "notice", "asks", "answers", "plain")
LETTERS = "abcdefghijklmnopqrstuvwxyz.,?"
VOCABULARY = [*SPECIAL, *WORDS, *LETTERS, *(f"##{letter}" for letter in LETTERS)]

# Every linear layer of a block, with its shape (out, in), and every layer norm.
LINEAR = {
    "attention.self.query": (HIDDEN, HIDDEN),
    "attention.self.key": (HIDDEN, HIDDEN),
    "attention.self.value": (HIDDEN, HIDDEN),
    "attention.output.dense": (HIDDEN, HIDDEN),
    "intermediate.dense": (MLP, HIDDEN),
    "output.dense": (HIDDEN, MLP),
}
NORMS = ("attention.output.LayerNorm", "output.LayerNorm")


def build_tiny_bert(folder: Path, *, seed: int = 0) -> Path:
    """Make a model folder as transformers reads it, in float32, and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    _build_tokenizer(folder)
    config = {
        "architectures": ["BertModel"],
        "model_type": "bert",
        "hidden_size": HIDDEN,
        "intermediate_size": MLP,
        "num_hidden_layers": LAYERS,
        "num_attention_heads": 4,
        "vocab_size": len(VOCABULARY),
        "max_position_embeddings": CONTEXT,
        "pad_token_id": 0,
    }
    (folder / "config.json").write_text(json.dumps(config))
    random = np.random.default_rng(seed)

    def normal(*shape: int) -> np.ndarray:
        return random.normal(0, SPREAD, shape).astype(np.float32)

    sizes = {"word": len(VOCABULARY), "position": CONTEXT, "token_type": 2}
    weights = {f"embeddings.{name}_embeddings.weight": normal(size, HIDDEN) for name, size in sizes.items()}
    linear = {f"encoder.layer.{layer}.{name}": LINEAR[name] for layer in range(LAYERS) for name in LINEAR}
    linear["pooler.dense"] = (HIDDEN, HIDDEN)
    for path, (outputs, inputs) in linear.items():
        weights |= {f"{path}.weight": normal(outputs, inputs), f"{path}.bias": normal(outputs)}
    norms = [f"encoder.layer.{layer}.{name}" for layer in range(LAYERS) for name in NORMS]
    for path in ("embeddings.LayerNorm", *norms):
        weights |= {f"{path}.weight": np.ones(HIDDEN, np.float32), f"{path}.bias": normal(HIDDEN)}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    return folder


def _build_tokenizer(folder: Path) -> None:
    numbers = {token: number for number, token in enumerate(VOCABULARY)}
    tokenizer = Tokenizer(models.WordPiece(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    around = [(token, numbers[token]) for token in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=around)
    # The real one's file comes like this too: set to cut and to pad shorter than the model card says.
    tokenizer.enable_truncation(128)
    tokenizer.enable_padding(length=128)
    tokenizer.save(str(folder / "tokenizer.json"))
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    config = special | {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": CONTEXT}
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
