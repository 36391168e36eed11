"""The base model in memory: loading it, and passing tokens through it."""

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn
from transformers import AutoModelForCausalLM, DynamicCache, PreTrainedModel

from adapters.engine.bank import LoraBank
from adapters.engine.device import device_named, dtype_named
from adapters.engine.lora import Adapter

# Called between two passes; raises when the work is no longer wanted.
Check = Callable[[], None]


@dataclass(frozen=True)
class Network:
    """A model with its adapter bank. Used by one thread only, except for what never changes."""

    model: PreTrainedModel
    bank: LoraBank
    device: torch.device
    dtype: torch.dtype

    @classmethod
    def load(cls, folder: Path, *, device: str = "auto", dtype: str = "auto") -> "Network":
        """Load the safetensors model in ``folder``; no code of the folder is run."""
        place = device_named(device)
        numbers = dtype_named(dtype, place)
        model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=numbers, use_safetensors=True, trust_remote_code=False, local_files_only=True
        )
        nn.Module.to(model, place)
        model.requires_grad_(requires_grad=False)
        return cls(model, LoraBank(model), place, numbers)

    @property
    def context(self) -> int:
        """How many tokens the model can look at, prompt and answer together."""
        return int(self.model.config.max_position_embeddings)

    @property
    def vocabulary(self) -> int:
        """How many token ids the model knows."""
        return int(self.model.config.vocab_size)

    @property
    def ends(self) -> frozenset[int]:
        """The token ids that end an answer."""
        ids = self.model.generation_config.eos_token_id
        return frozenset([ids] if isinstance(ids, int) else ids or [])

    @contextmanager
    def wearing(self, adapter: Adapter | None) -> Iterator[None]:
        """Within the block, run the model with ``adapter``, and without keeping track of gradients."""
        with self.bank.wearing(adapter), torch.inference_mode():
            yield

    def fresh_cache(self) -> DynamicCache:
        """Return an empty key-value cache."""
        return DynamicCache(config=self.model.config)

    def tensor(self, rows: list[list[int]]) -> torch.Tensor:
        """Return equally long rows of whole numbers as a tensor ``[rows, columns]`` on the model's device."""
        return torch.tensor(rows, dtype=torch.long, device=self.device)

    def forward(
        self,
        tokens: torch.Tensor,
        cache: DynamicCache,
        *,
        mask: torch.Tensor | None = None,
        positions: torch.Tensor | None = None,
        last_only: bool = False,
    ) -> torch.Tensor:
        """Pass ``tokens`` ``[rows, columns]`` after what ``cache`` holds and return logits in float32.

        ``mask`` ``[rows, cached + columns]`` is 0 at padding; ``positions`` ``[rows, columns]``. Both can
        be left out when no row is padded on its left. Logits are ``[rows, columns, vocabulary]``; with
        ``last_only``, of the last column alone.
        """
        result = self.model(
            input_ids=tokens,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=1 if last_only else 0,
        )
        logits: torch.Tensor = result.logits.float()
        return logits


def copies(cache: DynamicCache, rows: int) -> DynamicCache:
    """Return a cache with ``rows`` copies of the one row that ``cache`` holds, which stays as it is."""
    copied = copy.deepcopy(cache)
    if rows > 1 and copied.get_seq_length():
        copied.batch_repeat_interleave(rows)
    return copied


def common_prefix(prompts: list[list[int]]) -> int:
    """Return how many tokens all ``prompts`` begin with in common."""
    # The smallest and the largest in dictionary order differ where any two do.
    first, last = min(prompts), max(prompts)
    pairs = zip(first, last, strict=False)
    return next((at for at, (one, other) in enumerate(pairs) if one != other), len(first))
