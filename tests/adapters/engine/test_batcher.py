"""Continuous batching: rows enter and leave, the queue is bounded, and nobody is blocked by one that fails or leaves."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import torch
from transformers import PreTrainedModel

from adapters.engine import limits
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Event, Job, Scored, Tenant
from adapters.engine.batch.row import Finish, Row
from adapters.engine.batch.scoring import Scoring
from adapters.engine.errors import (
    BadRequestError,
    BusyError,
    DeadlineError,
    EngineError,
    GoneError,
    StoppingError,
    TooManyError,
)
from adapters.engine.model.bank import Bank
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch
from adapters.engine.sampling.choice import Sampling
from tests.adapters.engine.conftest import ADAPTERS
from tests.adapters.engine.oracle import truths
from tests.adapters.engine.working import Writing, a_row, batching, some_prompts, written

EVENT = Scored([])
ALICE, BOB = Tenant("alice"), Tenant("bob")
ENDLESS = 480


@dataclass(eq=False)
class Turns:
    """Work of so many turns, which notes when it has each."""

    name: str
    count: int
    order: list[str] = field(default_factory=list)
    problem: Exception | None = None
    begun: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event | None = None
    adapter: Adapter | None = None

    @property
    def turning(self) -> bool:
        """All of it is turns."""
        return True

    def turns(self, _network: Network, _slot: int | None, send: Callable[[Event], None]) -> Iterator[int]:
        """Take one after the other; wait in the first to be let go, if there is something to wait for."""
        self.begun.set()
        if self.let_go:
            self.let_go.wait(10)
        if self.problem:
            raise self.problem
        for _ in range(self.count):
            self.order.append(self.name)
            send(EVENT)
            yield 1

    def rows(self) -> list[Row]:
        """Nothing is written."""
        return []


async def events(job: Job) -> list[Event]:
    return [event async for event in job.events()]


def joined(
    batcher: Batcher, work: Turns | Writing, tenant: Tenant = ALICE, deadline: float | None = None
) -> Job:
    job = Job(work, tenant, deadline=deadline)
    batcher.join(job)
    return job


def test_a_batch_gives_every_prompt_the_tokens_that_it_gets_alone(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(limits.ROWS + 5)
    assert written(network, [a_row(prompt) for prompt in prompts]) == truths(plain, prompts)


def test_rows_that_leave_early_change_no_token_of_the_others(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(8)
    lengths = [1 + 3 * number for number in range(8)]
    rows = [a_row(prompt, length) for prompt, length in zip(prompts, lengths, strict=True)]
    whole = truths(plain, prompts, max(lengths))
    assert written(network, rows) == [tokens[:length] for tokens, length in zip(whole, lengths, strict=True)]
    assert {row.finish for row in rows} == {Finish.LENGTH}


def test_a_row_that_outgrows_its_lane_moves_and_changes_no_token(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = [prompt * 9 for prompt in some_prompts(3, shared=20)]
    lengths = 120
    assert written(network, [a_row(prompt[:150], lengths) for prompt in prompts]) == truths(
        plain, [prompt[:150] for prompt in prompts], lengths
    )


def test_a_row_without_memory_waits_and_goes_on_where_it_was(
    model_folder: Path, plain: PreTrainedModel
) -> None:
    # Room for one row of full length, or two of half: each of three has to give way again and again.
    small = Network.load(model_folder, device="cpu", dtype="float32")
    small.memory.limit = small.context
    prompts = some_prompts(3, shared=100)
    lengths = 200
    assert written(small, [a_row(prompt, lengths) for prompt in prompts]) == truths(plain, prompts, lengths)
    assert small.memory.tokens <= small.context


def test_rows_that_wait_are_not_made_before_their_turn(network: Network) -> None:
    made = 0

    @dataclass(eq=False)
    class Many(Writing):
        def rows(self) -> Iterator[Row]:  # type: ignore[override]
            nonlocal made
            for number in range(500):
                made += 1
                yield a_row([5, 6, 7], ENDLESS, number=number)

    async def story() -> None:
        async with batching(network, waiting=200) as batcher:
            jobs = [joined(batcher, Many([]), Tenant(f"tenant {number % 9}")) for number in range(200)]
            await anext(jobs[0].events())
            assert batcher.rows <= limits.ROWS
            assert made <= limits.ROWS + len(jobs)
            for job in jobs:
                job.cancel(GoneError("gone"))
            while batcher.running + batcher.waiting:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            assert made <= limits.ROWS + len(jobs)

    asyncio.run(story())


def test_each_answer_of_many_is_whole_though_few_are_written_together(
    network: Network, plain: PreTrainedModel
) -> None:
    prompts = some_prompts(3)
    rows = [a_row(prompts[number % 3], 1 + number % 5, number=number) for number in range(3 * limits.ROWS)]
    whole = truths(plain, prompts, 5)
    assert written(network, rows) == [whole[row.number % 3][: row.length] for row in rows]


def test_rows_that_begin_alike_have_their_beginning_computed_once(
    network: Network, plain: PreTrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed: list[int] = []
    extend = Network.extend

    def counting(self: Network, stretches: list[Stretch]) -> list[torch.Tensor]:
        passed.extend(len(stretch.tokens) for stretch in stretches)
        return extend(self, stretches)

    monkeypatch.setattr(Network, "extend", counting)
    prompts = some_prompts(8, shared=300)
    assert written(network, [a_row(prompt) for prompt in prompts]) == truths(plain, prompts)
    assert sum(passed) <= sum(len(prompt) - 300 for prompt in prompts) + 300 + 8 * limits.BLOCK_TOKENS


def test_adapters_change_the_answers_and_leave_nothing_behind(
    network: Network, adapters: dict[str, Adapter]
) -> None:
    prompts = some_prompts(4)

    def answers(adapter: Adapter | None) -> list[list[int]]:
        return written(network, [a_row(prompt) for prompt in prompts], adapter)

    before = answers(None)
    every = [answers(adapters[name]) for name in ADAPTERS]
    assert all(len({str(one) for one in told}) == 1 + len(every) for told in zip(before, *every, strict=True))
    assert answers(None) == before
    assert network.bank.pinned == 0


def test_an_answer_ends_at_an_end_token(network: Network, plain: PreTrainedModel) -> None:
    [prompt] = some_prompts(1)
    [tokens] = truths(plain, [prompt])
    row = a_row(prompt, ends=frozenset([tokens[5]]))
    written(network, [row])
    assert row.tokens == tokens[: tokens.index(tokens[5]) + 1]
    assert row.finish is Finish.STOP


def test_the_same_seed_gives_the_same_answer_in_any_company(network: Network) -> None:
    prompts = some_prompts(9)

    def drawn(seed: int) -> Sampling:
        return Sampling(temperature=1.5, top_p=0.9, top_k=50, repetition_penalty=1.2, seed=seed)

    alone = [written(network, [a_row(prompt, sampling=drawn(7))])[0] for prompt in prompts]
    assert written(network, [a_row(prompt, sampling=drawn(7)) for prompt in prompts]) == alone
    assert written(network, [a_row(prompt, sampling=drawn(8)) for prompt in prompts]) != alone


def test_events_arrive_and_end(network: Network) -> None:
    async def story() -> list[Event]:
        async with batching(network) as batcher:
            return await events(joined(batcher, Turns("a", 3)))

    assert asyncio.run(story()) == [EVENT] * 3


def test_turns_of_several_let_each_other_go_between_them_and_those_of_one_come_after_each_other(
    network: Network,
) -> None:
    order: list[str] = []

    async def story() -> None:
        async with batching(network) as batcher:
            held = Turns("held", 0, let_go=threading.Event())
            first = joined(batcher, held, Tenant("held"))
            await asyncio.to_thread(held.begun.wait, 5)
            jobs = [
                joined(batcher, Turns(name, count, order), tenant)
                for name, count, tenant in (("a", 3, ALICE), ("b", 2, BOB), ("c", 1, ALICE))
            ]
            held.let_go.set()  # type: ignore[union-attr]
            await asyncio.gather(*map(events, (first, *jobs)))

    asyncio.run(story())
    assert order == ["a", "b", "a", "b", "a", "c"]


def test_turns_that_wait_for_memory_hold_nobody_up(model_folder: Path, plain: PreTrainedModel) -> None:
    small = Network.load(model_folder, device="cpu", dtype="float32")
    small.memory.limit = small.context
    [prompt] = some_prompts(1, shared=150)

    @dataclass(eq=False)
    class Scored(Turns):
        def turns(self, network: Network, slot: int | None, _send: Callable[[Event], None]) -> Iterator[int]:
            return Scoring(network, [[5] * 400], slot, 0).passes()

    async def story() -> list[list[int]]:
        async with batching(small) as batcher:
            writing = Writing([a_row(prompt, 200)])
            job = joined(batcher, writing, ALICE)
            while not batcher.rows:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            # It is behind, and waits for what the row holds.
            scores = joined(batcher, Scored("scores", 0), Tenant("bob", 100.0))
            found = await writing.done(job)
            await events(scores)
            return found

    assert asyncio.run(story()) == truths(plain, [prompt], 200)


def test_a_round_that_fails_ends_what_was_there_and_the_next_one_is_tried(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    pin = Bank.pin
    broken = [RuntimeError("out of memory")]

    def once(self: Bank, adapter: Adapter | None) -> int | None:
        if broken:
            raise broken.pop()
        return pin(self, adapter)

    monkeypatch.setattr(Bank, "pin", once)

    async def story() -> None:
        async with batching(network) as batcher:
            with pytest.raises(EngineError, match="RuntimeError"):
                await events(joined(batcher, Writing([a_row([5, 6, 7])])))
            assert len(await events(joined(batcher, Writing([a_row([5, 6, 7], 4)])))) == 4

    asyncio.run(story())


def test_what_one_adapter_made_infinite_reaches_nobody_else(
    network: Network, adapters: dict[str, Adapter], plain: PreTrainedModel
) -> None:
    strong = adapters["alice@1"]
    wild = replace(
        strong,
        digest="sha256:" + "f" * 64,
        pairs={path: (first, second * 1e30) for path, (first, second) in strong.pairs.items()},
    )
    short, long = [*some_prompts(1)[0][:5], 7], [9] * 60
    written(network, [a_row([11] * 80, 4) for _ in range(4)], wild)
    assert written(network, [a_row(short), a_row(long)]) == truths(plain, [short, long])


def test_a_full_queue_sends_away_and_takes_again(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TENANT_WAITING", 2)

    async def story() -> None:
        async with batching(network, waiting=3) as batcher:
            held = Turns("held", 0, let_go=threading.Event())
            joined(batcher, held, Tenant("held"))
            await asyncio.to_thread(held.begun.wait, 5)
            waiting = [joined(batcher, Turns("a", 1)), joined(batcher, Turns("b", 1))]
            assert (batcher.running, batcher.waiting) == (1, 2)
            with pytest.raises(TooManyError, match="2 requests of alice wait") as too_many:
                joined(batcher, Turns("c", 1))
            assert too_many.value.status == 429
            joined(batcher, Turns("d", 1), BOB)
            with pytest.raises(BusyError, match="3 requests wait") as busy:
                joined(batcher, Turns("e", 1), BOB)
            assert busy.value.headers["Retry-After"].isdigit()
            waiting[0].cancel(GoneError("gone"))
            last = joined(batcher, Turns("f", 1))
            held.let_go.set()  # type: ignore[union-attr]
            assert await events(last) == [EVENT]

    asyncio.run(story())


def test_a_row_whose_client_left_is_freed_within_two_steps(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    step = Network.step

    def counted(self: Network, tokens: list[int], *rest: object) -> torch.Tensor:
        steps.append(len(tokens))
        return step(self, tokens, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Network, "step", counted)

    async def story() -> int:
        async with batching(network) as batcher:
            stays = joined(batcher, Writing([a_row([5, 6, 7], ENDLESS)]), BOB)
            leaves = joined(batcher, Writing([a_row([7, 6, 5], ENDLESS)]))
            coming = leaves.events()
            for _ in range(3):
                await anext(coming)
            leaves.cancel(GoneError("gone"))
            at = len(steps)
            with pytest.raises(GoneError):
                while True:
                    await anext(coming)
            while steps[-1] > 1:  # noqa: ASYNC110 - the model's thread tells no event
                await asyncio.sleep(0)
            stays.cancel(GoneError("gone"))
            return next(number for number, rows in enumerate(steps[at:]) if rows == 1)

    assert asyncio.run(story()) <= 2
    assert network.bank.pinned == 0


def test_work_that_comes_too_late_is_ended(network: Network) -> None:
    async def story() -> None:
        async with batching(network) as batcher:
            job = joined(batcher, Writing([a_row([5, 6, 7], ENDLESS)]), deadline=0.02)
            with pytest.raises(DeadlineError):
                await events(job)
            assert batcher.rows == 0

    asyncio.run(story())


@pytest.mark.parametrize(
    ("problem", "kind", "said"),
    [
        (BadRequestError("No."), BadRequestError, "No."),
        (RuntimeError("out of memory"), EngineError, "RuntimeError"),
    ],
)
def test_a_turn_that_fails_says_so_and_others_go_on(
    network: Network, problem: Exception, kind: type[EngineError], said: str
) -> None:
    async def story() -> None:
        async with batching(network) as batcher:
            first, second = joined(batcher, Turns("a", 1, problem=problem)), joined(batcher, Turns("b", 1))
            with pytest.raises(kind, match=said):
                await events(first)
            assert await events(second) == [EVENT]

    asyncio.run(story())


def test_a_pass_that_fails_ends_its_rows_and_others_go_on(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    extend = Network.extend
    broken = [RuntimeError("out of memory")]

    def once(self: Network, *rest: object) -> list[torch.Tensor]:
        if broken:
            raise broken.pop()
        return extend(self, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(Network, "extend", once)

    async def story() -> None:
        async with batching(network) as batcher:
            with pytest.raises(EngineError, match="RuntimeError"):
                await events(joined(batcher, Writing([a_row([5, 6, 7])])))
            assert batcher.rows == 0
            assert len(await events(joined(batcher, Writing([a_row([5, 6, 7], 4)])))) == 4

    asyncio.run(story())


def test_a_stopped_batcher_refuses_what_waits_what_runs_and_what_comes(network: Network) -> None:
    async def story() -> None:
        async with batching(network) as batcher:
            running = joined(batcher, Writing([a_row([5, 6, 7], ENDLESS)]))
            await anext(running.events())
            waiting = joined(batcher, Turns("a", 10**9))
            batcher.stop()
            for job in (running, waiting):
                with pytest.raises(StoppingError):
                    await events(job)
            with pytest.raises(StoppingError):
                joined(batcher, Turns("b", 1))

    asyncio.run(story())
