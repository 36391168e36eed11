"""Remembered beginnings: found to the last whole block, forgotten in order, and never beyond their bytes."""

import torch

from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.limits import BLOCK_TOKENS
from adapters.engine.model.memory import Geometry, Lane, Memory

GEOMETRY = Geometry(
    layers=1,
    heads=1,
    size=2,
    context=256,
    device=torch.device("cpu"),
    kept=torch.float32,
    exact=torch.float32,
)
BLOCK_BYTES = BLOCK_TOKENS * GEOMETRY.token_bytes
TEXT = list(range(4 * BLOCK_TOKENS + 5))


def a_lane() -> Lane:
    lane = Memory(GEOMETRY, 256).take(256)
    assert lane is not None
    lane.write(0, torch.arange(2.0 * 256 * 2).view(1, 2, 1, 256, 2))
    return lane


def kept(prefixes: Prefixes, tokens: list[int], adapter: str | None = None) -> Lane:
    lane = a_lane()
    lane.length = len(tokens)
    prefixes.keep(lane, prefixes.keys(tokens, adapter))
    return lane


def found(prefixes: Prefixes, tokens: list[int], adapter: str | None = None) -> int:
    lane = a_lane()
    prefixes.bring(lane, prefixes.keys(tokens, adapter))
    return lane.length


def test_the_longest_whole_blocks_are_found() -> None:
    prefixes = Prefixes("base", 100 * BLOCK_BYTES)
    kept(prefixes, TEXT)
    assert found(prefixes, TEXT) == 4 * BLOCK_TOKENS
    assert found(prefixes, [*TEXT[: 2 * BLOCK_TOKENS], 7, *TEXT]) == 2 * BLOCK_TOKENS
    assert found(prefixes, [7, *TEXT]) == 0


def test_what_others_remembered_meanwhile_is_brought_in_the_middle() -> None:
    prefixes = Prefixes("base", 100 * BLOCK_BYTES)
    kept(prefixes, TEXT)
    lane = a_lane()
    lane.length = 2 * BLOCK_TOKENS
    prefixes.bring(lane, prefixes.keys(TEXT, None))
    assert lane.length == 4 * BLOCK_TOKENS


def test_what_is_found_is_what_was_kept() -> None:
    prefixes = Prefixes("base", 100 * BLOCK_BYTES)
    first, lane = kept(prefixes, TEXT), a_lane()
    lane.write(0, torch.zeros(1, 2, 1, 256, 2))
    prefixes.bring(lane, prefixes.keys(TEXT, None))
    assert torch.equal(lane.read(0, lane.length), first.read(0, lane.length))


def test_adapters_and_base_models_share_nothing() -> None:
    prefixes = Prefixes("base", 100 * BLOCK_BYTES)
    kept(prefixes, TEXT, "one")
    assert found(prefixes, TEXT, "other") == 0
    assert found(prefixes, TEXT, None) == 0
    other = Prefixes("another base", 100 * BLOCK_BYTES)
    other._blocks = prefixes._blocks
    assert found(other, TEXT, "one") == 0


def test_what_was_used_longest_ago_makes_room_from_its_end() -> None:
    prefixes = Prefixes("base", 5 * BLOCK_BYTES)
    other = [9_999 - token for token in TEXT]
    kept(prefixes, TEXT)
    kept(prefixes, other[: 2 * BLOCK_TOKENS + 1])
    assert prefixes.bytes <= 5 * BLOCK_BYTES
    assert found(prefixes, TEXT) == 3 * BLOCK_TOKENS
    assert found(prefixes, other) == 2 * BLOCK_TOKENS
