"""The base model in memory: loading it, and passing tokens through it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModelForCausalLM, PreTrainedModel

from adapters.engine.limits import CACHE_BYTES, CACHE_SHARE
from adapters.engine.model.bank import Bank
from adapters.engine.model.device import device_named, dtype_named
from adapters.engine.model.general import General
from adapters.engine.model.llama import Llama
from adapters.engine.model.memory import Lane, Memory
from adapters.engine.model.passes import Stretch


@dataclass(frozen=True)
class Network:
    """A model with its adapters and its rows' memory. One thread only uses it, except for what never changes.

    ``vocabulary`` is how many token ids it knows, ``ends`` those that end an answer.
    """

    path: Llama | General
    memory: Memory
    vocabulary: int
    ends: frozenset[int]

    @classmethod
    def load(
        cls, folder: Path, *, device: str = "auto", dtype: str = "auto", fused: bool = True
    ) -> "Network":
        """Load the safetensors model in ``folder``; no code of the folder is run.

        ``fused`` allows the path made for the model's family, where there is one.
        """
        place = device_named(device)
        numbers = dtype_named(dtype, place)
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=numbers, use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
        nn.Module.to(model, place)
        model.requires_grad_(requires_grad=False)
        return cls.of(model, fused=fused)

    @classmethod
    def of(cls, model: PreTrainedModel, *, fused: bool = True) -> "Network":
        """Take over a model of transformers, which is of no other use afterwards."""
        config, generation = model.config, model.generation_config
        ids = generation.eos_token_id
        path = Llama(model) if fused and Llama.fits(model) else General(model)
        limit = _cache_bytes(path.device) // path.geometry.token_bytes
        return cls(
            path=path,
            memory=Memory(path.geometry, limit),
            vocabulary=int(config.vocab_size),
            ends=frozenset([ids] if isinstance(ids, int) else ids or []),
        )

    @property
    def bank(self) -> Bank:
        """The adapters of the rows in a pass."""
        return self.path.bank

    @property
    def device(self) -> torch.device:
        """Where it runs."""
        return self.path.device

    @property
    def dtype(self) -> torch.dtype:
        """The format of its weights."""
        return self.path.dtype

    @property
    def packing(self) -> bool:
        """Whether stretches of several lanes pass as one, in about the time of one."""
        return isinstance(self.path, Llama)

    @property
    def context(self) -> int:
        """How many tokens the model can look at, prompt and answer together."""
        return self.path.geometry.context

    @torch.inference_mode()
    def step(self, tokens: Sequence[int], lanes: Sequence[Lane], slots: Sequence[int | None]) -> torch.Tensor:
        """Add one token to each lane and return the logits after it, ``[lanes, vocabulary]``.

        Lanes of one shelf stand together, best in the shelf's order.
        """
        for lane in lanes:
            lane.reached = max(lane.reached, lane.length + 1)
        logits = self.path.step(tokens, lanes, slots)
        for lane in lanes:
            lane.length += 1
        return logits

    @torch.inference_mode()
    def extend(self, stretches: Sequence[Stretch]) -> list[torch.Tensor]:
        """Add stretches to their lanes, each of which occurs once, and return the logits of each.

        They are ``[1, vocabulary]`` after the last token, or ``[tokens, vocabulary]`` for a whole stretch.
        """
        for stretch in stretches:
            stretch.lane.reached = max(stretch.lane.reached, stretch.end)
        logits = self.path.extend(stretches)
        for stretch in stretches:
            stretch.lane.length = stretch.end
        return logits


def _cache_bytes(device: torch.device) -> int:
    """Return how many bytes the keys and values of all rows may take on ``device``."""
    if device.type != "cuda":
        return CACHE_BYTES
    free, _ = torch.cuda.mem_get_info(device)
    return int(free * CACHE_SHARE)
