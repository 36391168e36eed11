"""Where adapters add to the model: the LoRA matrices of all slots for layers with one input."""

import itertools
from collections.abc import Mapping, Sequence

import torch

from adapters.engine.model.lora import Pair
from adapters.engine.model.mix import Mix, Spread


class Site:
    """Linear layers with the same input. ``parts`` are their paths and numbers of outputs, in their order.

    ``_down`` ``[slots, inputs, parts * rank]`` holds the A matrices of the layers side by side. The B matrices are in
    *tiles*, ``_ups`` ``[slots, tiles, ranks, outputs]``: a tile for each layer where all layers have equally many
    outputs, else one tile with the layers' matrices along its diagonal and noughts elsewhere. So one product maps
    what comes of all A matrices, and few large products take less time than many small ones.
    """

    def __init__(self, inputs: int, parts: Sequence[tuple[str, int]], like: torch.Tensor) -> None:
        self.inputs = inputs
        self.parts = tuple(parts)
        self._like = like
        widths = [outputs for _, outputs in parts]
        self._tiles = len(parts) if len(set(widths)) == 1 else 1
        self._outputs = sum(widths) // self._tiles
        ends = itertools.accumulate(widths, initial=0)
        self._columns = [slice(*pair) for pair in itertools.pairwise(ends)]
        self.rank = 0
        self._down, self._ups = self._empty(0, 0)

    @property
    def bytes(self) -> int:
        """How much memory each slot takes for each rank."""
        return len(self.parts) * (self.inputs + self._outputs) * self._like.element_size()

    def _empty(self, slots: int, rank: int) -> tuple[torch.Tensor, torch.Tensor]:
        ranks = len(self.parts) * rank
        down = self._like.new_zeros((slots, self.inputs, ranks))
        return down, self._like.new_zeros((slots, self._tiles, ranks // self._tiles, self._outputs))

    def fit(self, slots: int, rank: int) -> None:
        """Make room for ``slots`` adapters of ``rank``; what was there stays where the rank has not changed."""
        down, ups = self._empty(slots, rank)
        if rank == self.rank:
            kept = min(slots, len(self._down))
            down[:kept], ups[:kept] = self._down[:kept], self._ups[:kept]
        self.rank, self._down, self._ups = rank, down, ups

    def put(self, slot: int, pairs: Mapping[str, Pair]) -> None:
        """Put an adapter into ``slot``."""
        for number, (path, _) in enumerate(self.parts):
            first, second = pairs.get(path, (None, None))
            ranks = slice(number * self.rank, (number + 1) * self.rank)
            down = self._down[slot, :, ranks]
            up = (
                self._ups[slot, number]
                if self._tiles > 1
                else self._ups[slot, 0, ranks, self._columns[number]]
            )
            own = 0 if first is None else first.shape[0]
            if own < self.rank:
                down.zero_()
                up.zero_()
            if first is not None and second is not None:
                down[:, :own] = first.T
                up[:own] = second.T

    def add(self, mix: Mix, inputs: torch.Tensor, outputs: torch.Tensor) -> None:
        """Add to ``outputs`` ``[tokens, all outputs]`` what each token's adapter makes of ``inputs``."""
        if isinstance(mix, Spread):
            self._add_spread(mix, inputs, outputs)
            return
        for run in mix:
            inner = inputs[run.start : run.end] @ self._down[run.slot]
            tiles = outputs[run.start : run.end].chunk(self._tiles, dim=1)
            for tile, part, up in zip(
                tiles, inner.chunk(self._tiles, dim=1), self._ups[run.slot], strict=True
            ):
                tile.addmm_(part, up)

    def _add_spread(self, mix: Spread, inputs: torch.Tensor, outputs: torch.Tensor) -> None:
        groups, width, tiles = mix.groups, mix.width, self._tiles
        down, ups = self._down[:groups], self._ups[:groups]
        if mix.slots is not None:
            down, ups = self._down.index_select(0, mix.slots), self._ups.index_select(0, mix.slots)
        taken = inputs if mix.taken is None else inputs.index_select(0, mix.taken)
        inner = torch.bmm(taken.view(groups, width, -1), down)
        ups = ups.flatten(0, 1)
        if mix.in_order and 1 in {width, tiles}:
            outputs.view(groups * tiles, width, -1).baddbmm_(inner.view(groups * tiles, width, -1), ups)
            return
        # Apart in memory: the batched product goes matrix by matrix through what is not.
        parts = inner.view(groups, width, tiles, -1).transpose(1, 2).reshape(groups * tiles, width, -1)
        added = torch.bmm(parts, ups).view(groups, tiles, width, -1).transpose(1, 2)
        added = added.reshape(groups * width, -1)
        if mix.back is not None:
            added = added.index_select(0, mix.back)
        if mix.bare is not None:
            added.masked_fill_(mix.bare, 0)
        outputs += added
