"""Which adapter each token of a pass has."""

from dataclasses import dataclass

import torch


@dataclass(frozen=True)
class Run:
    """The tokens from ``start`` to ``end`` of a pass, which all have the adapter in ``slot``."""

    slot: int
    start: int
    end: int


@dataclass(frozen=True)
class Spread:
    """Tokens in any order: ``groups`` slots of up to ``width`` tokens each.

    ``taken`` ``[groups * width]`` says which token stands where; places left over repeat some token, and what
    comes of them is dropped. ``back`` ``[tokens]`` says where each token stands, and ``bare`` ``[tokens, 1]`` which
    ones have no adapter and stand nowhere. ``taken`` and ``back`` are missing if token after token stands in slot
    after slot, ``bare`` if every token has an adapter.
    """

    groups: int
    width: int
    taken: torch.Tensor | None = None
    back: torch.Tensor | None = None
    bare: torch.Tensor | None = None
    slots: torch.Tensor | None = None

    @property
    def in_order(self) -> bool:
        """Whether token after token stands in slot after slot, and none stands nowhere."""
        return self.back is None and self.bare is None


Mix = Spread | tuple[Run, ...]
