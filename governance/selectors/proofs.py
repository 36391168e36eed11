"""Proofs about a chain, put together from the O(log n) nodes that they need."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from django.db.models import Q

from governance.models import LedgerEntry, LedgerNode
from governance.proof.merkle import Node, Span, consistency_path, cover, fold, inclusion_path, prove


def inclusion(chain: str, index: int, size: int) -> list[bytes]:
    """Return the proof that entry ``index`` is among the chain's first ``size``, as :func:`merkle.includes` takes it.

    Raises ``ValueError`` where it is not, ``KeyError`` where the chain does not have all of them.
    """
    path = inclusion_path(index, size)
    return prove(path, _hashes(chain, [node for span in path for node in cover(span)]))


def consistency(chain: str, first: int, second: int) -> list[bytes]:
    """Return the proof that the chain's first ``first`` entries begin its first ``second``.

    It is as :func:`merkle.consistent` takes it. Raises ``ValueError`` unless ``1 <= first <= second``,
    ``KeyError`` where the chain does not have all of them.
    """
    path = consistency_path(first, second)
    return prove(path, _hashes(chain, [node for span in path for node in cover(span)]))


def root(chain: str, size: int) -> bytes:
    """Return the root over the chain's first ``size`` entries, of which there is at least one."""
    nodes = cover(Span(0, size))
    hashes = _hashes(chain, nodes)
    return fold([hashes[node] for node in nodes])


def _hashes(chain: str, nodes: Collection[Node]) -> Mapping[Node, bytes]:
    """Return these nodes' hashes, in at most two queries."""
    wanted: dict[int, list[int]] = defaultdict(list)
    for level, index in nodes:
        wanted[level].append(index)
    found: dict[Node, bytes] = {}
    if leaves := wanted.pop(0, []):
        entries = LedgerEntry.objects.filter(chain=chain, index__in=leaves)
        found |= {Node(0, index): bytes.fromhex(each) for index, each in entries.values_list("index", "hash")}
    if wanted:
        within = Q()
        for level, indices in wanted.items():
            within |= Q(level=level, index__in=indices)
        rows = LedgerNode.objects.filter(within, chain=chain).values_list("level", "index", "hash")
        found |= {Node(level, index): bytes.fromhex(each) for level, index, each in rows}
    return found
