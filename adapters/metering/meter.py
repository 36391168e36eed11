"""Deciding whether a request fits its limits, and counting it if it does: one step, whoever else asks meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from adapters.metering.counters import Counters
from adapters.metering.record import HELD, Kept
from adapters.metering.rules import Charge, Rule
from adapters.metering.windows import Calendar, Windows, seconds_left

RETRY_CONCURRENT_SECONDS = 1
"""When a client may ask again that has too many requests open: sooner, none of its answers will have ended."""


class Left(NamedTuple):
    """A limit, how much of it is left, and for how many seconds."""

    limit: str
    most: int
    left: int
    seconds: int


class Over(NamedTuple):
    """A request that does not fit: whose limit it exceeds, and how that one stands. Nothing was counted."""

    ident: int
    stands: Left


@dataclass(slots=True)
class Ticket:
    """A request that was let in: what is held and put by for it until it is answered.

    ``requests`` and ``tokens`` are the limits of which least is left, where there are any.
    """

    reserved: int
    counted: Sequence[tuple[int, Windows]]
    requests: Left | None
    tokens: Left | None
    is_open: bool = True


class Meter:
    """Lets requests in, as the shared counters of one folder allow."""

    def __init__(self, counters: Counters) -> None:
        self.counters = counters
        self._calendar = Calendar()
        with counters:
            # A process that was killed may not have written down what it counted last: whoever comes next does.
            self._changed = set(counters.idents())
        self._wanted: dict[tuple[int, str], int] = {}

    def let_in(self, charges: Sequence[Charge], *, tokens: int, at: float) -> Ticket | Over:
        """Count a request for everybody it counts for, or for nobody. ``tokens`` is the most that it can take."""
        now = self._calendar.at(at)
        # Of requests and of tokens: how much is left where it is least, of which rule, and out of how much.
        least: list[tuple[int, Rule, int] | None] = [None, None]
        with self.counters as counters:
            records = [counters.record(charge.ident, month=now.month) for charge in charges]
            for charge, record in zip(charges, records, strict=True):
                record.roll(now)
                most = charge.concurrent
                if most is not None and record[HELD] >= most:
                    return Over(charge.ident, Left("concurrent", most, 0, RETRY_CONCURRENT_SECONDS))
                for rule in charge.rules:
                    most_here, asked = rule.most_here(record), tokens if rule.of_tokens else 1
                    left = most_here - record[rule.word] - asked
                    if left < 0:
                        if rule.given:
                            self._wanted[charge.ident, rule.limit] = asked
                        return Over(charge.ident, _stands(rule, most_here, left + asked, at))
                    known = least[rule.of_tokens]
                    if known is None or left < known[0]:
                        least[rule.of_tokens] = left, rule, most_here
            seat = counters.seat
            for record in records:
                record.count(tokens)
                record.hold(seat, 1)
            counted = [
                (charge.ident, record.windows) for charge, record in zip(charges, records, strict=True)
            ]
        requests, of_tokens = (_stands(each[1], each[2], each[0], at) if each else None for each in least)
        return Ticket(tokens, counted, requests, of_tokens)

    def close(self, ticket: Ticket, *, took: int | None) -> None:
        """Let a request go that was answered. ``None``: nobody knows what it took, so all that was put by counts."""
        if not ticket.is_open:
            return
        ticket.is_open = False
        by = 0 if took is None else took - ticket.reserved
        with self.counters as counters:
            seat = counters.seat
            for ident, windows in ticket.counted:
                record = counters.record(ident)
                if by:
                    record.correct(by, windows)
                record.hold(seat, -1)
                self._changed.add(ident)

    def wants(self) -> Sequence[tuple[tuple[int, str], int]]:
        """Return the limits of which too little was left here for a request lately, and how much it needed."""
        with self.counters:
            wanted, self._wanted = self._wanted, {}
        return list(wanted.items())

    def changed(self) -> Sequence[Kept]:
        """Return what has changed since the last call, as far as this process knows, as it stands now."""
        with self.counters as counters:
            idents, self._changed = sorted(self._changed), set()
            return [counters.record(ident).kept for ident in idents]


def _stands(rule: Rule, most: int, left: int, at: float) -> Left:
    return Left(rule.limit, most, max(0, left), seconds_left(at, rule.window))
