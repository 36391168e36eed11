"""Remembered beginnings: found to the last whole block, forgotten in order, and never beyond their bytes."""

import pytest
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


def test_one_adapters_long_texts_do_not_push_the_others_out() -> None:
    prefixes = Prefixes("base", 16 * BLOCK_BYTES)
    for name in ("alice", "bob", "carol"):
        kept(prefixes, TEXT, name)
    for text in range(9):
        kept(prefixes, [10_000 * text + token for token in TEXT], "large")
    assert prefixes.bytes <= 16 * BLOCK_BYTES
    assert [found(prefixes, TEXT, name) for name in ("alice", "bob", "carol")] == [4 * BLOCK_TOKENS] * 3
    assert found(prefixes, [80_000 + token for token in TEXT], "large") == 4 * BLOCK_TOKENS


def test_who_has_much_keeps_it_while_nobody_else_needs_the_room() -> None:
    prefixes = Prefixes("base", 16 * BLOCK_BYTES)
    for text in range(4):
        kept(prefixes, [10_000 * text + token for token in TEXT], "large")
    assert found(prefixes, TEXT, "large") == 4 * BLOCK_TOKENS
    for name in ("alice", "bob", "carol", "dave"):
        kept(prefixes, TEXT, name)
    # All within their share now: whoever came longest ago makes room.
    assert len(prefixes) == 16
    assert [found(prefixes, TEXT, name) for name in ("bob", "carol", "dave")] == [4 * BLOCK_TOKENS] * 3


def test_of_a_text_that_is_longer_than_the_room_the_beginning_stays_and_nothing_is_copied_twice(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    prefixes, lane, copied = Prefixes("base", 2 * BLOCK_BYTES), a_lane(), []
    read = Lane.read

    def counting(self: Lane, start: int, end: int) -> torch.Tensor:
        copied.append(start)
        return read(self, start, end)

    monkeypatch.setattr(Lane, "read", counting)
    keys = prefixes.keys(TEXT, None)
    for start in range(0, 4 * BLOCK_TOKENS, BLOCK_TOKENS):
        lane.length = start + BLOCK_TOKENS
        prefixes.keep(lane, keys, start)
    assert found(prefixes, TEXT) == 2 * BLOCK_TOKENS
    assert len(copied) == len(set(copied))
