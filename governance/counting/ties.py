r"""Who goes first when options are level.

Lots are drawn so that anybody can check them: an option's lot is the SHA-256 of the seed, a line feed and the
option (``printf '%s\n%s' "$seed" "$option" | sha256sum``), and the smallest lot goes first. An option's lot
does not depend on which others stand. The seed must be fixed after the options and before the count, by
something that nobody can choose, such as the ledger's head when voting closed.
"""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Literal, Protocol

from governance.counting.results import Number, Tie
from governance.counting.settings import Counting

Over = Literal["win", "elimination"]
History = Sequence[Mapping[str, Number]]
"""The tallies of the rounds so far, this one last."""


def lot(seed: str, option: str) -> str:
    """Return the lot that ``option`` draws, in hexadecimal."""
    return sha256(f"{seed}\n{option}".encode()).hexdigest()


class Breaker(Protocol):
    """Breaks ties and keeps what it did."""

    broken: list[Tie]

    def first(self, tied: Sequence[str], history: History) -> str | None:
        """Return which of ``tied`` wins; ``None`` where a tie leaves everything as it is."""

    def last(self, tied: Sequence[str], history: History) -> str:
        """Return which of ``tied`` is eliminated."""


class Ties:
    """Breaks ties as a community's rule says. ``options`` in the order in which they stand."""

    def __init__(self, counting: Counting, options: Sequence[str], seed: str) -> None:
        self.rule = counting.ties
        self.status_quo = counting.status_quo if counting.status_quo in options else None
        self.single = counting.seats == 1
        self.place = {option: place for place, option in enumerate(options)}
        self.seed = seed
        self.broken: list[Tie] = []

    def first(self, tied: Sequence[str], history: History) -> str | None:
        """Return which of ``tied`` wins; ``None`` where a tie leaves everything as it is."""
        if self.rule == "status_quo" and self.single:
            return self._note("win", tied, history, self.status_quo, "status_quo")
        return self._pick("win", tied, tied, history)

    def last(self, tied: Sequence[str], history: History) -> str:
        """Return which of ``tied`` is eliminated. Under ``status_quo`` never the option that stands for it."""
        among = [each for each in tied if self.rule != "status_quo" or each != self.status_quo]
        if len(among) == 1:
            self._note("elimination", tied, history, among[0], "status_quo")
            return among[0]
        return self._pick("elimination", tied, among, history)

    def in_order(self, tied: Sequence[str]) -> list[str]:
        """Return ``tied`` with whoever goes first in front, by order of options or by lot."""
        if self.rule == "by_order_of_options":
            return sorted(tied, key=self.place.__getitem__)
        return sorted(tied, key=lambda option: lot(self.seed, option))

    def _pick(self, over: Over, tied: Sequence[str], among: Sequence[str], history: History) -> str:
        left = [*among]
        if self.rule in ("by_previous_rounds", "status_quo"):
            left = level_before(over, among, history)
        if len(left) == 1:
            self._note(over, tied, history, left[0], "previous_round")
            return left[0]
        chosen = self.in_order(left)[0 if over == "win" else -1]
        by_order = self.rule == "by_order_of_options"
        self._note(over, tied, history, chosen, "order_of_options" if by_order else "seed")
        return chosen

    def _note(
        self,
        over: Over,
        tied: Sequence[str],
        history: History,
        chosen: str | None,
        by: Literal["seed", "order_of_options", "previous_round", "status_quo"],
    ) -> str | None:
        between = tuple(sorted(tied, key=self.place.__getitem__))
        self.broken.append(Tie(round=len(history), between=between, over=over, chosen=chosen, by=by))
        return chosen


def level_before(over: Over, tied: Sequence[str], history: History) -> list[str]:
    """Return who of ``tied`` is still level after looking at earlier rounds, from the latest back."""
    left = [*tied]
    for tallies in reversed(history[:-1]):
        found = [tallies[each] for each in left]
        extreme = max(found) if over == "win" else min(found)
        left = [each for each, votes in zip(left, found, strict=True) if votes == extreme]
        if len(left) == 1:
            break
    return left


def best(tallies: Mapping[str, Number], seats: int, ties: Ties) -> tuple[str, ...]:
    """Return the ``seats`` options with the most votes, first first. An option without votes never wins.

    Under ``status_quo`` a tie for one seat leaves everything as it is, and a tie at the edge of several seats
    leaves those seats empty.
    """
    winners: list[str] = []
    for votes in sorted({votes for votes in tallies.values() if votes > 0}, reverse=True):
        level = [option for option, has in tallies.items() if has == votes]
        free = seats - len(winners)
        if len(level) <= free:
            winners += ties.in_order(level)
            continue
        if ties.rule == "status_quo" and not ties.single:
            break
        for _ in range(free):
            chosen = ties.first(level, [tallies])
            if chosen is None:
                return ()
            winners.append(chosen)
            level = [each for each in level if each != chosen]
        break
    return tuple(winners)
