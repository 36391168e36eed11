"""The fused path for models of the Llama family: what transformers computes, in fewer and larger operations.

Queries, keys and values come of one matrix product, and so do gate and up; tokens of many rows pass as one list
without padding; keys and values stay where attention reads them. On a processor everything but the large
products is computed in float32, which is faster there than bfloat16 and more exact.

Sources: arXiv:2302.13971 (Llama), arXiv:2104.09864 (rotary positions), arXiv:2305.13245 (grouped queries).
"""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

import torch
from torch import nn
from torch.nn.functional import embedding, rms_norm, silu
from transformers import LlamaForCausalLM, PreTrainedModel
from transformers.models.llama.modeling_llama import LlamaDecoderLayer

from adapters.engine.model.bank import Bank
from adapters.engine.model.memory import Geometry, Lane
from adapters.engine.model.mix import Mix, Run
from adapters.engine.model.passes import Steps, Stretch, Stretches
from adapters.engine.model.product import Product
from adapters.engine.model.site import Site

# Kinds of rotary positions whose angles depend on the position alone.
FIXED_ANGLES = frozenset({"default", "linear", "llama3"})


@dataclass(frozen=True)
class Block:
    """One layer's weights, with the sites where adapters add to them."""

    before: torch.Tensor
    attention: Product
    attended: Product
    between: torch.Tensor
    gates: Product
    down: Product
    sites: tuple[Site, Site, Site, Site]


class Llama:
    """A Llama model, taken apart. Only the model's thread may use it."""

    def __init__(self, model: PreTrainedModel) -> None:
        config, inner = model.config, model.model
        self.device, self.dtype = model.device, model.dtype
        self._work = torch.float32 if self.device.type == "cpu" else self.dtype
        self._heads, self._key_heads = config.num_attention_heads, config.num_key_value_heads
        self._size = int(inner.layers[0].self_attn.head_dim)
        self._hidden = int(config.hidden_size)
        self._epsilon = float(config.rms_norm_eps)
        self._tokens = inner.embed_tokens.weight.detach()
        self._head = Product(model.lm_head.weight.detach())
        self._last = inner.norm.weight.detach().to(self._work)
        self._blocks = [self._block(number, layer) for number, layer in enumerate(inner.layers)]
        self.bank = Bank([site for block in self._blocks for site in block.sites], self.device)
        self.geometry = Geometry(
            layers=len(self._blocks),
            heads=self._key_heads,
            size=self._size,
            context=int(config.max_position_embeddings),
            device=self.device,
            kept=self._work,
            exact=self.dtype,
        )
        positions = torch.arange(self.geometry.context, device=self.device)[None]
        half = self._size // 2
        cosines, sines = inner.rotary_emb(self._last, positions)
        self._angles = cosines[0, :, :half].to(self._work), sines[0, :, :half].to(self._work)

    @staticmethod
    def fits(model: PreTrainedModel) -> bool:
        """Whether this path computes what ``model`` does."""
        config = model.config
        scaling = getattr(config, "rope_parameters", None) or {}
        return (
            type(model) is LlamaForCausalLM
            and not config.attention_bias
            and not config.mlp_bias
            and config.hidden_act == "silu"
            and scaling.get("rope_type", "default") in FIXED_ANGLES
        )

    def step(self, tokens: Sequence[int], lanes: Sequence[Lane], slots: Sequence[int | None]) -> torch.Tensor:
        """Pass one token a row and return the logits ``[rows, vocabulary]``."""
        positions = [lane.length for lane in lanes]
        steps = Steps(lanes, self._work)
        return self._logits(self._passed(tokens, positions, steps, self.bank.mix(slots)))

    def extend(self, stretches: Sequence[Stretch]) -> list[torch.Tensor]:
        """Pass stretches and return the logits of each: ``[1, vocabulary]``, or ``[tokens, vocabulary]``."""
        tokens = [token for stretch in stretches for token in stretch.tokens]
        positions = [position for stretch in stretches for position in stretch.positions]
        ends = itertools.accumulate((len(stretch.tokens) for stretch in stretches), initial=0)
        places = list(zip(stretches, itertools.pairwise(ends), strict=True))
        runs = tuple(Run(stretch.slot, *place) for stretch, place in places if stretch.slot is not None)
        states = self._passed(tokens, positions, Stretches(stretches, self.geometry), runs)
        wanted = [states[start if stretch.whole else end - 1 : end] for stretch, (start, end) in places]
        return list(torch.split(self._logits(torch.cat(wanted)), [len(each) for each in wanted]))

    def _passed(
        self, tokens: Sequence[int], positions: Sequence[int], attention: Steps | Stretches, mix: Mix
    ) -> torch.Tensor:
        """Return the states ``[tokens, hidden]`` after the last layer."""
        at = torch.tensor(positions, device=self.device)
        angles = self._angles[0][at, None], self._angles[1][at, None]
        states = embedding(torch.tensor(tokens, device=self.device), self._tokens).to(self._work)
        for number, block in enumerate(self._blocks):
            inputs = self._normed(states, block.before)
            heads = self._mapped(inputs, block.attention, block.sites[0], mix)
            found = attention.attend(number, *self._turned(heads, angles))
            self._add(states, found.flatten(1), block.attended, block.sites[1], mix)
            inputs = self._normed(states, block.between)
            gates, ups = self._mapped(inputs, block.gates, block.sites[2], mix).chunk(2, dim=-1)
            self._add(states, silu(gates).mul_(ups), block.down, block.sites[3], mix)
        return self._normed(states, self._last)

    def _logits(self, states: torch.Tensor) -> torch.Tensor:
        return self._head(states.to(self.dtype))

    def _normed(self, states: torch.Tensor, weight: torch.Tensor) -> torch.Tensor:
        if self.device.type != "cpu":
            return rms_norm(states, (self._hidden,), weight, self._epsilon)
        # The same in float32, in half as many operations as it has there.
        squares: torch.Tensor = torch.linalg.vecdot(states, states)
        scale = squares.unsqueeze(-1).div_(self._hidden).add_(self._epsilon).rsqrt_()
        return (states * scale).mul_(weight)

    def _mapped(self, inputs: torch.Tensor, product: Product, site: Site, mix: Mix) -> torch.Tensor:
        outputs = product(inputs.to(self.dtype)).to(self._work)
        if mix:
            site.add(mix, inputs, outputs)
        return outputs

    def _add(
        self, states: torch.Tensor, inputs: torch.Tensor, product: Product, site: Site, mix: Mix
    ) -> None:
        """Add to ``states`` what a layer makes of ``inputs``."""
        states += product(inputs.to(self.dtype))
        if mix:
            site.add(mix, inputs, states)

    def _turned(
        self, heads: torch.Tensor, angles: tuple[torch.Tensor, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return queries, keys and values ``[tokens, heads, size]``, the first two turned by their positions."""
        cosines, sines = angles
        every = heads.view(len(heads), -1, self._size)
        turning = every[:, : self._heads + self._key_heads]
        first, second = turning.chunk(2, dim=-1)
        turned = torch.empty_like(turning)
        left, right = turned.chunk(2, dim=-1)
        torch.mul(first, cosines, out=left).addcmul_(second, sines, value=-1)
        torch.mul(second, cosines, out=right).addcmul_(first, sines)
        keys, values = turned[:, self._heads :], every[:, self._heads + self._key_heads :]
        # Rounded as the model's own cache rounds them, so that a prefix that comes back is the same.
        return (
            turned[:, : self._heads],
            keys.to(self.dtype).to(self._work),
            values.to(self.dtype).to(self._work),
        )

    def _block(self, number: int, layer: LlamaDecoderLayer) -> Block:
        place = f"model.layers.{number}"
        heads, first = self._joined(f"{place}.self_attn", layer.self_attn, "q_proj", "k_proj", "v_proj")
        attended, second = self._joined(f"{place}.self_attn", layer.self_attn, "o_proj")
        gates, third = self._joined(f"{place}.mlp", layer.mlp, "gate_proj", "up_proj")
        down, fourth = self._joined(f"{place}.mlp", layer.mlp, "down_proj")
        return Block(
            before=layer.input_layernorm.weight.detach().to(self._work),
            attention=heads,
            attended=attended,
            between=layer.post_attention_layernorm.weight.detach().to(self._work),
            gates=gates,
            down=down,
            sites=(first, second, third, fourth),
        )

    def _joined(self, place: str, parent: nn.Module, *names: str) -> tuple[Product, Site]:
        """Return the product of layers with one input, and their site. The layers themselves go."""
        layers = [cast("nn.Linear", parent.get_submodule(name)) for name in names]
        parts = [(f"{place}.{name}", layer.out_features) for name, layer in zip(names, layers, strict=True)]
        weights = [layer.weight.detach() for layer in layers]
        for name in names:
            # So that the weights are not in memory twice.
            delattr(parent, name)
        like = torch.empty(0, dtype=self._work, device=self.device)
        joined = weights[0] if len(weights) == 1 else torch.cat(weights)
        return Product(joined), Site(layers[0].in_features, parts, like)
