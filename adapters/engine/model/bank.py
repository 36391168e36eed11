"""The adapters of the rows in a pass, applied to all of them at once. Source of LoRA: arXiv:2106.09685.

Adapters stand in numbered *slots*, the same at every *site* (:mod:`.site`), padded with noughts to a common rank. One
batched matrix product then maps every token with its own adapter: on the processors tried, in float32, that was
several times faster than products of concatenated matrices with a mask, and 5 to 10 times faster than the same in
bfloat16.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import torch

from adapters.engine.limits import BANK_BYTES, BANK_SHARE
from adapters.engine.model.lora import Adapter, Shape
from adapters.engine.model.mix import Mix, Run, Spread
from adapters.engine.model.site import Site

# Ranks that adapters are padded to.
RANK_STEP = 8

# How many times as many slots as are held, and as high a rank as they need, are given back.
SPARE_SLOTS = 4
SPARE_RANK = 2


class Bank:
    """The slots of all sites of a model. Only the thread that runs the model may use it.

    ``limit`` is how many bytes they may have; one adapter alone finds a slot in any case.
    """

    def __init__(self, sites: Sequence[Site], device: torch.device) -> None:
        self._sites = sites
        self._device = device
        self.limit = _bytes_allowed(device)
        # What stands in each slot; None in one that was emptied for want of memory.
        self._held: list[Adapter | None] = []
        self._pins: list[int] = []
        self._used: list[int] = []
        self._clock = 0
        self._room = 0
        self._rank = 0

    @property
    def shapes(self) -> Mapping[str, Shape]:
        """Each layer's path and its shape ``(out, in)``."""
        return {path: (outputs, site.inputs) for site in self._sites for path, outputs in site.parts}

    @property
    def pinned(self) -> int:
        """How many adapters are in use."""
        return sum(pins > 0 for pins in self._pins)

    @property
    def bytes(self) -> int:
        """How much memory the slots take."""
        return self._size(self._room, self._rank)

    def has_room(self, adapter: Adapter | None) -> bool:
        """Return whether this adapter can be pinned now; if not, others have to be unpinned before."""
        pinned = {slot: held for slot, held in enumerate(self._held) if held and self._pins[slot]}
        if adapter is None or not pinned or self._slot(adapter) in pinned:
            return True
        slots = max(*pinned, self._free) + 1
        return self._size(slots, _padded([adapter, *pinned.values()])) <= self.limit

    def pin(self, adapter: Adapter | None) -> int | None:
        """Return the slot of ``adapter``, where it stays until it is unpinned as often; None for the base model."""
        if adapter is None:
            return None
        slot = self._slot(adapter)
        if slot is None:
            slot = self._placed(adapter)
        self._pins[slot] += 1
        self._clock += 1
        self._used[slot] = self._clock
        return slot

    def unpin(self, slot: int | None) -> None:
        """Let the adapter in ``slot`` go once nobody else uses it. It stays until its place is needed."""
        if slot is None:
            return
        self._pins[slot] -= 1
        # Idle adapters at the end cost memory, and nothing in a pass: half as many as are in use may stay.
        while self._pins and not self._pins[-1] and len(self._pins) > 2 * self.pinned + 1:
            self._pop()
        self._shrink()

    def mix(self, slots: Sequence[int | None]) -> Mix:
        """Return how a pass is to apply the adapters in ``slots``, one for each of its tokens."""
        chosen = [(row, slot) for row, slot in enumerate(slots) if slot is not None]
        if not chosen:
            return ()
        if len({slot for _, slot in chosen}) == 1 and len(chosen) == len(slots):
            return (Run(chosen[0][1], 0, len(slots)),)
        groups: dict[int, list[int]] = {}
        for row, slot in chosen:
            groups.setdefault(slot, []).append(row)
        count, width = max(groups) + 1, max(map(len, groups.values()))
        if [slot for _, slot in chosen] == [slot for slot in range(count) for _ in range(width)] and len(
            chosen
        ) == len(slots):
            return Spread(count, width)
        where = None
        if count * width > 2 * len(chosen):
            # Many rows of one adapter, or slots far apart: groups of about equal size, each with its own slot.
            width = -(-len(chosen) // len(groups))
            parts = [
                (slot, members[start : start + width])
                for slot, members in groups.items()
                for start in range(0, len(members), width)
            ]
            where = self._tensor([slot for slot, _ in parts])
            groups, count = {at: members for at, (_, members) in enumerate(parts)}, len(parts)
        taken, back = [0] * (count * width), [0] * len(slots)
        for slot, members in groups.items():
            for place, row in enumerate(members):
                taken[slot * width + place] = row
                back[row] = slot * width + place
        found = Spread(count, width, self._tensor(taken), self._tensor(back), slots=where)
        if len(chosen) == len(slots):
            return found
        return replace(found, bare=self._tensor([slot is None for slot in slots])[:, None])

    def _tensor(self, values: Sequence[int]) -> torch.Tensor:
        return torch.tensor(values, device=self._device)

    def _placed(self, adapter: Adapter) -> int:
        idle = [slot for slot, pins in enumerate(self._pins) if not pins]
        slot = min(idle, key=lambda each: self._used[each]) if idle else len(self._held)
        if self._size(max(len(self._held), slot + 1), _padded([*self._held, adapter])) > self.limit:
            # Without those that are idle there is room, or else nobody would be given a slot.
            for each in idle:
                self._held[each] = None
            while self._held and self._held[-1] is None:
                self._pop()
            slot = self._free
        if slot == len(self._held):
            self._held.append(None)
            self._pins.append(0)
            self._used.append(0)
        self._held[slot] = adapter
        if _padded(self._held) > self._rank or slot >= self._room or self.bytes > self.limit:
            self._fit(slot)
        else:
            self._put(slot)
            self._shrink()
        return slot

    def _slot(self, adapter: Adapter) -> int | None:
        found = (at for at, held in enumerate(self._held) if held and held.digest == adapter.digest)
        return next(found, None)

    @property
    def _free(self) -> int:
        """The first slot that nobody has pinned."""
        return next((slot for slot, pins in enumerate(self._pins) if not pins), len(self._pins))

    def _size(self, slots: int, rank: int) -> int:
        return slots * rank * sum(site.bytes for site in self._sites)

    def _pop(self) -> None:
        self._held.pop()
        self._pins.pop()
        self._used.pop()

    def forget(self) -> None:
        """Empty all slots, of which none may be pinned: after a failure nobody knows what stands in them."""
        self._held, self._pins, self._used, self._room, self._rank = [], [], [], 0, 0

    def _fit(self, new: int | None = None) -> None:
        """Have room for what is held and little more. Only the adapter in the slot ``new`` does not stand there yet."""
        rank = _padded(self._held)
        missing = range(len(self._held)) if rank != self._rank else [] if new is None else [new]
        self._rank, self._room = rank, 1
        while self._room < len(self._held):
            self._room *= 2
        if self.bytes > self.limit:
            self._room = len(self._held)
        for site in self._sites:
            site.fit(self._room, self._rank)
        for slot in missing:
            self._put(slot)

    def _shrink(self) -> None:
        """Give memory back if far less would do; not for every adapter that goes, since others may come."""
        if self._room >= SPARE_SLOTS * len(self._held) or self._rank >= SPARE_RANK * _padded(self._held):
            self._fit()

    def _put(self, slot: int) -> None:
        adapter = self._held[slot]
        if adapter is not None:
            for site in self._sites:
                site.put(slot, adapter.pairs)


def _padded(adapters: Sequence[Adapter | None]) -> int:
    """Return the rank that slots need for these adapters."""
    most = max((adapter.rank for adapter in adapters if adapter), default=1)
    return -(-most // RANK_STEP) * RANK_STEP


def _bytes_allowed(device: torch.device) -> int:
    if device.type != "cuda":
        return BANK_BYTES
    free, _ = torch.cuda.mem_get_info(device)
    return int(free * BANK_SHARE)
