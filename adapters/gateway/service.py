"""The gateway with what runs beside it: what hears of changes, what writes down, what asks after the engines' health."""

import asyncio
from collections.abc import Mapping

from adapters.gateway.answers import Answering
from adapters.gateway.app import Gateway
from adapters.gateway.books import Books
from adapters.gateway.directory import Directory
from adapters.gateway.keeping import Keeper
from adapters.gateway.listener import listen
from adapters.gateway.metering import Metering
from adapters.services.pacing import journal, meter
from adapters.serving.health import watch
from adapters.serving.replicas import replicas_at


class Service:
    """The gateway of one web process, for the life of its event loop."""

    def __init__(self, *, engine_url: str, embeddings_url: str, database_url: str) -> None:
        self._engine_url, self._database_url = engine_url, database_url
        self.directory, self.books = Directory(), Books()
        metering = Metering(self.directory, meter(), self.books.tally)
        self.gateway = Gateway(Answering(engine_url, embeddings_url), self.directory, metering, self.books)
        self._keeper = Keeper(self.directory, meter(), self.books, journal())
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to hear, to write down and to watch."""
        beside = (
            listen(self._database_url, self.directory),
            self._keeper.keep_on_disk(),
            self._keeper.keep_in_database(),
            watch(replicas_at(self._engine_url)),
        )
        self._tasks = [asyncio.create_task(each) for each in beside]

    async def stop(self) -> None:
        """Write down what is left, and let everything go."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._keeper.stop()
        await self.gateway.answering.close()

    @property
    def figures(self) -> Mapping[str, int]:
        """What an operator may want to know of this process."""
        return self.books.figures
