"""The keys and values of prompts' beginnings, remembered: a constitution is computed once, not for every question.

A prompt is divided into blocks of equally many tokens. A block is found by a digest of everything that its keys and
values depend on: the base model's revision, the adapter's digest, and all tokens up to its end. So nothing is ever
shared between two adapters, and what is found is what would have been computed.

When there is no room, an adapter that has more than its share gives up its own blocks first: no community can push
all others' constitutions out with long texts of its own.
"""

import hashlib
import itertools
from array import array
from collections import OrderedDict
from collections.abc import Sequence

import torch

from adapters.engine.limits import BLOCK_TOKENS, PREFIX_SHARE
from adapters.engine.model.memory import Lane

# Bytes at the beginning of a key that say whose block it is.
OWNER = 16


class Prefixes:
    """Blocks of keys and values, at most ``limit`` bytes of them; those used longest ago make room.

    ``revision`` names the base model. ``looked`` and ``found`` count the tokens of prompts that were looked up,
    and those of them that need not be computed.
    """

    def __init__(self, revision: str, limit: int) -> None:
        self._revision = revision
        self._limit = limit
        self._blocks: OrderedDict[bytes, torch.Tensor] = OrderedDict()
        # Each owner's keys, the one used longest ago first as well.
        self._owned: dict[bytes, OrderedDict[bytes, None]] = {}
        self.bytes = 0
        self.looked = 0
        self.found = 0

    def __len__(self) -> int:
        return len(self._blocks)

    def keys(self, tokens: Sequence[int], adapter: str | None) -> list[bytes]:
        """Return the key of each whole block of ``tokens``; ``adapter`` is the digest of the row's adapter."""
        key, found = self._root(adapter), []
        owner = hashlib.blake2b(key, digest_size=OWNER).digest()
        for start in range(0, len(tokens) - BLOCK_TOKENS + 1, BLOCK_TOKENS):
            block = array("q", tokens[start : start + BLOCK_TOKENS]).tobytes()
            key = owner + hashlib.blake2b(key + block, digest_size=32).digest()
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
        self._use(known)

    def keep(self, lane: Lane, keys: Sequence[bytes], start: int = 0) -> None:
        """Remember all whole blocks that the lane holds; those before the token ``start`` were offered already."""
        held = keys[: lane.length // BLOCK_TOKENS]
        for number in range(start // BLOCK_TOKENS, len(held)):
            if held[number] not in self._blocks:
                block = lane.read(number * BLOCK_TOKENS, (number + 1) * BLOCK_TOKENS)
                self.bytes += block.nbytes
                self._blocks[held[number]] = block
        self._use([key for key in held if key in self._blocks])
        while self.bytes > self._limit:
            self._forget()

    def _use(self, keys: Sequence[bytes]) -> None:
        """Note that the blocks of one text were used: of its end longer ago than of the beginning that leads there."""
        for key in reversed(keys):
            self._blocks.move_to_end(key)
            owned = self._owned.setdefault(key[:OWNER], OrderedDict())
            owned[key] = None
            owned.move_to_end(key)

    def _forget(self) -> None:
        """Forget the block used longest ago: of whoever has the most, if that is more than a share, else of all."""
        most = max(self._owned.values(), key=len)
        # All blocks are of one size.
        key = next(iter(most if len(most) > PREFIX_SHARE * len(self._blocks) else self._blocks))
        self.bytes -= self._blocks.pop(key).nbytes
        owned = self._owned[key[:OWNER]]
        del owned[key]
        if not owned:
            del self._owned[key[:OWNER]]

    def _root(self, adapter: str | None) -> bytes:
        return f"{self._revision}\0{adapter or ''}\0".encode()
