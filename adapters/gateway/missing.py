"""What one process counted and could not write down: how much, of which community, and when."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.gateway.counts import Counts
from adapters.models import Counting
from adapters.services.refusals import Lost

HOUR = 3_600
MAX_ROWS = 20_000
"""Of how many communities and hours it is remembered what is missing; what is lost beyond stands in the log alone."""

Place = tuple[int, Counting, int]

logger = logging.getLogger(__name__)


class Missing:
    """What is lost, on its way to the database, so that pages can say what is missing in their figures."""

    def __init__(self, *, most: int = MAX_ROWS) -> None:
        self._counts: Counts[Place] = Counts(most=most, past=self._forget)
        self.forgotten = 0
        """What is lost and will stand on no page."""

    def __len__(self) -> int:
        return len(self._counts)

    def add(self, *, community: int, what: Counting, at: float, number: int) -> None:
        """Note what is lost that was counted at a moment."""
        self._counts.add((community, what, int(at // HOUR)), number)

    def take(self) -> Sequence[Lost]:
        """Take everything out, to write it down."""
        return [
            Lost(community, what, datetime.fromtimestamp(hour * HOUR, UTC), number)
            for (community, what, hour), number in self._counts.take()
        ]

    def put_back(self, lost: Sequence[Lost]) -> None:
        """Put back what could not be written down."""
        for each in lost:
            self._counts.add((each.community, each.what, int(each.hour.timestamp() // HOUR)), each.number)

    def drop(self, lost: Sequence[Lost], why: str) -> None:
        """Count what no page will ever say is missing, and say so."""
        number = sum(each.number for each in lost)
        self.forgotten += number
        logger.error("That %d counts are missing was not written down: %s", number, why)

    def _forget(self, _: Place, number: int) -> None:
        self.forgotten += number
