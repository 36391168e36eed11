"""Writing down what the gateway counts: on this host once a second, in the database when it is there."""

import asyncio
import logging
from itertools import count

from adapters.gateway import database
from adapters.gateway.books import Books
from adapters.gateway.directory import AWAY, Directory
from adapters.metering.journal import Journal
from adapters.metering.meter import Meter
from adapters.metering.record import Kept
from adapters.services import pacing

TURN_SECONDS = 1.0
"""How often what was counted is forced onto this host's disk, and what was used goes to the database."""
KEEP_TURNS = 5
"""Every how many turns the counters go to the database too, and hosts lend each other of their limits."""

logger = logging.getLogger(__name__)


class Keeper:
    """Writes down what one process counts."""

    def __init__(self, directory: Directory, meter: Meter, books: Books, journal: Journal) -> None:
        self._directory, self._meter, self._books, self._journal = directory, meter, books, journal
        self._unwritten: dict[int, Kept] = {}
        self._unkept: dict[int, Kept] = {}

    async def keep_on_disk(self) -> None:
        """Write down on this host what was counted, and take back what the dead hold, as long as the process lives."""
        while True:
            await asyncio.sleep(TURN_SECONDS)
            try:
                await self._to_disk()
            except Exception:
                # The next turn may do better, and the counters go on without the disk.
                logger.exception("What was counted could not be written down. Is the disk full?")

    async def keep_in_database(self) -> None:
        """Write down in the database what was used and counted, as long as the process lives."""
        for turn in count(1):
            await asyncio.sleep(TURN_SECONDS)
            if self._directory.is_away():
                continue
            try:
                await self._books.write()
                if turn % KEEP_TURNS == 0:
                    await self._keep()
                    await database.in_database(pacing.lend)
            except Exception:
                logger.exception("What was counted could not be written into the database.")

    async def stop(self) -> None:
        """Write everything down for the last time."""
        await self._to_disk()
        if not self._directory.is_away():
            await self._books.write()
            await self._keep()
        self._books.drop("the database was away when the process stopped.")

    async def _to_disk(self) -> None:
        with self._meter.counters as counters:
            gone = counters.take_back()
        if gone:
            logger.warning("Took back what %d processes held that are gone.", gone)
            self._meter.look_again()
        changed = {each.ident: each for each in self._meter.changed()}
        self._unkept |= changed
        self._unwritten |= changed
        await asyncio.to_thread(self._journal.add, list(self._unwritten.values()))
        self._unwritten.clear()

    async def _keep(self) -> None:
        unkept, self._unkept = self._unkept, {}
        try:
            await database.in_database(pacing.keep, list(unkept.values()))
        except AWAY:
            self._unkept = unkept | self._unkept
