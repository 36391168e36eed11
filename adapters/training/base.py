"""The base model as a trainer opens it: is it here, is it the right one, and where the adapter goes."""

from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from adapters.manifest import revision_of
from adapters.training.dataset import Encode, Messages
from adapters.training.errors import BadJobError, NoBaseModelError
from adapters.training.job import Job


def open_tokenizer(job: Job) -> PreTrainedTokenizerBase:
    """Return the base model's tokenizer.

    Raises :class:`NoBaseModelError` if the model is not here or of another revision than the job's, and
    :class:`BadJobError` if it has no chat template.
    """
    folder = job.base_model
    if not (folder / "config.json").is_file() or not any(folder.glob("*.safetensors")):
        message = f"There is no base model in {folder}. Fetch it, then start the training again."
        raise NoBaseModelError(message)
    if (found := revision_of(folder)) != job.base_revision:
        message = f"The base model in {folder} is {found}; the job is for {job.base_revision}."
        raise NoBaseModelError(message)
    tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder, local_files_only=True)
    if tokenizer.chat_template is None:
        message = f"The base model in {folder} has no chat template, so it cannot learn from dialogues."
        raise BadJobError(message)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    return tokenizer


def encoder(tokenizer: PreTrainedTokenizerBase) -> Encode:
    """Return what turns messages into tokens by the model's chat template."""

    def encode(messages: Messages, *, opened: bool) -> list[int]:
        ids: Any = tokenizer.apply_chat_template(messages, add_generation_prompt=opened, return_dict=False)
        return list(ids)

    return encode


def open_model(job: Job, *, device: torch.device, dtype: torch.dtype) -> PreTrainedModel:
    """Return the base model with its weights as ``dtype`` on ``device``."""
    model: Any = AutoModelForCausalLM.from_pretrained(job.base_model, dtype=dtype, local_files_only=True)
    opened: PreTrainedModel = model.to(device)
    return opened


def first_adapted_layer(job: Job, base: PreTrainedModel) -> int:
    """Return the lowest layer that gets an adapter, counted from 0."""
    layers: int = base.config.num_hidden_layers
    return layers - min(job.adapted_layers or layers, layers)


def with_adapter(base: PreTrainedModel, job: Job) -> PeftModel:
    """Put two small float32 matrices beside each linear layer of the adapted layers, and none at the head."""
    head = base.get_output_embeddings()  # type: ignore[no-untyped-call]
    linear = {
        name.rpartition(".")[2]
        for name, module in base.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    }
    first = first_adapted_layer(job, base)
    config = LoraConfig(
        r=job.rank,
        lora_alpha=job.alpha,
        lora_dropout=0.0,
        target_modules=sorted(linear),
        layers_to_transform=list(range(first, base.config.num_hidden_layers)) if first else None,
        layers_pattern="layers" if first else None,
        task_type="CAUSAL_LM",
    )
    adapted: PeftModel = get_peft_model(base, config)
    return adapted
