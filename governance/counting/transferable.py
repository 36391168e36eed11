"""Transferable votes: what those elected do not need moves on.

Weighted inclusive Gregory: every paper that lies with an elected option moves on at the same share of what it
is worth, the surplus divided by the option's votes (Hill, Wichmann and Woodall 1987 on why all papers should;
Gregory 1880 on the share).
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from governance.counting.piles import PlainPiles, rounded_down
from governance.counting.results import Inactive, Number, Transfer
from governance.counting.rounds import Rounds, transfers
from governance.counting.settings import Counting
from governance.counting.ties import Breaker


class Transferable(Rounds):
    """A count by rounds for several seats. ``shares`` says what part of each elected option's votes moved on."""

    splits: ClassVar[bool] = True

    def __init__(
        self,
        counting: Counting,
        standing: Sequence[str],
        piles: PlainPiles,
        ties: Breaker,
        *,
        write_ins: str | None = None,
    ) -> None:
        super().__init__(counting, standing, piles, ties, write_ins=write_ins)
        self.papers = piles
        self.shares: dict[str, Number] = {}

    def _set_free(self, losers: Sequence[str]) -> tuple[Transfer, ...]:
        winners = [option for option in self.elected if option not in self.kept]
        if not winners:
            return super()._set_free(losers)
        lost = {option: self._split(option) for option in winners}
        if len(self.elected) >= self.seats:
            return transfers(self.papers.retire(winners, Inactive.FINAL_SURPLUS), lost)
        return transfers(self.papers.move(winners, self.standing), lost)

    def _split(self, option: str) -> Number:
        """Set an elected option's surplus free and return what rounding loses of it."""
        has = self.history[-1][option]
        share: Number = 0
        if has > self.needed:
            share = rounded_down(Fraction(has - self.needed) / has, self.counting.decimals)
        self.shares[option] = share
        kept = self.papers.keep(option, share)
        lost = max(kept - self.needed, Fraction(0))
        self.kept[option] = kept - lost
        self.residual += lost
        return lost
