"""The bank: every token gets its own adapter's part, and slots take no more memory than they may."""

from collections.abc import Sequence

import pytest
import torch
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from adapters.engine.model.bank import Bank
from adapters.engine.model.lora import Adapter
from adapters.engine.model.mix import Run, Spread
from adapters.engine.model.site import Site

INPUTS = 8
SITES = ((("q", 4), ("k", 6)), (("gate", 5), ("up", 5)))


def an_adapter(number: int, rank: int) -> Adapter:
    random = torch.Generator().manual_seed(number)
    pairs = {
        path: (
            torch.randn(rank, INPUTS, generator=random),
            torch.randn(outputs, rank, generator=random),
        )
        for parts in SITES
        for path, outputs in parts
    }
    return Adapter(digest=f"sha256:{number}", created=0, rank=rank, pairs=pairs)


def a_bank(limit: int = 2**30) -> tuple[Bank, list[Site]]:
    sites = [Site(INPUTS, parts, torch.empty(0)) for parts in SITES]
    bank = Bank(sites, torch.device("cpu"))
    bank.limit = limit
    return bank, sites


def bytes_of(slots: int, rank: int) -> int:
    return slots * rank * sum(site.bytes for site in a_bank()[1])


def added(bank: Bank, sites: list[Site], slots: Sequence[int | None], inputs: torch.Tensor) -> torch.Tensor:
    """Return what the sites add to nothing for each token."""
    mix = bank.mix(slots)
    outputs = [torch.zeros(len(slots), sum(width for _, width in site.parts)) for site in sites]
    for site, found in zip(sites, outputs, strict=True):
        if mix:
            site.add(mix, inputs, found)
    return torch.cat(outputs, dim=1)


def wanted(adapters: Sequence[Adapter | None], inputs: torch.Tensor) -> torch.Tensor:
    """Return the same, computed token by token."""
    width = sum(outputs for parts in SITES for _, outputs in parts)
    rows = []
    for adapter, token in zip(adapters, inputs, strict=True):
        if adapter is None:
            rows.append(torch.zeros(width))
        else:
            pairs = [adapter.pairs[path] for parts in SITES for path, _ in parts]
            rows.append(torch.cat([second @ (first @ token) for first, second in pairs]))
    return torch.stack(rows)


@pytest.mark.parametrize(
    "counts", [(60, 1), (1, 60), (60, 1, 1, 1), (30, 0, 0, 0, 0, 0, 0, 1), (1,) * 40 + (60,), (7, 60, 0, 2)]
)
@pytest.mark.parametrize("bare", [0, 1, 9])
def test_many_rows_of_one_adapter_beside_few_of_others_take_work_for_each_row_and_little_more(
    counts: tuple[int, ...], bare: int
) -> None:
    bank, sites = a_bank()
    adapters = [an_adapter(number, 3 + number % 6) for number in range(len(counts))]
    slots = [bank.pin(adapter) for adapter in adapters]
    rows = [at for at, count in enumerate(counts) for _ in range(count)]
    order = torch.randperm(len(rows) + bare, generator=torch.Generator().manual_seed(1)).tolist()
    mixed = [([*rows, *[-1] * bare])[at] for at in order]
    inputs = torch.randn(len(mixed), INPUTS)
    own = [None if at < 0 else slots[at] for at in mixed]
    found = added(bank, sites, own, inputs)
    assert torch.allclose(
        found, wanted([None if at < 0 else adapters[at] for at in mixed], inputs), atol=1e-4
    )
    mix = bank.mix(own)
    assert isinstance(mix, Spread)
    assert mix.groups * mix.width <= 2 * len(rows) + len(counts)


def test_one_adapter_for_all_needs_no_sorting() -> None:
    bank, _ = a_bank()
    slot = bank.pin(an_adapter(1, 4))
    assert bank.mix([slot] * 9) == (Run(0, 0, 9),)
    assert bank.mix([None] * 9) == ()


def test_rank_and_slots_fall_back_when_those_who_needed_them_are_gone() -> None:
    bank, _ = a_bank()
    low = bank.pin(an_adapter(1, 8))
    small = bank.bytes
    many = [bank.pin(an_adapter(10 + number, 8)) for number in range(31)]
    assert bank.bytes == 32 * small
    high = bank.pin(an_adapter(2, 64))
    assert bank.bytes >= 33 * 8 * small
    for slot in (high, *reversed(many)):
        bank.unpin(slot)
    assert bank.bytes <= 8 * small
    bank.unpin(low)
    assert bank.bytes <= 2 * small


def test_what_does_not_fit_waits_until_others_are_unpinned() -> None:
    bank, sites = a_bank(bytes_of(3, 8))
    first, second = an_adapter(1, 8), an_adapter(2, 8)
    one, other = bank.pin(first), bank.pin(second)
    high = an_adapter(3, 16)
    assert bank.has_room(None)
    assert bank.has_room(first)
    assert bank.has_room(an_adapter(4, 8))
    assert not bank.has_room(high)
    bank.unpin(one)
    assert not bank.has_room(high)
    bank.unpin(other)
    assert bank.has_room(high)
    slot = bank.pin(high)
    assert bank.bytes <= bank.limit
    assert not bank.has_room(first)
    inputs = torch.randn(1, INPUTS)
    assert torch.allclose(added(bank, sites, [slot], inputs), wanted([high], inputs), atol=1e-4)


def test_one_alone_finds_room_however_large_it_is() -> None:
    bank, _ = a_bank(1)
    assert bank.has_room(an_adapter(1, 64))
    slot = bank.pin(an_adapter(1, 64))
    assert not bank.has_room(an_adapter(2, 1))
    bank.unpin(slot)
    assert bank.has_room(an_adapter(2, 1))
    bank.pin(an_adapter(2, 1))
    assert bank.bytes == bytes_of(1, 8)


class Slots(RuleBasedStateMachine):
    """Adapters of any rank come and go; each that is pinned does what it should, within the limit."""

    def __init__(self) -> None:
        super().__init__()
        self.bank, self.sites = a_bank(bytes_of(6, 16))
        self.pins: list[tuple[int, Adapter]] = []

    @rule(number=st.integers(0, 30), rank=st.sampled_from([1, 8, 9, 24, 64]))
    def pin(self, number: int, rank: int) -> None:
        """Pin one, if there is room."""
        adapter = an_adapter(100 * rank + number, rank)
        if self.bank.has_room(adapter):
            slot = self.bank.pin(adapter)
            assert slot is not None
            self.pins.append((slot, adapter))

    @precondition(lambda self: self.pins)
    @rule(which=st.integers(0, 99))
    def unpin(self, which: int) -> None:
        """Let one go."""
        slot, _ = self.pins.pop(which % len(self.pins))
        self.bank.unpin(slot)

    @invariant()
    def every_one_does_what_it_should(self) -> None:
        """All that are pinned, in one pass, and one token without any."""
        inputs = torch.randn(len(self.pins) + 1, INPUTS)
        found = added(self.bank, self.sites, [*(slot for slot, _ in self.pins), None], inputs)
        assert torch.allclose(found, wanted([*(one for _, one in self.pins), None], inputs), atol=1e-3)

    @invariant()
    def the_limit_holds(self) -> None:
        """But for one alone."""
        pinned = {adapter.digest for _, adapter in self.pins}
        assert self.bank.bytes <= self.bank.limit or len(pinned) <= 1


TestSlots = Slots.TestCase
TestSlots.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
