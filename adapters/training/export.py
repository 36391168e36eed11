"""A trained adapter as files: a standard PEFT directory whose bytes depend on the job alone."""

import json

import torch
from peft import PeftModel, get_peft_model_state_dict
from safetensors.torch import save

WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"


def adapter_files(model: PeftModel, *, base_name: str, dtype: torch.dtype) -> dict[str, bytes]:
    """Return the two files of a PEFT directory by name, the weights as ``dtype``.

    The configuration names the base model and no machine's path, sets become sorted lists, and nothing
    in it tells a time, so the same weights give the same bytes.
    """
    config = model.peft_config[model.active_adapter].to_dict()
    config |= {"base_model_name_or_path": base_name, "inference_mode": True}
    tensors = {
        name: weight.detach().to("cpu", dtype).contiguous()
        for name, weight in get_peft_model_state_dict(model).items()
    }
    text = json.dumps(config, indent=2, sort_keys=True, default=_listed)
    return {CONFIG: f"{text}\n".encode(), WEIGHTS: save(tensors, metadata={"format": "pt"})}


def _listed(value: object) -> list[object]:
    if isinstance(value, set | frozenset):
        return sorted(value)
    message = f"An adapter's configuration holds a {type(value).__name__}, which has no place in JSON."
    raise TypeError(message)
