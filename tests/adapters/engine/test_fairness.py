"""A small community beside a large one, on a clock that counts what passes cost, so that no neighbour disturbs it.

The costs are those of the default model on two cores: what a step takes with one row, and each row more.
"""

import asyncio
from collections.abc import Sequence

import pytest
import torch

from adapters.engine import limits
from adapters.engine.batch import batcher as batching_module
from adapters.engine.batch.job import Job, Tenant
from adapters.engine.errors import GoneError
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch
from tests.adapters.engine.working import Writing, a_row, batching, some_prompts

STEP, ROW, TOKEN = 0.020, 0.0016, 0.0006
LENGTH = 60
HEAD_START = 3.0


class Clock:
    """Time that passes only when the model works."""

    now = 0.0

    def perf_counter(self) -> float:
        """Return the present moment in seconds."""
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Have the batcher see a clock of the model's work."""
    clock = Clock()
    step, extend = Network.step, Network.extend

    def stepped(self: Network, tokens: Sequence[int], *rest: object) -> torch.Tensor:
        clock.now += STEP + ROW * len(tokens)
        return step(self, tokens, *rest)  # type: ignore[arg-type]

    def extended(self: Network, stretches: Sequence[Stretch]) -> list[torch.Tensor]:
        clock.now += STEP + TOKEN * sum(len(stretch.tokens) for stretch in stretches)
        return extend(self, stretches)

    monkeypatch.setattr(batching_module, "time", clock)
    monkeypatch.setattr(Network, "step", stepped)
    monkeypatch.setattr(Network, "extend", extended)
    return clock


def test_a_small_community_is_answered_within_twice_its_time_on_an_idle_engine(
    network: Network, clock: Clock
) -> None:
    prompts = some_prompts(101)

    async def story(others: int) -> float:
        async with batching(network, waiting=200) as batcher:
            opened = clock.now
            large = [Job(Writing([a_row(prompt, 200)]), Tenant("large")) for prompt in prompts[:others]]
            for job in large:
                batcher.join(job)
            while batcher.rows < min(others, limits.ROWS - limits.RESERVED_ROWS):  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0.001)
            # Not with the large one's first second, which it may have at once like anybody else.
            while others and clock.now < opened + HEAD_START:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0.001)
            began = clock.now
            small = Writing([a_row(prompts[-1], LENGTH)])
            job = Job(small, Tenant("small"))
            batcher.join(job)
            await small.done(job)
            took = clock.now - began
            for each in large:
                each.cancel(GoneError("gone"))
            return took

    idle = asyncio.run(story(0))
    assert asyncio.run(story(100)) <= 2 * idle


@pytest.mark.parametrize(("weight", "rows"), [(1.0, 20), (2.0, 20), (3.0, 8), (1.0, 30)])
def test_two_that_always_want_more_get_their_shares(
    network: Network, clock: Clock, weight: float, rows: int
) -> None:
    """``rows`` are those of one community; the other always has twenty."""
    prompts = some_prompts(60)
    had: dict[str, float] = {"one": 0.0, "other": 0.0}

    async def story() -> None:
        async with batching(network, waiting=200) as batcher:
            charge = batcher._tenants.charge

            def noted(seconds: float, parts: dict[str, int]) -> None:
                charge(seconds, parts)
                for name, part in parts.items():
                    had[name] += seconds * part / sum(parts.values())

            batcher._tenants.charge = noted  # type: ignore[assignment,method-assign]
            jobs = [
                Job(Writing([a_row(prompt, 400)]), Tenant(name, its_weight))
                for name, its_weight, count in (("one", weight, rows), ("other", 1.0, 20))
                for prompt in prompts[:count]
            ]
            for job in jobs:
                batcher.join(job)
            while batcher.rows < len(jobs):  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0.001)
            had.update(one=0.0, other=0.0)
            until = clock.now + 10
            while clock.now < until:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0.001)
            found = dict(had)
            for job in jobs:
                job.cancel(GoneError("gone"))
            had.update(found)

    asyncio.run(story())
    share = had["one"] / (had["one"] + had["other"])
    assert share == pytest.approx(weight / (weight + 1), rel=0.05)
