"""A decoder cut in two at its first adapted layer, so that what never changes is computed only once.

Layers below the first one with an adapter are frozen and see the same tokens in every epoch: their output
is kept. The upper half then learns from kept hidden states, and the language-model head, the largest
matrix of a small model, is applied only where a completion's token is to be predicted. The loss and its
gradients are those of the whole model. With every layer adapted, the lower half is the embedding alone.
"""

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from adapters.training.dataset import IGNORED

# Families whose decoder is: embed, layers one after another with the same causal mask, norm, linear head.
CUTTABLE = frozenset({"llama", "mistral", "qwen2", "qwen3", "smollm3"})
FULL_ATTENTION = "full_attention"


def can_be_cut(model: PreTrainedModel) -> bool:
    """Whether this model's decoder can be cut between layers without changing what it computes."""
    config = model.config
    kinds = set(getattr(config, "layer_types", None) or [FULL_ATTENTION])
    sliding = config.model_type == "mistral" and getattr(config, "sliding_window", None) is not None
    return config.model_type in CUTTABLE and kinds == {FULL_ATTENTION} and not sliding


class Halves:
    """The lower and the upper half of ``model``, cut below layer ``first``; both share its weights."""

    def __init__(self, model: PreTrainedModel, *, first: int) -> None:
        decoder: Any = model.base_model
        self.head: Any = model.get_output_embeddings()  # type: ignore[no-untyped-call]
        self.lower = _part(decoder, decoder.layers[:first], nn.Identity())
        self.upper = _part(decoder, decoder.layers[first:], decoder.norm)
        self.padding = 0

    @torch.no_grad()
    def below(self, rows: Sequence[Sequence[int]], *, batch_size: int) -> list[Tensor]:
        """Return the hidden states [tokens, hidden] that enter the upper half, on the CPU, row by row."""
        device = self.head.weight.device
        states: list[Tensor] = [torch.empty(0)] * len(rows)
        ranked = sorted(range(len(rows)), key=lambda index: len(rows[index]))
        for start in range(0, len(ranked), batch_size):
            chosen = ranked[start : start + batch_size]
            ids = [torch.tensor(rows[index]) for index in chosen]
            padded = nn.utils.rnn.pad_sequence(ids, batch_first=True, padding_value=self.padding).to(device)
            mask = nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in ids], batch_first=True).to(
                device
            )
            out = self.lower(input_ids=padded, attention_mask=mask, use_cache=False).last_hidden_state
            for index, row in zip(chosen, out.cpu(), strict=True):
                states[index] = row[: len(rows[index])].clone()
        return states

    def loss(self, states: Tensor, attention_mask: Tensor, labels: Tensor) -> Tensor:
        """Return the mean negative log-likelihood, in nats, of the completions' tokens.

        ``states`` is [rows, tokens, hidden]; ``attention_mask`` and ``labels`` are [rows, tokens].
        """
        out = self.upper(
            inputs_embeds=states, attention_mask=attention_mask, use_cache=False
        ).last_hidden_state
        wanted = labels[:, 1:]
        learnt = wanted != IGNORED
        logits = self.head(out[:, :-1][learnt])  # [completion tokens, vocabulary]
        return functional.cross_entropy(logits.float(), wanted[learnt])


def _part(decoder: nn.Module, layers: nn.ModuleList, norm: nn.Module) -> nn.Module:
    """Make a decoder of these layers alone that shares its weights with the whole one."""
    part = copy.copy(decoder)
    part._modules = dict(decoder._modules) | {"layers": layers, "norm": norm}  # noqa: SLF001 - a view, not a copy
    return part
