"""A count by rounds: instant-runoff and transferable votes, as their rules say.

In each round the votes of every option still standing are added up. Whoever reaches the threshold is elected;
if nobody does, whoever is last is eliminated. Then votes move on: all of an eliminated option's, and the
surplus of an elected one where votes are transferable (:mod:`governance.counting.transferable`). The order of
these steps is that of RCTab (BrightSpots, 2023), whose published counts are reproduced.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import ClassVar

from governance.counting.piles import Moved, Piles
from governance.counting.results import Number, Round, Transfer
from governance.counting.settings import Counting
from governance.counting.ties import Breaker


def threshold(counting: Counting, active: Number) -> Number:
    """Return the votes that elect, of ``active`` votes.

    Droop: the least number (to ``quota_decimals`` places) that only as many options as there are seats can
    have. Hare: the least that is at least one seat's share. Never less than ``minimum_votes``.
    """
    unit = 10**counting.quota_decimals
    if counting.filling == "share":
        quota = active * Fraction(counting.minimum_share)
    elif counting.quota == "hare":
        quota = Fraction(-(-active * unit // counting.seats), unit)
    else:
        quota = Fraction(active * unit // (counting.seats + 1) + 1, unit)
    return max(quota, Fraction(counting.minimum_votes))


def batch(tallies: Mapping[str, Number], *, keep: int) -> list[str]:
    """Return the options, fewest votes first, that cannot catch up even with each other's votes together.

    At least ``keep`` options stay.
    """
    ascending = sorted(tallies, key=tallies.__getitem__)
    behind: Number = 0
    found = 0
    for place, option in enumerate(ascending):
        if behind < tallies[option] and place <= len(ascending) - keep:
            found = place
        behind += tallies[option]
    return ascending[:found]


class Rounds:
    """One count. :meth:`run` it once, then read ``rounds`` and ``elected``, first elected first.

    ``standing`` are the options in the race. ``write_ins`` names the one of them that stands for names nobody
    registered: it leaves as soon as it has votes, and nobody is elected before.
    """

    splits: ClassVar[bool] = False
    """Whether the surplus of those elected moves on."""

    def __init__(
        self,
        counting: Counting,
        standing: Sequence[str],
        piles: Piles,
        ties: Breaker,
        *,
        write_ins: str | None = None,
    ) -> None:
        self.counting = counting
        self.standing = [*standing]
        self.piles = piles
        self.ties = ties
        self.write_ins = write_ins
        self.seats = 0 if counting.filling == "share" else counting.seats
        self.elected: list[str] = []
        self.kept: dict[str, Number] = {}
        self.residual: Number = 0
        self.needed: Number = 0
        self.rounds: list[Round] = []
        self.history: list[dict[str, Number]] = []
        self.over = not self.standing

    def run(self) -> None:
        """Count until the seats are filled, or nobody is left who could fill them."""
        self.piles.lay(self.standing)
        while not self.over:
            tallies = self.piles.tallies(self.standing)
            self.history.append({**tallies, **self.kept})
            first = len(self.history) == 1
            if first or (self.seats <= 1 and not self.counting.first_round_sets_threshold):
                self.needed = threshold(self.counting, sum(tallies.values()))
            self.over = first and not any(tallies.values())
            winners = [] if self.over else self._winners(tallies)
            losers = [] if self.over or winners else self._losers(tallies)
            self._close(winners, losers)

    def _winners(self, tallies: Mapping[str, Number]) -> list[str]:
        """Return who is elected in this round, most votes first."""
        if tallies.get(self.write_ins or "", 0):
            return []
        named = [each for each in tallies if each != self.write_ins]
        if self.counting.filling == "share":
            return _most_first(named, tallies) if all(tallies[each] >= self.needed for each in named) else []
        free = self.seats - len(self.elected)
        if not free:
            return []
        found = self._reached(tallies, named, free)
        only_one = self.counting.filling == "quota_one_a_round" or self.counting.first_round_sets_threshold
        two_left = self.seats == 1 and len(tallies) == 2  # noqa: PLR2004 - the last two
        stuck = two_left and not found and min(tallies.values()) >= self.counting.minimum_votes
        if stuck or (only_one and len(found) > 1):
            return self._one(tallies)
        return _most_first(found, tallies)

    def _reached(self, tallies: Mapping[str, Number], named: list[str], free: int) -> list[str]:
        if len(tallies) <= free:
            return named
        if self.counting.first_round_sets_threshold and len(tallies) - 1 == self.seats:
            most = max(tallies.values())
            return [each for each in named if tallies[each] == most]
        if self.counting.filling == "last_standing":
            return []
        return [each for each in named if tallies[each] >= self.needed]

    def _one(self, tallies: Mapping[str, Number]) -> list[str]:
        """Return the one with the most votes, breaking a tie. A tie may leave everything as it is."""
        most = max(tallies.values())
        level = [each for each in tallies if tallies[each] == most]
        if len(level) == 1:
            return level
        chosen = self.ties.first(level, self.history)
        self.over = chosen not in tallies
        return [] if chosen is None else [chosen]

    def _losers(self, tallies: Mapping[str, Number]) -> list[str]:
        """Return who is eliminated in this round, fewest votes first."""
        wanted = len(self.elected) < self.seats or self.counting.filling == "share"
        if self.over or not (wanted or self._too_many_left()):
            return []
        if self.write_ins is not None and tallies.get(self.write_ins, 0):
            return [self.write_ins]
        few = [each for each in tallies if tallies[each] < self.counting.minimum_votes]
        if few:
            return sorted(few, key=tallies.__getitem__)
        if self.counting.batch_elimination:
            together = batch(tallies, keep=2 if self.counting.until_two_remain else 1)
            if len(together) > 1:
                return together
        fewest = min(tallies.values())
        level = [each for each in tallies if tallies[each] == fewest]
        return level if len(level) == 1 else [self.ties.last(level, self.history)]

    def _too_many_left(self) -> bool:
        return self.counting.until_two_remain and len(self.standing) > 2  # noqa: PLR2004 - two remain

    def _close(self, winners: list[str], losers: list[str]) -> None:
        """Keep this round and, if another follows, move the votes that it sets free."""
        inactive, residual = self.piles.inactive(), self.residual
        self.elected += winners
        leaving = [] if self.counting.until_two_remain else winners
        self.standing = [each for each in self.standing if each not in {*leaving, *losers}]
        self.over = self.over or self._done(winners, losers)
        moved = () if self.over else self._set_free(losers)
        self.rounds.append(
            Round(
                tallies=self.history[-1],
                threshold=self.needed,
                elected=tuple(winners),
                eliminated=tuple(losers),
                transfers=moved,
                inactive=inactive,
                residual=residual,
            )
        )

    def _done(self, winners: list[str], losers: list[str]) -> bool:
        """Whether this was the last round. Surplus that was set free is shown moving, in one more round."""
        if len(self.history) == self.counting.stop_after_round:
            return True
        if self.counting.until_two_remain:
            return not self.standing or (not losers and len(self.standing) <= len(self.elected) + 1)
        if self.counting.filling == "share":
            return bool(winners) or not self.standing
        if len(self.elected) < self.seats:
            return not self.standing
        return not (self.splits and winners)

    def _set_free(self, losers: Sequence[str]) -> tuple[Transfer, ...]:
        """Move on the votes of ``losers``, who stand no more."""
        return transfers(self.piles.move(losers, self.standing), {})


def _most_first(options: Sequence[str], tallies: Mapping[str, Number]) -> list[str]:
    return sorted(options, key=lambda option: -tallies[option])


def transfers(moved: Moved, lost: Mapping[str, Number]) -> tuple[Transfer, ...]:
    """Return where votes went, with what was ``lost`` of each option's in rounding."""
    return tuple(
        Transfer(source=source, to=went.to, exhausted=went.exhausted, residual=lost.get(source, 0))
        for source, went in moved.items()
    )
