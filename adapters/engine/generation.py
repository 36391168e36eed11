"""Writes answers token by token: prefill, then decode, for several prompts of one request together."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from transformers import DynamicCache

from adapters.engine.limits import CACHED_TOKENS, PASS_TOKENS, ROWS, SHARED_TOKENS
from adapters.engine.network import Check, Network, common_prefix, copies
from adapters.engine.row import Piece, Row


def generate(network: Network, rows: list[Row], check: Check) -> Iterator[list[Piece]]:
    """Write all answers, yielding after each step what it added. ``check`` may raise between passes."""
    if not rows:
        return
    shared = _Shared.of(network, rows, check)
    for batch in _batches(rows):
        decoder = _Decoder(network, batch, shared, check)
        while decoder.rows:
            check()
            yield decoder.step()


def _batches(rows: list[Row]) -> Iterator[list[Row]]:
    """Divide the rows by what their caches will hold, rows of like size together."""
    batch: list[Row] = []
    for row in sorted(rows, key=_size):
        if batch and (len(batch) == ROWS or (len(batch) + 1) * _size(row) > CACHED_TOKENS):
            yield batch
            batch = []
        batch.append(row)
    yield batch


def _size(row: Row) -> int:
    return len(row.prompt) + row.length


@dataclass(frozen=True)
class _Shared:
    """The cache of the tokens with which all prompts of a request begin; possibly of none."""

    cache: DynamicCache
    size: int

    @classmethod
    def of(cls, network: Network, rows: Sequence[Row], check: Check) -> "_Shared":
        prompts = [row.prompt for row in rows]
        # Each row keeps at least one token of its own: its logits give the answer's first token.
        size = min(common_prefix(prompts), min(map(len, prompts)) - 1)
        cache = network.fresh_cache()
        if len(rows) == 1 or size < SHARED_TOKENS:
            return cls(cache, 0)
        tokens = network.tensor([prompts[0][:size]])
        for start in range(0, size, PASS_TOKENS):
            check()
            network.forward(tokens[:, start : start + PASS_TOKENS], cache, last_only=True)
        return cls(cache, size)


class _Decoder:
    """Rows that are decoded together. A row leaves as soon as it has finished.

    The cache's columns are the shared tokens, then each row's own, padded on the left so that all rows
    end together. ``_mask`` ``[rows, columns]`` is 0 at padding; ``_next`` ``[rows]`` is the position of
    each row's next token.
    """

    def __init__(self, network: Network, rows: list[Row], shared: _Shared, check: Check) -> None:
        self.rows = list(rows)
        self._network = network
        self._cache = copies(shared.cache, len(rows))
        own = [row.prompt[shared.size :] for row in rows]
        width = max(map(len, own))
        pads = network.tensor([[width - len(tokens)] for tokens in own])
        columns = torch.arange(width, device=network.device)
        tokens = network.tensor([[0] * (width - len(tokens)) + tokens for tokens in own])
        before = torch.ones((len(rows), shared.size), dtype=torch.long, device=network.device)
        self._mask = torch.cat([before, (columns >= pads).long()], dim=1)
        positions = (columns - pads).clamp(min=0) + shared.size
        self._next = positions[:, -1] + 1
        step = max(PASS_TOKENS // len(rows), 1)
        for start in range(0, width, step):
            check()
            part = slice(start, min(start + step, width))
            self._pass(tokens[:, part], positions[:, part])

    def step(self) -> list[Piece]:
        """Choose every row's next token; pass those on whose rows go on."""
        pieces = [row.step(logits) for row, logits in zip(self.rows, self._logits, strict=True)]
        going = [at for at, row in enumerate(self.rows) if row.finish is None]
        if len(going) < len(self.rows):
            self._keep(going)
        if self.rows:
            self._mask = torch.cat([self._mask, self._mask.new_ones((len(self.rows), 1))], dim=1)
            self._pass(self._network.tensor([row.tokens[-1:] for row in self.rows]), self._next[:, None])
            self._next = self._next + 1
        return pieces

    def _pass(self, tokens: torch.Tensor, positions: torch.Tensor) -> None:
        """Pass ``tokens`` through the model and keep the logits after the last one, on the processor."""
        seen = self._cache.get_seq_length() + tokens.shape[1]
        mask = self._mask[:, :seen]
        logits = self._network.forward(tokens, self._cache, mask=mask, positions=positions, last_only=True)
        self._logits = logits[:, -1].cpu()

    def _keep(self, going: list[int]) -> None:
        self.rows = [self.rows[at] for at in going]
        if not going:
            return
        chosen = torch.tensor(going, device=self._network.device)
        self._cache.batch_select_indices(chosen)
        self._mask, self._next = self._mask[chosen], self._next[chosen]
