"""Turn a GGUF file into a model folder: ``python -m adapters.engine.convert FILE.gguf FOLDER``.

Run as a process of its own by :mod:`adapters.fetching`, so that its caller never imports torch. A
model read from GGUF is marked as quantised and cannot be saved as it is; its dequantised weights are
therefore put into a fresh model of the same configuration, cast to bfloat16 and saved as safetensors.
"""

import argparse
import os
from pathlib import Path

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"

import torch
from gguf import GGUFReader
from tokenizers import pre_tokenizers
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedTokenizerBase

# A GGUF file names its pre-tokenizer; transformers reads them all as plain byte-level ones. SmolLM was
# trained on numbers that are cut into single digits before anything else is looked at.
PRE_TOKENIZERS = {
    "smollm": pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    ),
}


def convert(source: Path, folder: Path) -> None:
    """Write the model and the tokenizer of the GGUF file ``source`` into ``folder``, in bfloat16."""
    read = AutoModelForCausalLM.from_pretrained(source.parent, gguf_file=source.name, dtype=torch.float32)
    weights = {name: tensor.to(torch.bfloat16) for name, tensor in read.state_dict().items()}
    del read.config.quantization_config
    fresh = type(read)(read.config)
    nn.Module.to(fresh, torch.bfloat16)
    fresh.load_state_dict(weights)
    fresh.generation_config = read.generation_config
    fresh.save_pretrained(folder)
    tokenizer_of(source).save_pretrained(folder)


def tokenizer_of(source: Path) -> PreTrainedTokenizerBase:
    """Return the tokenizer of the GGUF file ``source``, cutting text as the model saw it in training."""
    tokenizer = AutoTokenizer.from_pretrained(source.parent, gguf_file=source.name)
    field = GGUFReader(source).get_field("tokenizer.ggml.pre")
    if field is not None and field.contents() in PRE_TOKENIZERS:
        tokenizer.backend_tokenizer.pre_tokenizer = PRE_TOKENIZERS[field.contents()]
    return tokenizer


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("source", type=Path)
    arguments.add_argument("folder", type=Path)
    chosen = arguments.parse_args()
    convert(chosen.source, chosen.folder)
