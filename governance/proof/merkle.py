"""Merkle trees as RFC 9162 §2.1 has them: roots, proofs of inclusion and of consistency, and their checks.

A tree stands over the hashes of its leaves; every hash is 32 bytes of SHA-256. A *node* is a perfect subtree,
named by its level (0 is a leaf) and its place on that level; it never changes once its last leaf is there.
Whatever a proof needs can be put together from such nodes, so O(log n) of them are read for any proof.
"""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import NamedTuple

LEAF = b"\x00"
NODE = b"\x01"
HASH_BYTES = 32
EMPTY_ROOT = sha256(b"").digest()


class Node(NamedTuple):
    """The perfect subtree over the leaves from ``place << level`` up to ``(place + 1) << level``."""

    level: int
    place: int


class Span(NamedTuple):
    """The leaves from ``start`` up to, not including, ``end``. A proof's hash is the root over one span."""

    start: int
    end: int


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf: SHA-256(0x00 ‖ entry)."""
    return sha256(LEAF + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of two subtrees: SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(NODE + left + right).digest()


class Frontier:
    """The perfect subtrees that make up a growing tree, the largest first: all that appending needs to know.

    ``hashes`` holds one hash for each bit that is set in ``size``. Raises ``ValueError`` where it does not.
    """

    def __init__(self, size: int = 0, hashes: Iterable[bytes] = ()) -> None:
        self.size = size
        self.hashes = list(hashes)
        if size < 0 or len(self.hashes) != size.bit_count():
            message = f"A frontier of {size} leaves does not have {len(self.hashes)} hashes."
            raise ValueError(message)

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        """Add one leaf and return the nodes above it that it completes, the lowest first."""
        return self._push(0, leaf)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Add many leaves: the same as appending each, and several times as fast."""
        start, end = 0, len(leaves)
        while start < end:
            level = (end - start).bit_length() - 1
            if self.size:
                # No higher than the next leaf's place allows: its lowest set bit.
                level = min(level, (self.size & -self.size).bit_length() - 1)
            self._push(level, _perfect(leaves[start : start + (1 << level)]))
            start += 1 << level

    def root(self) -> bytes:
        """Return the root over all leaves so far."""
        return fold(self.hashes) if self.hashes else EMPTY_ROOT

    def _push(self, level: int, found: bytes) -> list[tuple[Node, bytes]]:
        index = self.size >> level
        self.size += 1 << level
        completed = []
        while index & 1:
            found = node_hash(self.hashes.pop(), found)
            level, index = level + 1, index >> 1
            completed.append((Node(level, index), found))
        self.hashes.append(found)
        return completed


def root(leaves: Sequence[bytes]) -> bytes:
    """Return the root of the tree over these leaves' hashes."""
    frontier = Frontier()
    frontier.extend(leaves)
    return frontier.root()


def cover(span: Span) -> list[Node]:
    """Return the nodes that make up a span of some tree's proof, from left to right."""
    start, end = span
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def fold(hashes: Sequence[bytes]) -> bytes:
    """Return the root over neighbouring perfect subtrees, the largest first. There is at least one."""
    *others, found = hashes
    for left in reversed(others):
        found = node_hash(left, found)
    return found


def inclusion_path(index: int, size: int) -> list[Span]:
    """Return the spans whose roots prove that leaf ``index`` is among the first ``size`` (RFC 9162 §2.1.3.1).

    Raises ``ValueError`` where it is not.
    """
    if not 0 <= index < size:
        message = f"There is no leaf {index} among {size}."
        raise ValueError(message)
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(start, middle))
            start = middle
    return path[::-1]


def consistency_path(first: int, second: int) -> list[Span]:
    """Return the spans whose roots prove that the first ``first`` of ``second`` leaves are what they were.

    RFC 9162 §2.1.4.1. Raises ``ValueError`` unless ``1 <= first <= second``.
    """
    if not 1 <= first <= second:
        message = f"A tree of {first} leaves is not the beginning of one of {second}."
        raise ValueError(message)
    start, end = 0, second
    path = []
    while first != end:
        middle = start + _split(end - start)
        if first <= middle:
            path.append(Span(middle, end))
            end = middle
        else:
            path.append(Span(start, middle))
            start = middle
    # Whoever checks knows the first root; only what lies right of a left part has to be told.
    if start:
        path.append(Span(start, end))
    return path[::-1]


def prove(path: Sequence[Span], hashes: Mapping[Node, bytes]) -> list[bytes]:
    """Return a proof: the root of each span of a path. ``hashes`` holds every node that covers them."""
    return [fold([hashes[node] for node in cover(span)]) for span in path]


def includes(*, leaf: bytes, index: int, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Answer whether the proof shows that the tree with this root has this leaf (RFC 9162 §2.1.3.2)."""
    if not 0 <= index < size or not _whole(leaf, *proof):
        return False
    place, last, found = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(sibling, found)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def consistent(
    *, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Answer whether the proof shows that the first tree is the beginning of the second (RFC 9162 §2.1.4.2).

    An empty tree begins every tree, which proves nothing: the answer is no.
    """
    if not 1 <= first <= second:
        return False
    if first == second:
        return not proof and first_root == second_root
    if not proof or not _whole(first_root, *proof):
        return False
    siblings = [first_root, *proof] if first.bit_count() == 1 else [*proof]
    place, last = first - 1, second - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = siblings[0]
    for sibling in siblings[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        place, last = place >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _whole(*hashes: bytes) -> bool:
    # One hash that is too long beside one that is too short would make up the same pair.
    return all(len(each) == HASH_BYTES for each in hashes)


def _perfect(leaves: Sequence[bytes]) -> bytes:
    """Return the root over a power of two of leaves, level by level."""
    level = leaves
    while len(level) > 1:
        pairs = iter(level)
        level = [sha256(NODE + left + right).digest() for left, right in zip(pairs, pairs, strict=True)]
    return level[0]


def _split(size: int) -> int:
    """Return the largest power of two that is less than ``size``, which is at least 2."""
    return 1 << (size - 1).bit_length() - 1
