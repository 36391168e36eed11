"""Rows given to a batcher, and what comes of them, for tests that look at the model's own thread."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.engine import limits
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Event, Job, Tenant, Written
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.batch.row import Row
from adapters.engine.batch.transcript import Transcript
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.sampling.choice import Sampler, Sampling
from tests.tiny_model import VOCABULARY

GREEDY = Sampling(temperature=0)
NO_ENDS: frozenset[int] = frozenset()
REVISION = "sha256:" + "7" * 64


def some_prompts(count: int, *, shared: int = 0, seed: int = 0) -> list[list[int]]:
    """Return prompts of 1 to 60 random tokens after ``shared`` equal ones."""
    dice = random.Random(seed)
    beginning = [dice.randrange(3, VOCABULARY) for _ in range(shared)]
    return [
        beginning + [dice.randrange(3, VOCABULARY) for _ in range(dice.randint(1, 60))] for _ in range(count)
    ]


def a_row(
    prompt: list[int],
    length: int = 12,
    *,
    number: int = 0,
    sampling: Sampling = GREEDY,
    ends: frozenset[int] = NO_ENDS,
) -> Row:
    """Return a row whose text is one character a token, told with log-probabilities."""
    transcript = Transcript(lambda tokens: "".join(map(chr, tokens)), ())
    return Row(number, prompt, length, Sampler(sampling, prompt, likeliest=0), transcript, ends)


@dataclass(eq=False)
class Writing:
    """Work that writes rows, and the log-probabilities that came with their tokens."""

    given: Sequence[Row]
    adapter: Adapter | None = None
    logprobs: list[float] = field(default_factory=list)

    @property
    def turning(self) -> bool:
        """Nothing comes before."""
        return False

    def turns(self, _network: Network, _slot: int | None, _send: Callable[[Event], None]) -> Iterator[int]:
        """Nothing comes before."""
        return iter(())

    def rows(self) -> list[Row]:
        """Return what was given."""
        return list(self.given)

    async def done(self, job: Job) -> list[list[int]]:
        """Wait for the end of the job that does this and return the rows' tokens."""
        async for event in job.events():
            if isinstance(event, Written):
                self.logprobs += [choice.logprob or 0.0 for piece in event.pieces for choice in piece.choices]
        return [row.tokens for row in self.given]


@asynccontextmanager
async def batching(
    network: Network,
    prefixes: Prefixes | None = None,
    *,
    waiting: int = 64,
    proposing: int = limits.PROPOSING_ROWS,
) -> AsyncIterator[Batcher]:
    """Yield a batcher at work."""
    remembered = Prefixes(REVISION, 2**24) if prefixes is None else prefixes
    batcher = Batcher(network, remembered, waiting=waiting, proposing=proposing)
    with ThreadPoolExecutor(1) as thread:
        served = asyncio.create_task(batcher.serve(thread))
        try:
            yield batcher
        finally:
            batcher.stop()
            await asyncio.wait_for(served, 10)


def written(
    network: Network, rows: Sequence[Row], adapter: Adapter | None = None, prefixes: Prefixes | None = None
) -> list[list[int]]:
    """Return what one job writes."""

    async def story() -> list[list[int]]:
        async with batching(network, prefixes) as batcher:
            work = Writing(rows, adapter)
            job = Job(work, Tenant("tests"))
            batcher.join(job)
            return await work.done(job)

    return asyncio.run(story())
