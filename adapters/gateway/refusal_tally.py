"""What was refused, on its way to the database: gathered in memory by minute and reason, within bounds."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.gateway.counts import Counts
from adapters.gateway.missing import Missing
from adapters.metering.windows import MINUTE
from adapters.models import Counting
from adapters.reasons import Reason
from adapters.services.refusals import TurnedAway

MAX_ROWS = 20_000
"""How many keys, reasons and minutes are kept in memory while the database is away; beyond, refusals are dropped."""

Place = tuple[int, int, Reason, int]

logger = logging.getLogger(__name__)


class RefusalTally:
    """What one process refused and has not written down yet."""

    def __init__(self, missing: Missing, *, most: int = MAX_ROWS) -> None:
        self._missing = missing
        self._counts: Counts[Place] = Counts(most=most, past=self._drop)
        self.dropped = 0

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, *, community: int, key: int, reason: Reason, at: float) -> None:
        """Note a request that was refused. 0 is the key of whoever has none that is known."""
        self._counts.add((community, key, reason, int(at // MINUTE)), 1)

    def take(self) -> Sequence[TurnedAway]:
        """Take everything out, to write it down."""
        return [
            TurnedAway(community, key, reason, datetime.fromtimestamp(minute * MINUTE, UTC), requests)
            for (community, key, reason, minute), requests in self._counts.take()
        ]

    def put_back(self, refused: Sequence[TurnedAway]) -> None:
        """Put back what could not be written down."""
        for each in refused:
            self._counts.add(_place(each), each.requests)

    def drop(self, refused: Sequence[TurnedAway], why: str) -> None:
        """Count what will never be written down, and say so."""
        for each in refused:
            self._drop(_place(each), each.requests)
        logger.error("%d refusals were not written down: %s", sum(each.requests for each in refused), why)

    def _drop(self, place: Place, requests: int) -> None:
        self.dropped += requests
        community, _, _, minute = place
        self._missing.add(community=community, what=Counting.REFUSALS, at=minute * MINUTE, number=requests)


def _place(refused: TurnedAway) -> Place:
    return refused.community, refused.key, refused.reason, int(refused.minute.timestamp() // MINUTE)
