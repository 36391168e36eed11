"""Whether the rows of the ledger hold together, and are those that were signed.

A chain is read as the lines of its export and walked as a file is; what only the database has, inner nodes
and who a row is filed under, is checked beside it.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from django.db.models import F, Q

from governance.keys import public_keys
from governance.models import Community, LedgerEntry, LedgerHead, LedgerNode, SignedHead
from governance.proof.merkle import HASH_BYTES, Frontier, Node
from governance.record import faults
from governance.record.blocks import Block, read_block
from governance.record.faults import Fault
from governance.record.kept import KeptHead
from governance.record.walk import Walk
from governance.selectors.exporting import Chain

LINES = 2_000
# How many entries there are when a node is complete. (Any expression will do there, not only a number.)
COMPLETED_AT = (F("index") + 1).bitleftshift(F("level"))  # type: ignore[arg-type]


def chains() -> list[str]:
    """Return every chain of which there is a row."""
    nouns = (LedgerHead, LedgerEntry, LedgerNode, SignedHead)
    found = {chain for noun in nouns for chain in noun.objects.values_list("chain", flat=True).distinct()}
    return sorted(found)


class Audit:
    """One chain in the database, to be verified. ``walk`` says afterwards what there was."""

    def __init__(self, chain: str, *, trusted: Sequence[str] = (), kept: Iterable[KeptHead] = ()) -> None:
        """Look at a chain. ``trusted`` are the ids of the keys that count; without any, all that are listed."""
        self.chain = Chain(chain)
        keys = public_keys()
        self.keys = {name: public for name, public in keys.items() if not trusted or name in trusted}
        self.walk = Walk(self.chain.opening, keys=self.keys, kept=kept, must_be_signed=bool(trusted))
        self._tree = Frontier()
        self._nodes = _stored_nodes(self.chain)
        self._node = next(self._nodes, None)
        self._broken_nodes: list[Fault] = []

    def faults(self) -> Iterator[Fault]:
        """Yield every row that does not hold."""
        head = self.chain.head
        if head is None:
            yield from (self._fault(row, faults.NO_HEAD) for row, _ in self._beyond())
            return
        yield from self.walk.faults(self._blocks())
        if head.frontier != [each.hex() for each in self._tree.hashes]:
            yield self._fault("head", faults.FRONTIER_DIFFERS)
        self._nodes_up_to(None)
        yield from self._broken_nodes
        yield from self._misfiled()
        # What was appended meanwhile has moved the end along with it.
        beyond = list(self._beyond(self.chain.end))
        size = LedgerHead.objects.filter(pk=head.pk).values_list("size", flat=True).first() or 0
        yield from (self._fault(row, faults.STRAY) for row, at in beyond if at > size)

    def _blocks(self) -> Iterator[Block]:
        lines = self.chain.body()
        while data := b"".join(islice(lines, LINES)):
            block = read_block(data, chain=self.chain.chain, keys=self.keys)
            for place in range(0, len(block.leaves), HASH_BYTES):
                for node, found in self._tree.append(bytes(block.leaves[place : place + HASH_BYTES])):
                    self._compare(node, found)
            yield block

    def _compare(self, node: Node, found: bytes) -> None:
        """Compare a node with the stored one, which come in the same order: as entries complete them."""
        self._nodes_up_to(node)
        if self._node is None or self._node[0] != node:
            self._broken_nodes.append(self._fault(_name(node), faults.MISSING))
            return
        if self._node[1] != found.hex():
            self._broken_nodes.append(self._fault(_name(node), faults.NODE_CHANGED))
        self._node = next(self._nodes, None)

    def _nodes_up_to(self, node: Node | None) -> None:
        """Pass over the stored nodes that come before ``node``: there should be none."""
        while self._node and (node is None or _order(self._node[0]) < _order(node)):
            self._broken_nodes.append(self._fault(_name(self._node[0]), faults.OUT_OF_PLACE))
            self._node = next(self._nodes, None)

    def _misfiled(self) -> Iterator[Fault]:
        community = Community.objects.filter(slug=self.chain.chain).first()
        wrong = Q(community__isnull=False) if community is None else ~Q(community=community)
        for index in LedgerEntry.objects.filter(wrong, chain=self.chain.chain).values_list(
            "index", flat=True
        ):
            yield self._fault(f"entry {index}", faults.COMMUNITY_DIFFERS)
        for size in SignedHead.objects.filter(wrong, chain=self.chain.chain).values_list("size", flat=True):
            yield self._fault(f"signed head {size}", faults.COMMUNITY_DIFFERS)

    def _beyond(self, end: int = 0) -> Iterator[tuple[str, int]]:
        """Yield the rows that stand beyond ``end``, each with the size that the chain must have for it."""
        chain = self.chain.chain
        for entry in LedgerEntry.objects.filter(chain=chain, index__gte=end).order_by("index"):
            yield f"entry {entry.index}", entry.index + 1
        for row in LedgerNode.objects.alias(at=COMPLETED_AT).filter(chain=chain, at__gt=end):
            node = Node(row.level, row.index)
            yield _name(node), _order(node)[0]
        if not end:
            for head in SignedHead.objects.filter(chain=chain).order_by("size"):
                yield f"signed head {head.size}", head.size

    def _fault(self, row: str, sentence: str) -> Fault:
        return Fault(self.chain.chain, row, sentence)


def _stored_nodes(chain: Chain) -> Iterator[tuple[Node, str]]:
    """Return a chain's nodes with their hashes, in the order in which its entries complete them."""
    nodes = LedgerNode.objects.alias(at=COMPLETED_AT).filter(chain=chain.chain, at__lte=chain.end)
    rows = nodes.order_by("at", "level").values_list("level", "index", "hash")
    return ((Node(level, index), found) for level, index, found in rows.iterator(chunk_size=LINES))


def _order(node: Node) -> tuple[int, int]:
    return ((node.place + 1) << node.level, node.level)


def _name(node: Node) -> str:
    return f"node {node.level}/{node.place}"
