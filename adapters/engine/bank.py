"""Puts an adapter on and takes it off: every linear layer is wrapped once, then only told what to add."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import nn

from adapters.engine.lora import Adapter, Pair, Shape


class LoraLinear(nn.Module):
    """A linear layer that adds ``B (A x)`` while it has a pair of matrices. Source: arXiv:2106.09685."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.pair: Pair | None = None

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Map ``inputs`` ``[rows, tokens, in]`` to ``[rows, tokens, out]``."""
        outputs: torch.Tensor = self.base(inputs)
        if self.pair is None:
            return outputs
        first, second = self.pair
        return outputs + nn.functional.linear(nn.functional.linear(inputs, first), second)


class LoraBank:
    """All wrapped layers of one model. Only the thread that runs the model may use it."""

    def __init__(self, model: nn.Module) -> None:
        self._layers = {path: LoraLinear(layer) for path, layer in _linear_layers(model).items()}
        for path, wrapper in self._layers.items():
            model.set_submodule(path, wrapper)

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """Each wrapped layer's path and its shape ``(out, in)``."""
        return {
            path: (wrapper.base.out_features, wrapper.base.in_features)
            for path, wrapper in self._layers.items()
        }

    @contextmanager
    def wearing(self, adapter: Adapter | None) -> Iterator[None]:
        """Within the block, the model is the base with ``adapter`` on; ``None`` is the bare base."""
        pairs: Mapping[str, Pair] = adapter.pairs if adapter else {}
        for path, wrapper in self._layers.items():
            wrapper.pair = pairs.get(path)
        try:
            yield
        finally:
            for wrapper in self._layers.values():
                wrapper.pair = None


def _linear_layers(model: nn.Module) -> dict[str, nn.Linear]:
    """Every linear layer but the language-model head, as PEFT's ``all-linear`` chooses them."""
    head = model.get_output_embeddings()  # type: ignore[operator]
    return {
        path: module
        for path, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    }
