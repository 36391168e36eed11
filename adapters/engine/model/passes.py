"""What passes through a model at once, and how its tokens attend to what their rows hold."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch.nn.functional import scaled_dot_product_attention

from adapters.engine.model.memory import Geometry, Lane, Shelf

NOWHERE = float("-inf")


@dataclass(frozen=True)
class Stretch:
    """Tokens that come after what ``lane`` holds, with the adapter in ``slot``.

    Where ``parents`` is given, the tokens are several texts that continue the lane, one behind the other: it
    says for each token where its text begins within the stretch. With ``whole``, the logits after every token
    are wanted, else those after the last one.
    """

    lane: Lane
    tokens: Sequence[int]
    slot: int | None
    parents: Sequence[int] | None = None
    whole: bool = False

    @property
    def end(self) -> int:
        """How many tokens the lane holds afterwards."""
        return self.lane.length + len(self.tokens)

    @property
    def positions(self) -> list[int]:
        """Each token's position in its text."""
        start = self.lane.length
        if self.parents is None:
            return list(range(start, self.end))
        return [start + at - parent for at, parent in enumerate(self.parents)]

    def mask(self, device: torch.device, dtype: torch.dtype) -> torch.Tensor:
        """Return ``[tokens, end]``: 0 where a token may look, minus infinity elsewhere."""
        before, size = self.lane.length, len(self.tokens)
        at = torch.arange(size, device=device)
        seen = at[None] <= at[:, None]
        if self.parents is not None:
            seen &= at[None] >= torch.tensor(self.parents, device=device)[:, None]
        mask = torch.zeros((size, self.end), dtype=dtype, device=device)
        mask[:, before:].masked_fill_(~seen, NOWHERE)
        return mask


class Stretches:
    """Attention of stretches, one behind the other in a pass."""

    def __init__(self, stretches: Sequence[Stretch], geometry: Geometry) -> None:
        # On a processor, plain products in bfloat16 took a third of the time of the fused attention.
        self._plain = geometry.device.type == "cpu" and geometry.exact == torch.bfloat16
        numbers = torch.bfloat16 if self._plain else geometry.kept
        ends = itertools.accumulate((len(stretch.tokens) for stretch in stretches), initial=0)
        self._parts = [
            (stretch.lane, stretch.lane.length, slice(*place), stretch.mask(geometry.device, numbers))
            for stretch, place in zip(stretches, itertools.pairwise(ends), strict=True)
        ]

    def attend(
        self, layer: int, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
    ) -> torch.Tensor:
        """Keep the keys and values ``[tokens, heads, size]`` and return what the queries find, likewise."""
        found = torch.empty_like(queries)
        look = _products if self._plain else _fused
        for lane, before, tokens, mask in self._parts:
            stores = lane.shelf.keys(layer)[lane.index], lane.shelf.values(layer)[lane.index]
            for store, new in zip(stores, (keys, values), strict=True):
                store[:, before : mask.shape[1]] = new[tokens].transpose(0, 1)
            held = stores[0][:, : mask.shape[1]], stores[1][:, : mask.shape[1]]
            found[tokens] = look(queries[tokens].transpose(0, 1), *held, mask).transpose(0, 1)
        return found


def _fused(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """Return what ``queries`` ``[heads, tokens, size]`` find under ``mask`` ``[tokens, keys]``."""
    return scaled_dot_product_attention(
        queries[None], keys[None], values[None], attn_mask=mask, enable_gqa=True
    )[0]


def _products(
    queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor, mask: torch.Tensor
) -> torch.Tensor:
    """Do the same by plain products, in the mask's number format."""
    heads, tokens, size = queries.shape
    asked = (queries * size**-0.5).to(mask.dtype).reshape(len(keys), -1, size)
    scores = torch.bmm(asked, keys.to(mask.dtype).transpose(1, 2)).view(heads, tokens, -1)
    weights = scores.add_(mask).softmax(-1).view(len(keys), -1, mask.shape[1])
    return torch.bmm(weights, values.to(mask.dtype)).view(heads, tokens, size)


def by_shelf(lanes: Sequence[Lane]) -> list[slice]:
    """Return which of the lanes, of which those of one shelf stand together, are each shelf's."""
    sizes = [len(list(group)) for _, group in itertools.groupby(lanes, key=lambda lane: id(lane.shelf))]
    return [slice(*place) for place in itertools.pairwise(itertools.accumulate(sizes, initial=0))]


@dataclass(frozen=True)
class _Group:
    """The rows of a step that stand on one shelf. ``lanes`` is None if they are the shelf's first ones."""

    shelf: Shelf
    rows: slice
    index: torch.Tensor
    positions: torch.Tensor
    mask: torch.Tensor
    lanes: torch.Tensor | None

    def held(self, store: torch.Tensor) -> torch.Tensor:
        """Return the part of ``store`` that these rows look at."""
        seen = store[:, :, : self.mask.shape[-1]]
        return seen[: len(self.index)] if self.lanes is None else seen.index_select(0, self.lanes)


class Steps:
    """Attention of one token a row. Rows on one shelf stand together, best in the shelf's order."""

    def __init__(self, lanes: Sequence[Lane], dtype: torch.dtype) -> None:
        self._groups = [_group(lanes[rows.start].shelf, lanes[rows], rows, dtype) for rows in by_shelf(lanes)]

    def attend(
        self, layer: int, queries: torch.Tensor, keys: torch.Tensor, values: torch.Tensor
    ) -> torch.Tensor:
        """Keep the keys and values ``[rows, heads, size]`` and return what the queries find, likewise."""
        found = []
        for group in self._groups:
            count, heads, size = keys[group.rows].shape
            stores = group.shelf.keys(layer), group.shelf.values(layer)
            for store, new in zip(stores, (keys, values), strict=True):
                store[group.index, :, group.positions] = new[group.rows]
            # Plain products: the fused attention was four to eight times slower for single tokens.
            asked = queries[group.rows].reshape(count, heads, -1, size) * size**-0.5
            scores = asked @ group.held(stores[0]).transpose(-1, -2)
            weights = scores.add_(group.mask).softmax(-1)
            found.append((weights @ group.held(stores[1])).view(count, -1, size))
        return found[0] if len(found) == 1 else torch.cat(found)


def _group(shelf: Shelf, lanes: Sequence[Lane], rows: slice, dtype: torch.dtype) -> _Group:
    device = shelf.geometry.device
    numbers = [lane.index for lane in lanes]
    index = torch.tensor(numbers, device=device)
    positions = torch.tensor([lane.length for lane in lanes], device=device)
    columns = torch.arange(max(lane.length for lane in lanes) + 1, device=device)
    mask = torch.zeros((len(lanes), 1, 1, len(columns)), dtype=dtype, device=device)
    mask.masked_fill_((columns[None] > positions[:, None])[:, None, None], NOWHERE)
    in_order = numbers == list(range(len(lanes)))
    return _Group(shelf, rows, index, positions, mask, None if in_order else index)
