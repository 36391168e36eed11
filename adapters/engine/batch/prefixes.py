"""The keys and values of prompts' beginnings, remembered: a constitution is computed once, not for every question.

A prompt is divided into blocks of equally many tokens. A block is found by a digest of everything that its keys and
values depend on: the base model's revision, the adapter's digest, and all tokens up to its end. So nothing is ever
shared between two adapters, and what is found is what would have been computed.
"""

import hashlib
import itertools
from array import array
from collections import OrderedDict
from collections.abc import Sequence

import torch

from adapters.engine.limits import BLOCK_TOKENS
from adapters.engine.model.memory import Lane


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

    def keys(self, tokens: Sequence[int], adapter: str | None) -> list[bytes]:
        """Return the key of each whole block of ``tokens``; ``adapter`` is the digest of the row's adapter."""
        key, found = self._root(adapter), []
        for start in range(0, len(tokens) - BLOCK_TOKENS + 1, BLOCK_TOKENS):
            block = array("q", tokens[start : start + BLOCK_TOKENS]).tobytes()
            key = hashlib.blake2b(key + block, digest_size=32).digest()
            found.append(key)
        return found

    def bring(self, lane: Lane, keys: Sequence[bytes]) -> None:
        """Put the blocks that are known and come next into a lane that ends with a whole block."""
        first = lane.length // BLOCK_TOKENS
        known = list(itertools.takewhile(self._blocks.__contains__, keys[first:]))
        for key in known:
            lane.write(lane.length, self._blocks[key])
            lane.length += BLOCK_TOKENS
        self.found += len(known) * BLOCK_TOKENS
        # Backwards, so that of one text the end is forgotten before the beginning that leads to it.
        for key in reversed(known):
            self._blocks.move_to_end(key)

    def keep(self, lane: Lane, keys: Sequence[bytes]) -> None:
        """Remember all whole blocks that the lane holds."""
        for number in reversed(range(min(lane.length // BLOCK_TOKENS, len(keys)))):
            if keys[number] not in self._blocks:
                block = lane.read(number * BLOCK_TOKENS, (number + 1) * BLOCK_TOKENS)
                self.bytes += block.nbytes
                self._blocks[keys[number]] = block
            self._blocks.move_to_end(keys[number])
        while self.bytes > self._limit:
            _, block = self._blocks.popitem(last=False)
            self.bytes -= block.nbytes

    def _root(self, adapter: str | None) -> bytes:
        return f"{self._revision}\0{adapter or ''}\0".encode()
