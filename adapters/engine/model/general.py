"""The general path: any decoder that transformers can run, through its public cache, masks and positions.

It is slower than a path made for a family of models, and the one against which those are tested.
"""

import sys
from collections.abc import Sequence

import torch
from torch import nn
from transformers import Cache, PreTrainedModel

from adapters.engine.model.bank import Bank
from adapters.engine.model.memory import Geometry, Lane
from adapters.engine.model.mix import Mix
from adapters.engine.model.passes import NOWHERE, Stretch, by_shelf
from adapters.engine.model.site import Site


class LoraLinear(nn.Module):
    """A linear layer that adds what the adapters of a pass's tokens make of its input."""

    def __init__(self, base: nn.Linear, path: str) -> None:
        super().__init__()
        self.base = base
        like = base.weight.new_empty(0)
        self.site = Site(base.in_features, [(path, base.out_features)], like)
        self.mix: Mix = ()

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        """Map ``inputs`` ``[rows, tokens, in]`` to ``[rows, tokens, out]``."""
        outputs: torch.Tensor = self.base(inputs)
        if self.mix:
            self.site.add(self.mix, inputs.flatten(0, 1), outputs.view(-1, outputs.shape[-1]))
        return outputs


class LaneCache(Cache):
    """A cache that keeps the keys and values of equally many new tokens of each row in the rows' lanes.

    The lanes stand on one shelf. What it returns reaches to the longest row's end; the rest is for the mask.
    """

    def __init__(self, lanes: Sequence[Lane], count: int) -> None:
        super().__init__(layers=[])
        self._shelf = lanes[0].shelf
        device = self._shelf.geometry.device
        starts = torch.tensor([lane.length for lane in lanes], device=device)
        self._places = starts[:, None] + torch.arange(count, device=device)
        self._index = torch.tensor([lane.index for lane in lanes], device=device)
        self._end = max(lane.length for lane in lanes) + count

    def update(
        self,
        key_states: torch.Tensor,
        value_states: torch.Tensor,
        layer_idx: int,
        *_args: object,
        **_kwargs: object,
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Keep keys and values ``[rows, heads, tokens, size]`` and return all there are of these rows."""
        held = []
        stores = self._shelf.keys(layer_idx), self._shelf.values(layer_idx)
        for store, new in zip(stores, (key_states, value_states), strict=True):
            store[self._index[:, None], :, self._places] = new.transpose(1, 2)
            held.append(store[:, :, : self._end].index_select(0, self._index))
        return held[0], held[1]

    def get_seq_length(self, layer_idx: int = 0) -> int:  # noqa: ARG002 - the same in all layers
        """Return how many tokens the longest row holds already."""
        return self._end - self._places.shape[1]


class General:
    """A model of transformers with adapters and lanes. Only the model's thread may use it."""

    def __init__(self, model: PreTrainedModel) -> None:
        self.device, self.dtype = model.device, model.dtype
        self._model = model
        self._layers = []
        for path, layer in _linear_layers(model).items():
            wrapper = LoraLinear(layer, path)
            model.set_submodule(path, wrapper)
            self._layers.append(wrapper)
        self.bank = Bank([layer.site for layer in self._layers], self.device)
        config = model.config
        heads = config.num_attention_heads
        self.geometry = Geometry(
            layers=config.num_hidden_layers,
            heads=getattr(config, "num_key_value_heads", None) or heads,
            size=getattr(config, "head_dim", None) or config.hidden_size // heads,
            # Beyond the window of a model with one, tokens would be looked at that it was trained not to see.
            context=min(
                config.max_position_embeddings, getattr(config, "sliding_window", None) or sys.maxsize
            ),
            device=self.device,
            kept=self.dtype,
            exact=self.dtype,
        )

    def step(self, tokens: Sequence[int], lanes: Sequence[Lane], slots: Sequence[int | None]) -> torch.Tensor:
        """Pass one token a row and return the logits ``[rows, vocabulary]``."""
        return torch.cat([self._stepped(tokens[rows], lanes[rows], slots[rows]) for rows in by_shelf(lanes)])

    def extend(self, stretches: Sequence[Stretch]) -> list[torch.Tensor]:
        """Pass stretches and return the logits of each: ``[1, vocabulary]``, or ``[tokens, vocabulary]``."""
        return [self._extended(stretch) for stretch in stretches]

    def _stepped(
        self, tokens: Sequence[int], lanes: Sequence[Lane], slots: Sequence[int | None]
    ) -> torch.Tensor:
        lengths = [lane.length for lane in lanes]
        positions = torch.tensor(lengths, device=self.device)[:, None]
        columns = torch.arange(max(lengths) + 1, device=self.device)
        mask = torch.zeros((len(lanes), 1, 1, len(columns)), dtype=self.dtype, device=self.device)
        mask.masked_fill_((columns > positions)[:, None, None], NOWHERE)
        ids = torch.tensor(tokens, device=self.device)[:, None]
        return self._called(ids, positions, mask, LaneCache(lanes, 1), self.bank.mix(slots))[:, 0]

    def _extended(self, stretch: Stretch) -> torch.Tensor:
        ids = torch.tensor([list(stretch.tokens)], device=self.device)
        positions = torch.tensor([stretch.positions], device=self.device)
        mask = stretch.mask(self.device, self.dtype)[None, None]
        cache = LaneCache([stretch.lane], len(stretch.tokens))
        mix = self.bank.mix([stretch.slot] * len(stretch.tokens))
        return self._called(ids, positions, mask, cache, mix, keep=0 if stretch.whole else 1)[0]

    def _called(
        self,
        ids: torch.Tensor,
        positions: torch.Tensor,
        mask: torch.Tensor,
        cache: LaneCache,
        mix: Mix,
        *,
        keep: int = 1,
    ) -> torch.Tensor:
        for layer in self._layers:
            layer.mix = mix
        result = self._model(
            input_ids=ids,
            position_ids=positions,
            attention_mask=mask,
            past_key_values=cache,
            use_cache=True,
            logits_to_keep=keep,
        )
        logits: torch.Tensor = result.logits
        return logits


def _linear_layers(model: nn.Module) -> dict[str, nn.Linear]:
    """Every linear layer but the language-model head, as PEFT's ``all-linear`` chooses them."""
    head = model.get_output_embeddings()  # type: ignore[operator]
    return {
        path: module
        for path, module in model.named_modules()
        if isinstance(module, nn.Linear) and module is not head
    }
