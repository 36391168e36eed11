"""What was proposed for one row and has passed the model, while it is found out how much of it is right."""

from dataclasses import dataclass, field

import torch

from adapters.engine.batch.seats import Seat
from adapters.engine.model.passes import Stretch


@dataclass(eq=False)
class Draft:
    """The tokens ``proposed`` for a row, of some rows none; ``chosen`` is how many it has got in this pass so far."""

    seat: Seat
    proposed: list[int]
    chosen: int = field(default=0, init=False)
    _logits: torch.Tensor = field(default_factory=lambda: torch.empty(0), init=False)

    @property
    def stretch(self) -> Stretch:
        """What passes: the row's last token and those proposed after it."""
        return Stretch(self.seat.held, [self.seat.last, *self.proposed], self.seat.slot, whole=True)

    def passed(self, logits: torch.Tensor) -> None:
        """Take the logits after each token of the stretch."""
        self._logits = logits

    @property
    def next_logits(self) -> torch.Tensor:
        """The logits ``[vocabulary]`` under which the next token is to be chosen."""
        return self._logits[self.chosen]

    @property
    def goes_on(self) -> bool:
        """Whether the token just chosen is the one proposed, so that the logits after it are known."""
        right = self.proposed[self.chosen - 1 : self.chosen] == [self.seat.last]
        return self.seat.lane is not None and right

    @property
    def accepted(self) -> int:
        """How many of the proposed tokens the answer went on with."""
        return self.chosen - 1

    def close(self) -> None:
        """Forget what was passed and not chosen, and learn from how much of it was."""
        if self.seat.lane is not None:
            self.seat.cut()
            if self.proposed:
                self.seat.proposals.judge(len(self.proposed), self.accepted)
