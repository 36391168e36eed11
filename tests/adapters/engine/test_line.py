"""The line before the model: in order, bounded, and never blocked by one that fails or leaves."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from adapters.engine.errors import BadRequestError, BusyError, EngineError, GoneError, StoppingError
from adapters.engine.line import Job, Line, Work
from adapters.engine.network import Check
from adapters.engine.task import Event, Scored

EVENT = Scored([])


@asynccontextmanager
async def serving(length: int = 8) -> AsyncIterator[Line]:
    line = Line(length)
    served = asyncio.create_task(line.serve())
    try:
        yield line
    finally:
        line.stop()
        await asyncio.wait_for(served, 5)


def sending(count: int) -> Work:
    def work(send: Callable[[Event], None], check: Check) -> None:
        for _ in range(count):
            check()
            send(EVENT)

    return work


class Held:
    """Work that goes on until it is let go or cancelled."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.let_go = threading.Event()

    def __call__(self, send: Callable[[Event], None], check: Check) -> None:
        self.begun.set()
        while not self.let_go.wait(0.01):
            check()
        send(EVENT)


async def events(job: Job) -> list[Event]:
    return [event async for event in job.events()]


def test_jobs_run_in_the_order_in_which_they_came() -> None:
    async def story() -> list[int]:
        order: list[int] = []
        async with serving() as line:
            jobs = [Job(lambda _send, _check, at=at: order.append(at)) for at in range(5)]  # type: ignore[misc]
            for job in jobs:
                line.join(job)
            await asyncio.gather(*map(events, jobs))
        return order

    assert asyncio.run(story()) == [0, 1, 2, 3, 4]


def test_events_arrive_and_end() -> None:
    async def story() -> list[Event]:
        async with serving() as line:
            job = Job(sending(3))
            line.join(job)
            return await events(job)

    assert asyncio.run(story()) == [EVENT] * 3


def test_a_full_line_sends_away_and_takes_again() -> None:
    async def story() -> None:
        held = Held()
        async with serving(length=2) as line:
            line.join(Job(held))
            await asyncio.to_thread(held.begun.wait, 5)
            waiting = [Job(sending(1)), Job(sending(1))]
            for job in waiting:
                line.join(job)
            assert (line.running, line.waiting) == (1, 2)
            with pytest.raises(BusyError, match="2 requests wait") as refusal:
                line.join(Job(sending(1)))
            assert refusal.value.headers["Retry-After"].isdigit()
            waiting[0].cancel(GoneError("gone"))
            line.join(Job(sending(1)))
            held.let_go.set()
            assert await events(waiting[1]) == [EVENT]

    asyncio.run(story())


def test_a_cancelled_job_ends_at_its_next_check_and_the_next_one_runs() -> None:
    async def story() -> None:
        held = Held()
        async with serving() as line:
            first, second = Job(held), Job(sending(1))
            line.join(first)
            line.join(second)
            await asyncio.to_thread(held.begun.wait, 5)
            first.cancel(GoneError("gone"))
            with pytest.raises(GoneError):
                await events(first)
            assert await events(second) == [EVENT]

    asyncio.run(story())


def test_work_of_several_turns_lets_others_go_between_them() -> None:
    order: list[str] = []

    def turns(name: str, count: int) -> Work:
        left = iter(range(count - 1, -1, -1))

        def turn(_send: Callable[[Event], None], _check: Check) -> bool:
            order.append(name)
            return next(left) > 0

        return turn

    async def story() -> None:
        held = Held()
        async with serving(length=3) as line:
            line.join(Job(held))
            await asyncio.to_thread(held.begun.wait, 5)
            jobs = [Job(turns("a", 3)), Job(turns("b", 2)), Job(turns("c", 1))]
            for job in jobs:
                line.join(job)
            held.let_go.set()
            # The line is full all the while, and nobody who was let in is sent away.
            assert [await events(job) for job in jobs] == [[], [], []]

    asyncio.run(story())
    assert order == ["a", "b", "c", "a", "b", "a"]


def test_work_that_nobody_wants_takes_no_other_turn() -> None:
    turns: list[None] = []

    def unending(_send: Callable[[Event], None], _check: Check) -> bool:
        turns.append(None)
        return True

    async def story() -> None:
        async with serving() as line:
            first, second, third = Job(unending), Job(sending(1)), Job(sending(1))
            line.join(first)
            line.join(second)
            assert await events(second) == [EVENT]
            first.cancel(GoneError("gone"))
            with pytest.raises(GoneError):
                await events(first)
            line.join(third)
            await events(third)
            taken = len(turns)
            await asyncio.sleep(0.05)
            assert len(turns) == taken

    asyncio.run(story())


@pytest.mark.parametrize(
    ("problem", "kind", "said"),
    [
        (BadRequestError("No."), BadRequestError, "No."),
        (RuntimeError("out of memory"), EngineError, "RuntimeError"),
    ],
)
def test_a_job_that_fails_says_so_and_the_next_one_runs(
    problem: Exception, kind: type[EngineError], said: str
) -> None:
    def failing(_send: Callable[[Event], None], _check: Check) -> None:
        raise problem

    async def story() -> None:
        async with serving() as line:
            first, second = Job(failing), Job(sending(1))
            line.join(first)
            line.join(second)
            with pytest.raises(kind, match=said):
                await events(first)
            assert await events(second) == [EVENT]

    asyncio.run(story())


def test_a_stopped_line_refuses_what_waits_what_runs_and_what_comes() -> None:
    async def story() -> None:
        held = Held()
        async with serving() as line:
            running, waiting = Job(held), Job(sending(1))
            line.join(running)
            line.join(waiting)
            await asyncio.to_thread(held.begun.wait, 5)
            line.stop()
            for job in (running, waiting):
                with pytest.raises(StoppingError):
                    await events(job)
            with pytest.raises(StoppingError):
                line.join(Job(sending(1)))

    asyncio.run(story())
