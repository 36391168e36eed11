"""Whose turn it is at the model: every community gets its share of the model's time, however many it sends.

Each tenant has a counter of the seconds of the model that went to it, divided by its weight. Those that are behind
run; those that are ahead wait until the others have caught up. Who stays away saves up no more than a moment, which
lets a short request of a small community pass a large one's batch. Source: the virtual token counter of
arXiv:2401.00588, which counts tokens; seconds are what a small community waits for when a large one fills the batch.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

# Seconds by which a tenant may be ahead and still run: batches stay whole while all get about the same.
SLACK = 0.02

# Seconds that a tenant who comes anew may have before those who were here get theirs.
CREDIT = 1.0


@dataclass
class Account:
    """What one tenant has had. ``seconds`` are divided by its weight."""

    weight: float
    seconds: float


class Tenants:
    """The accounts of all that have work here, and of those that went and would come back no better for it."""

    def __init__(self) -> None:
        self._accounts: dict[str, Account] = {}
        self._present: set[str] = set()
        # Where the one furthest behind stood, at its highest: it never falls, however many come with credit.
        self._level = 0.0

    def arrive(self, name: str, weight: float) -> None:
        """Open an account, or give a known one its newest weight."""
        start = self._risen() - CREDIT
        account = self._accounts.setdefault(name, Account(weight, start))
        account.weight = weight
        if name not in self._present:
            account.seconds = max(account.seconds, start)
            self._present.add(name)

    def keep(self, names: Iterable[str]) -> None:
        """Say that only ``names`` have work here still."""
        self._present &= set(names)
        forgotten = self._risen() - CREDIT
        for name in [name for name in self._accounts if name not in self._present]:
            if not self._present or self._accounts[name].seconds <= forgotten:
                del self._accounts[name]

    def _risen(self) -> float:
        least = min((self._accounts[name].seconds for name in self._present), default=self._level)
        self._level = max(self._level, least)
        return self._level

    def lift(self, name: str, names: Iterable[str]) -> None:
        """Say that ``name`` gets to the model beside ``names``: who waited long need not have it alone for as long."""
        least = min((self._accounts[each].seconds for each in names if each != name), default=-math.inf)
        self._accounts[name].seconds = max(self._accounts[name].seconds, least - CREDIT)

    def seconds(self, name: str) -> float:
        """Return what a tenant has had, divided by its weight."""
        return self._accounts[name].seconds

    def charge(self, seconds: float, parts: Mapping[str, int]) -> None:
        """Divide ``seconds`` of the model among tenants by their ``parts`` of a pass."""
        whole = sum(parts.values())
        for name, part in parts.items():
            account = self._accounts[name]
            account.seconds += seconds * part / whole / account.weight

    def next(self, names: Iterable[str]) -> list[str]:
        """Return who of ``names`` runs now, the one furthest behind first."""
        waiting = sorted(set(names), key=lambda name: (self.seconds(name), name))
        return [name for name in waiting if self.seconds(name) <= self.seconds(waiting[0]) + SLACK]
