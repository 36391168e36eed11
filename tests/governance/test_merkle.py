"""Merkle trees: 196 published vectors, and the laws that any tree keeps."""

import json
from base64 import b64decode
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.proof import merkle
from governance.proof.merkle import Frontier, Node, consistency_path, cover, inclusion_path, prove
from tests.shared_data import shared

LONGEST = 130
LEAVES = [merkle.leaf_hash(str(number).encode()) for number in range(LONGEST)]


def plain_root(leaves: list[bytes]) -> bytes:
    """Return the root straight from the definition in RFC 9162 §2.1.1."""
    if not leaves:
        return merkle.EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    half = 1
    while half * 2 < len(leaves):
        half *= 2
    return merkle.node_hash(plain_root(leaves[:half]), plain_root(leaves[half:]))


ROOTS = [plain_root(LEAVES[:size]) for size in range(LONGEST + 1)]


def every_node() -> dict[Node, bytes]:
    """Return the nodes that appending leaves behind."""
    nodes = {Node(0, index): leaf for index, leaf in enumerate(LEAVES)}
    frontier = Frontier()
    for leaf in LEAVES:
        nodes.update(frontier.append(leaf))
    return nodes


NODES = every_node()
sizes = st.integers(1, LONGEST)


@st.composite
def two_sizes(draw: st.DrawFn) -> tuple[int, int]:
    second = draw(sizes)
    return draw(st.integers(1, second)), second


@st.composite
def placed(draw: st.DrawFn) -> tuple[int, int]:
    size = draw(sizes)
    return draw(st.integers(0, size - 1)), size


def with_a_bit_flipped(values: list[bytes], bit: int) -> list[bytes]:
    """Return the values, one bit of all of them flipped."""
    joined = bytearray(b"".join(values))
    place = bit % (8 * len(joined))
    joined[place // 8] ^= 1 << place % 8
    return [bytes(joined[start : start + 32]) for start in range(0, len(joined), 32)]


def hashes_of(vector: dict[str, Any]) -> list[bytes]:
    return [b64decode(each) for each in vector["proof"] or ()]


def accepted(kind: str, vector: dict[str, Any]) -> bool:
    """Answer whether we accept a published vector's proof."""
    if kind == "inclusion":
        return merkle.includes(
            leaf=b64decode(vector["leafHash"]),
            index=vector["leafIdx"],
            size=vector["treeSize"],
            root=b64decode(vector["root"]),
            proof=hashes_of(vector),
        )
    return merkle.consistent(
        first=vector["size1"],
        second=vector["size2"],
        first_root=b64decode(vector["root1"]),
        second_root=b64decode(vector["root2"]),
        proof=hashes_of(vector),
    )


def test_every_published_vector_is_judged_as_it_should_be() -> None:
    folder = shared("governance", "merkle-vectors") / "testdata"
    wrong, counted = [], Counter[bool]()
    for kind in ("inclusion", "consistency"):
        for file in sorted((folder / kind).rglob("*.json")):
            vector = json.loads(file.read_text())
            counted[vector["wantErr"]] += 1
            if accepted(kind, vector) is vector["wantErr"]:
                wrong.append(str(file))
    assert wrong == []
    assert counted == {True: 184, False: 12}


def test_roots_are_those_of_the_definition() -> None:
    assert [merkle.root(LEAVES[:size]) for size in range(LONGEST + 1)] == ROOTS
    assert merkle.leaf_hash(b"").hex() == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"


@given(sizes, st.data())
def test_leaves_may_come_one_by_one_or_many_at_once(size: int, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, size))
    frontier = Frontier()
    for leaf in LEAVES[:cut]:
        frontier.append(leaf)
    again = Frontier(frontier.size, frontier.hashes)
    again.extend(LEAVES[cut:size])
    assert again.root() == ROOTS[size]
    assert again.size == size


def test_appending_leaves_every_perfect_subtree_behind_once() -> None:
    for node, found in NODES.items():
        start, end = node.place << node.level, (node.place + 1) << node.level
        assert found == plain_root(LEAVES[start:end])
    assert len(NODES) == LONGEST + sum(LONGEST >> level for level in range(1, 8))


@given(placed(), st.integers(0))
def test_every_inclusion_verifies_and_no_bit_of_it_can_change(place: tuple[int, int], bit: int) -> None:
    index, size = place
    proof = prove(inclusion_path(index, size), NODES)

    def holds(values: list[bytes]) -> bool:
        leaf, root, *rest = values
        return merkle.includes(leaf=leaf, index=index, size=size, root=root, proof=rest)

    values = [LEAVES[index], ROOTS[size], *proof]
    assert holds(values)
    assert not holds(with_a_bit_flipped(values, bit))
    assert len(proof) <= max(1, size - 1).bit_length()


@given(placed(), st.integers(0, LONGEST))
def test_a_proof_of_one_place_proves_no_other(place: tuple[int, int], other: int) -> None:
    index, size = place
    proof = prove(inclusion_path(index, size), NODES)
    held = merkle.includes(leaf=LEAVES[index], index=other, size=size, root=ROOTS[size], proof=proof)
    assert held is (other == index)


@given(two_sizes(), st.integers(0))
def test_every_beginning_is_consistent_and_no_bit_of_it_can_change(both: tuple[int, int], bit: int) -> None:
    first, second = both
    proof = prove(consistency_path(first, second), NODES)

    def holds(values: list[bytes]) -> bool:
        one, other, *rest = values
        return merkle.consistent(first=first, second=second, first_root=one, second_root=other, proof=rest)

    values = [ROOTS[first], ROOTS[second], *proof]
    assert holds(values)
    assert not holds(with_a_bit_flipped(values, bit))


@given(two_sizes())
def test_a_proof_reads_few_nodes(both: tuple[int, int]) -> None:
    first, second = both
    for path in (consistency_path(first, second), inclusion_path(first - 1, second)):
        assert sum(len(cover(span)) for span in path) <= 2 * second.bit_length()


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="There is no leaf 3 among 3"):
        inclusion_path(3, 3)
    with pytest.raises(ValueError, match="not the beginning"):
        consistency_path(0, 3)
    with pytest.raises(ValueError, match="does not have 1 hashes"):
        Frontier(3, [ROOTS[1]])
