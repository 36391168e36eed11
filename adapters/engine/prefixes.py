"""The keys and values of prompts' beginnings, remembered: a constitution is computed once, not for every question.

A prompt is divided into blocks of equally many tokens. A block is found by a digest of everything that its keys and
values depend on: the base model's revision, the adapter's digest, and all tokens up to its end. So nothing is ever
shared between two adapters, and what is found is what would have been computed.
"""

import hashlib
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Sequence

import torch

from adapters.engine.limits import BLOCK_TOKENS
from adapters.engine.memory import Lane


class Prefixes:
    """Blocks of keys and values, at most ``limit`` bytes of them; those used longest ago make room.

    ``revision`` names the base model. ``looked`` and ``found`` count the tokens of prompts that were looked up,
    and those of them that need not be computed.
    """

    def __init__(self, revision: str, limit: int) -> None:
        self._revision = revision
        self._limit = limit
        self._blocks: OrderedDict[bytes, torch.Tensor] = OrderedDict()
        self.bytes = 0
        self.looked = 0
        self.found = 0

    def __len__(self) -> int:
        return len(self._blocks)

    def bring(self, lane: Lane, tokens: Sequence[int], adapter: str | None) -> None:
        """Put what is known of the beginning of ``tokens`` into an empty lane, all but the last token at most.

        ``adapter`` is the digest of the row's adapter.
        """
        self.looked += len(tokens)
        touched = []
        # The last token is always computed: its logits give the answer's first token.
        for key in self._keys(tokens[:-1], adapter):
            block = self._blocks.get(key)
            if block is None:
                break
            lane.write(lane.length, block)
            lane.length += BLOCK_TOKENS
            touched.append(key)
        self.found += lane.length
        # Backwards, so that of one text the end is forgotten before the beginning that leads to it.
        for key in reversed(touched):
            self._blocks.move_to_end(key)

    def keep(self, lane: Lane, tokens: Sequence[int], adapter: str | None) -> None:
        """Remember all whole blocks of ``tokens``, with which the lane begins."""
        keys = list(self._keys(tokens, adapter))
        for number in reversed(range(len(keys))):
            if keys[number] not in self._blocks:
                block = lane.read(number * BLOCK_TOKENS, (number + 1) * BLOCK_TOKENS)
                self.bytes += block.nbytes
                self._blocks[keys[number]] = block
            self._blocks.move_to_end(keys[number])
        while self.bytes > self._limit:
            _, block = self._blocks.popitem(last=False)
            self.bytes -= block.nbytes

    def _keys(self, tokens: Sequence[int], adapter: str | None) -> Iterator[bytes]:
        key = self._root(adapter)
        for start in range(0, len(tokens) - BLOCK_TOKENS + 1, BLOCK_TOKENS):
            block = array("q", tokens[start : start + BLOCK_TOKENS]).tobytes()
            key = hashlib.blake2b(key + block, digest_size=32).digest()
            yield key

    def _root(self, adapter: str | None) -> bytes:
        return f"{self._revision}\0{adapter or ''}\0".encode()
