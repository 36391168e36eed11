"""Counting what an event loop is asked in one turn together, under one lock.

Whoever was asked several times with the same key in the last turn will be in this one: where plenty is left, as many
requests are counted with the first of them, and what does not come is given back at the end of the turn. Nobody is let
in by this who would not be otherwise, and where little is left each request is counted by itself.
"""

import asyncio
from collections.abc import Sequence

from adapters.metering.meter import Lot, Meter, Over, Ticket
from adapters.metering.rules import Charge

AHEAD = 32
"""How many requests are counted ahead at most."""


class Turns:
    """Lets in what one event loop is asked."""

    def __init__(self, meter: Meter) -> None:
        self._meter = meter
        self._ends = False
        self._asked: dict[int, int] = {}
        self._asked_before: dict[int, int] = {}
        """How often each key was shown in this turn, and in the last."""
        self._lots: dict[int, Lot] = {}
        self._used: list[Lot] = []

    def let_in(self, charges: Sequence[Charge], *, tokens: int, at: float) -> Ticket | Over:
        """Count a request for everybody it counts for, or for nobody. ``tokens`` is the most that it can take."""
        ident = charges[0].ident
        asked = self._asked[ident] = self._asked.get(ident, 0) + 1
        lot = self._lots.get(ident)
        if lot is not None and (ticket := lot.take(charges, self._meter.now(at), tokens)):
            return ticket
        self._end_soon()
        ahead = min(AHEAD, max(0, self._asked_before.get(ident, 0) - asked))
        found = self._meter.let_in(charges, tokens=tokens, at=at, ahead=ahead)
        if isinstance(found, Over):
            if not self._lots:
                return found
            # What was counted ahead may be what is missing.
            self._give_back()
            return self._meter.let_in(charges, tokens=tokens, at=at)
        if found.lot is not None:
            if lot is not None:
                self._used.append(lot)
            self._lots[ident], found.lot = found.lot, None
        return found

    def close(self, ticket: Ticket, *, took: int | None) -> None:
        """Let a request go that was answered: at the end of the turn, unless others may be waiting for that."""
        if ticket.scarce:
            self._meter.close(ticket, took=took)
        else:
            self._meter.put_off(ticket, took=took)
            self._end_soon()

    def _end_soon(self) -> None:
        if not self._ends:
            self._ends = True
            asyncio.get_running_loop().call_soon(self._end)

    def _end(self) -> None:
        self._ends = False
        self._asked_before, self._asked = self._asked, {}
        self._give_back()

    def _give_back(self) -> None:
        lots = [*self._used, *self._lots.values()]
        self._lots, self._used = {}, []
        self._meter.settle([lot for lot in lots if lot.requests or lot.tokens])
