"""The line of requests before the one thread that owns the model."""

import asyncio
import logging
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor

from adapters.engine.errors import BusyError, EngineError, GoneError, StoppingError
from adapters.engine.network import Check
from adapters.engine.task import Event

logger = logging.getLogger(__name__)

# Work that returns true has more to do, and does it in another turn.
Work = Callable[[Callable[[Event], None], Check], bool | None]


class Job:
    """One piece of work for the model, and the events that it sends back as it goes on.

    :meth:`run` belongs to the model's thread, everything else to the event loop in which it was made.
    """

    def __init__(self, work: Work) -> None:
        self._work = work
        self._loop = asyncio.get_running_loop()
        self._events: asyncio.Queue[Event | EngineError | None] = asyncio.Queue()
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether nobody wants the result any more."""
        return self._cancelled.is_set()

    def cancel(self, reason: EngineError) -> None:
        """Make the work stop at its next check, and the iteration over the events raise ``reason``."""
        self._cancelled.set()
        self._events.put_nowait(reason)

    def run(self) -> bool:
        """Do the work, or one turn of it, and return whether there is more."""
        try:
            self._check()
            if self._work(self._send, self._check):
                return True
            self._send(None)
        except EngineError as problem:
            self._send(problem)
        except Exception as problem:
            # Whatever one request meets, the next one must still be served.
            logger.exception("A request failed.")
            name = type(problem).__name__
            self._send(EngineError(f"The engine could not finish this request ({name}); its log says why."))
        return False

    async def events(self) -> AsyncIterator[Event]:
        """Yield the events; raise what ended the work, if it did not end by itself."""
        while (event := await self._events.get()) is not None:
            if isinstance(event, EngineError):
                raise event
            yield event

    def _check(self) -> None:
        if self.cancelled:
            raise GoneError("Nobody waits for this answer any more.")

    def _send(self, event: Event | EngineError | None) -> None:
        self._loop.call_soon_threadsafe(self._events.put_nowait, event)


class Line:
    """First come, first served; those who would stand beyond its end are sent away.

    Work of several turns goes to the end after each, and is not sent away: it was let in already.
    """

    def __init__(self, length: int) -> None:
        self._length = length
        self._waiting: deque[Job] = deque()
        self._running: Job | None = None
        self._woken = asyncio.Event()
        self._stopping = False

    @property
    def waiting(self) -> int:
        """How many jobs wait."""
        return len(self._waiting)

    @property
    def running(self) -> int:
        """How many jobs the model is at: none or one."""
        return int(self._running is not None)

    def join(self, job: Job) -> None:
        """Put ``job`` at the end. Raises :class:`BusyError` if the line is full."""
        if self._stopping:
            raise StoppingError("The engine is being stopped. Try again in a moment.")
        self._waiting = deque(waiting for waiting in self._waiting if not waiting.cancelled)
        if len(self._waiting) >= self._length:
            raise BusyError(f"{self._length} requests wait for this engine already. Try again in a moment.")
        self._waiting.append(job)
        self._woken.set()

    def stop(self) -> None:
        """Take nothing new, and end what waits or runs with a refusal."""
        self._stopping = True
        for job in (*self._waiting, self._running):
            if job is not None:
                job.cancel(
                    StoppingError("The engine was stopped before this answer was complete. Try again.")
                )
        self._woken.set()

    async def serve(self) -> None:
        """Run the jobs, one turn after the other, until the line is stopped."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="model") as thread:
            while not self._stopping:
                await self._woken.wait()
                self._woken.clear()
                while self._waiting:
                    self._running = self._waiting.popleft()
                    if await loop.run_in_executor(thread, self._running.run):
                        self._waiting.append(self._running)
                    self._running = None
