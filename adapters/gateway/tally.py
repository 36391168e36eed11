"""What answers took, on its way to the database: gathered in memory by minute, within bounds."""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.gateway.missing import Missing
from adapters.metering.windows import MINUTE
from adapters.models import Counting
from adapters.services.usage import Taken

MAX_ROWS = 20_000
"""How many keys, deployments and minutes are kept in memory while the database is away; further answers are dropped."""

logger = logging.getLogger(__name__)


class Tally:
    """What one process has not written down yet."""

    def __init__(self, missing: Missing, *, most: int = MAX_ROWS) -> None:
        self._missing, self._most = missing, most
        self._rows: dict[tuple[int, int, int, int], list[int]] = {}
        self.dropped = 0
        """Answers whose tokens are written down nowhere but in the counters of limits."""

    def __len__(self) -> int:
        return len(self._rows)

    def add(
        self, *, community: int, key: int, deployment: int, at: float, prompt: int, completion: int
    ) -> None:
        """Note an answer."""
        self._add((community, key, deployment, int(at // MINUTE)), 1, prompt, completion)

    def take(self) -> Sequence[Taken]:
        """Take everything out, to write it down."""
        rows, self._rows = self._rows, {}
        return [
            Taken(community, key, deployment, datetime.fromtimestamp(minute * MINUTE, UTC), *counted)
            for (community, key, deployment, minute), counted in rows.items()
        ]

    def put_back(self, taken: Sequence[Taken]) -> None:
        """Put back what could not be written down."""
        for each in taken:
            minute = int(each.minute.timestamp() // MINUTE)
            place = each.community, each.key, each.deployment, minute
            self._add(place, each.answers, each.prompt_tokens, each.completion_tokens)

    def drop(self, taken: Sequence[Taken], why: str) -> None:
        """Count what will never be written down, and say so."""
        for each in taken:
            self._drop(each.community, each.minute.timestamp(), each.answers)
        logger.error(
            "The tokens of %d answers were not written down: %s", sum(each.answers for each in taken), why
        )

    def _add(self, place: tuple[int, int, int, int], answers: int, prompt: int, completion: int) -> None:
        row = self._rows.get(place)
        if row is not None:
            row[0] += answers
            row[1] += prompt
            row[2] += completion
        elif len(self._rows) < self._most:
            self._rows[place] = [answers, prompt, completion]
        else:
            if self.dropped % self._most == 0:
                logger.error("The tokens of answers are not written down from now on: too many wait for it.")
            self._drop(place[0], place[3] * MINUTE, answers)

    def _drop(self, community: int, at: float, answers: int) -> None:
        self.dropped += answers
        self._missing.add(community=community, what=Counting.ANSWERS, at=at, number=answers)
