"""What a site adds is what each token's own adapter adds, whatever stands beside it."""

from itertools import pairwise

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from adapters.engine.model.bank import Bank
from adapters.engine.model.lora import Adapter, Pair
from adapters.engine.model.mix import Run
from adapters.engine.model.site import Site

INPUTS = 12
SITES = {
    "one layer": [("a", 8)],
    "layers of equal width": [("a", 8), ("b", 8)],
    "layers of two widths": [("a", 12), ("b", 4), ("c", 4)],
}
RANKS = (2, 8, 11, 16)


def adapter(number: int, parts: list[tuple[str, int]]) -> Adapter:
    dice = torch.Generator().manual_seed(number)
    rank = RANKS[number % len(RANKS)]
    # One layer is left out now and then: not every adapter is on every layer.
    own = [part for at, part in enumerate(parts) if len(parts) == 1 or at != number % 5]
    pairs: dict[str, Pair] = {
        path: (
            torch.randn((rank, INPUTS), generator=dice),
            torch.randn((outputs, rank), generator=dice),
        )
        for path, outputs in own
    }
    return Adapter(digest=str(number), created=0, rank=rank, pairs=pairs)


def expected(
    parts: list[tuple[str, int]], numbers: list[int | None], inputs: torch.Tensor, outputs: torch.Tensor
) -> torch.Tensor:
    found = outputs.clone()
    ends = [0]
    for _, width in parts:
        ends.append(ends[-1] + width)
    for token, number in enumerate(numbers):
        if number is None:
            continue
        pairs = adapter(number, parts).pairs
        for (path, _), (start, end) in zip(parts, pairwise(ends), strict=True):
            if path in pairs:
                down, up = pairs[path]
                found[token, start:end] += up @ (down @ inputs[token])
    return found


@pytest.mark.parametrize("parts", SITES.values(), ids=SITES)
@given(
    numbers=st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=20), order=st.permutations(range(6))
)
def test_each_token_gets_what_its_own_adapter_adds(
    parts: list[tuple[str, int]], numbers: list[int | None], order: list[int]
) -> None:
    site = Site(INPUTS, parts, torch.empty(0))
    bank = Bank([site], torch.device("cpu"))
    slots = {number: bank.pin(adapter(number, parts)) for number in order if number in numbers}
    inputs = torch.randn((len(numbers), INPUTS))
    outputs = torch.randn((len(numbers), sum(width for _, width in parts)))
    wanted = expected(parts, numbers, inputs, outputs)
    mix = bank.mix([None if number is None else slots[number] for number in numbers])
    if mix:
        site.add(mix, inputs, outputs)
    torch.testing.assert_close(outputs, wanted, atol=1e-3, rtol=1e-4)


@pytest.mark.parametrize("parts", SITES.values(), ids=SITES)
def test_runs_of_tokens_get_what_their_adapter_adds(parts: list[tuple[str, int]]) -> None:
    site = Site(INPUTS, parts, torch.empty(0))
    bank = Bank([site], torch.device("cpu"))
    first, second = (bank.pin(adapter(number, parts)) for number in (3, 4))
    assert first is not None
    assert second is not None
    inputs, outputs = torch.randn((9, INPUTS)), torch.randn((9, sum(width for _, width in parts)))
    wanted = expected(parts, [3] * 4 + [None] * 2 + [4] * 3, inputs, outputs)
    site.add((Run(first, 0, 4), Run(second, 6, 9)), inputs, outputs)
    torch.testing.assert_close(outputs, wanted, atol=1e-3, rtol=1e-4)
