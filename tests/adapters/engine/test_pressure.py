"""When memory is short rows wait, give way and come back, and their answers are the same as ever."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from transformers import PreTrainedModel

from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Event, Job, Tenant
from adapters.engine.batch.row import Row
from adapters.engine.batch.scoring import Scoring
from adapters.engine.batch.seats import Seat
from adapters.engine.errors import GoneError
from adapters.engine.model import lora
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from tests.adapters.engine.oracle import truths
from tests.adapters.engine.working import Writing, a_row, batching, some_prompts, written
from tests.tiny_model import build_tiny_adapter

RANKS = (4, 24, 8, 12)
LENGTH = 150


@pytest.fixture
def small(model_folder: Path) -> Network:
    """Return the tiny model with memory for one row of full length, or two of half."""
    network = Network.load(model_folder, device="cpu", dtype="float32")
    network.memory.limit = network.context
    return network


@pytest.fixture
def returned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return whose rows were put back, as it happens."""
    tenants: list[str] = []
    put_back = Batcher._put_back

    def noting(self: Batcher, seat: Seat) -> None:
        tenants.append(seat.tenant)
        put_back(self, seat)

    monkeypatch.setattr(Batcher, "_put_back", noting)
    return tenants


@pytest.fixture(scope="module")
def ranked(tmp_path_factory: pytest.TempPathFactory, model_folder: Path, network: Network) -> list[Adapter]:
    """Return adapters of several ranks."""
    home = tmp_path_factory.mktemp("ranked")
    folders = [build_tiny_adapter(model_folder, home / str(rank), 70 + rank, rank=rank) for rank in RANKS]
    return [
        lora.read(folder, network.bank.shapes, device=network.device, dtype=network.dtype)
        for folder in folders
    ]


def test_the_newest_row_of_a_large_community_gives_way_and_all_answers_are_exact(
    small: Network, plain: PreTrainedModel, returned: list[str]
) -> None:
    prompts = some_prompts(5)
    lengths = LENGTH

    async def story() -> list[list[list[int]]]:
        async with batching(small) as batcher:
            large = [Writing([a_row(prompt, lengths)]) for prompt in prompts[:4]]
            jobs = [Job(work, Tenant("large")) for work in large]
            for job in jobs:
                batcher.join(job)
            while batcher.rows < 2:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            # Behind, because it had nothing yet, and there is no memory left.
            one = Writing([a_row(prompts[4], lengths)])
            last = Job(one, Tenant("small", 100.0))
            batcher.join(last)
            return await asyncio.gather(
                *(work.done(job) for work, job in zip([*large, one], [*jobs, last], strict=True))
            )

    found = asyncio.run(story())
    assert [one for [one] in found] == truths(plain, prompts, lengths)
    assert "large" in returned
    assert small.memory.tokens <= small.context


def test_a_row_that_gave_way_can_be_cancelled(small: Network, returned: list[str]) -> None:
    prompts = some_prompts(3)

    async def story() -> None:
        async with batching(small) as batcher:
            large = [Job(Writing([a_row(prompt, 400)]), Tenant("large")) for prompt in prompts[:2]]
            for job in large:
                batcher.join(job)
            while batcher.rows < 2:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            other = Writing([a_row(prompts[2], 60)])
            last = Job(other, Tenant("small", 100.0))
            batcher.join(last)
            while not returned:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0)
            for job in large:
                job.cancel(GoneError("gone"))
            assert len((await other.done(last))[0]) == 60
            while batcher.waiting + batcher.running:  # noqa: ASYNC110 - the same
                await asyncio.sleep(0)
            assert batcher.rows == 0

    asyncio.run(story())


@pytest.mark.parametrize("slots", [1, 2])
def test_adapters_that_find_no_slot_wait_and_all_answers_are_exact(
    network: Network, model_folder: Path, ranked: list[Adapter], slots: int
) -> None:
    prompts = some_prompts(8)
    expected = [
        written(network, [a_row(prompt)], ranked[number % len(ranked)])[0]
        for number, prompt in enumerate(prompts)
    ]
    tight = Network.load(model_folder, device="cpu", dtype="float32")
    tight.bank.limit = slots * 24 * sum(site.bytes for site in tight.bank._sites)
    most = 0

    async def story() -> list[list[list[int]]]:
        nonlocal most
        async with batching(tight) as batcher:
            works = [
                Writing([a_row(prompt)], ranked[number % len(ranked)])
                for number, prompt in enumerate(prompts)
            ]
            jobs = [Job(work, Tenant(f"tenant {number % 3}")) for number, work in enumerate(works)]
            for job in jobs:
                batcher.join(job)
            doing = asyncio.gather(*(work.done(job) for work, job in zip(works, jobs, strict=True)))
            while not doing.done():
                most = max(most, tight.bank.bytes)
                await asyncio.sleep(0)
            return await doing

    assert [one for [one] in asyncio.run(story())] == expected
    assert 0 < most <= tight.bank.limit
    assert tight.bank.pinned == 0


def test_scores_get_their_adapters_slot_though_others_always_want_more(
    model_folder: Path, ranked: list[Adapter]
) -> None:
    tight = Network.load(model_folder, device="cpu", dtype="float32")
    tight.bank.limit = 1

    @dataclass(eq=False)
    class Scores(Writing):
        @property
        def turning(self) -> bool:
            return True

        def turns(self, network: Network, slot: int | None, _send: Callable[[Event], None]) -> Iterator[int]:
            return Scoring(network, [[5] * 40], slot, 0).passes()

        def rows(self) -> list[Row]:
            return []

    async def story() -> None:
        async with batching(tight, waiting=200) as batcher:
            # With one adapter, and never all of them at their end in the same step.
            lengths = [60 + 7 * number % 200 for number in range(150)]
            many = [
                Job(Writing([a_row([5, 6, 7], length)], ranked[0]), Tenant(f"tenant {number}"))
                for number, length in enumerate(lengths)
            ]
            for job in many:
                batcher.join(job)
            while not batcher.rows:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            scores = Scores([], ranked[1])
            job = Job(scores, Tenant("scores"))
            batcher.join(job)
            await asyncio.wait_for(scores.done(job), 60)
            left = sum(not each.work.given[0].tokens for each in many)  # type: ignore[attr-defined]
            for each in many:
                each.cancel(GoneError("gone"))
            # Not after all of them.
            assert left > 20

    asyncio.run(story())
