"""From the stretches of a record to one verdict: whether they make one whole, and the one that was signed."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from governance.proof.checkpoints import Checkpoint
from governance.proof.merkle import HASH_BYTES, Frontier
from governance.record import faults
from governance.record.blocks import Block, Found, continuity
from governance.record.faults import Fault
from governance.record.kept import KeptHead
from governance.record.lines import Opening


class Walk:
    """Takes a record's blocks in order. ``kept`` are heads that somebody kept, signed by one of ``keys``.

    After :meth:`faults` has run out, the rest says what was there: ``entries``, ``erased`` payloads, ``heads``
    that were signed, ``signed`` entries under the newest of them, the ``keys`` that signed, and how many kept
    heads were ``confirmed``.
    """

    def __init__(
        self,
        opening: Opening,
        *,
        keys: Mapping[str, bytes],
        kept: Iterable[KeptHead],
        must_be_signed: bool,
        line: int = 0,
    ) -> None:
        self.opening = opening
        self.must_be_signed = must_be_signed
        self.line = line
        self.expected = (0, b"")
        self.tree = Frontier()
        self.erased = self.heads = self.signed = self.confirmed = 0
        self.keys: set[str] = set()
        self._kept: dict[int, list[Checkpoint]] = defaultdict(list)
        self._unproven: list[int] = []
        for each in kept:
            if each.chain != opening.chain:
                continue
            if each.signed_by_any(keys.values()):
                self._kept[each.checkpoint.size].append(each.checkpoint)
            else:
                self._unproven.append(each.checkpoint.size)

    @property
    def chain(self) -> str:
        """Its name."""
        return self.opening.chain

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return self.tree.size

    def faults(self, blocks: Iterable[Block]) -> Iterator[Fault]:
        """Yield every row that does not hold, in the order of the record."""
        for size in self._unproven:
            yield self._fault(f"kept head {size}", faults.SIGNER_UNKNOWN)
        for block in blocks:
            yield from self._block(block)
        for size in sorted(self._kept):
            yield self._fault(f"kept head {size}", faults.ENTRIES_GONE)
        if (self.opening.size, self.opening.head.encode()) != self.expected:
            yield self._fault("head", faults.HEAD_DIFFERS)
        if self.must_be_signed and self.entries and not self.keys:
            yield self._fault("head", faults.UNSIGNED)

    def _block(self, block: Block) -> Iterator[Fault]:
        found = list(block.found)
        if block.first:
            line, index, previous = block.first
            row, sentence = continuity(self.expected, index, previous)
            if sentence:
                insort(found, Found(line, row, sentence))
        for line, row, sentence in found:
            yield self._fault(row or f"line {self.line + line + 1}", sentence)
        yield from self._tree(block)
        self.line += block.lines
        self.expected = block.last or self.expected
        self.erased += block.erased
        self.heads += len(block.marks)
        self.keys |= block.keys

    def _tree(self, block: Block) -> Iterator[Fault]:
        leaves = [
            bytes(block.leaves[place : place + HASH_BYTES])
            for place in range(0, len(block.leaves), HASH_BYTES)
        ]
        before = self.tree.size
        for mark in block.marks:
            yield from self._grow(leaves, before, before + mark.leaves)
            row = f"signed head {mark.size}"
            if mark.size != self.tree.size:
                gone = mark.size > self.tree.size
                yield self._fault(row, faults.ENTRIES_GONE if gone else faults.OUT_OF_PLACE)
            elif mark.root != self.tree.root():
                yield self._fault(row, faults.ROOT_DIFFERS)
            else:
                self.signed = mark.size
        yield from self._grow(leaves, before, before + len(leaves))

    def _grow(self, leaves: Sequence[bytes], before: int, to: int) -> Iterator[Fault]:
        """Take the tree up to ``to`` entries, and look at the kept heads on the way."""
        for size in sorted(size for size in self._kept if size <= to):
            self.tree.extend(leaves[self.tree.size - before : size - before])
            for head in self._kept.pop(size):
                if head.root == self.tree.root():
                    self.confirmed += 1
                else:
                    yield self._fault(f"kept head {size}", faults.ROOT_DIFFERS)
        self.tree.extend(leaves[self.tree.size - before : to - before])

    def _fault(self, row: str, sentence: str) -> Fault:
        return Fault(self.chain, row, sentence)
