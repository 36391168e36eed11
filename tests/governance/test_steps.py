"""Steps: done once, by whoever holds the newest token."""

from datetime import timedelta

import pytest
from django.db import connection

from governance import clock, steps
from governance.dispatcher import Dispatcher
from governance.errors import LeaseLostError
from governance.events import MemberJoined
from governance.models import Community, Step
from governance.pipeline import Pipeline, Route, Task
from governance.states import StepStatus
from governance.steps import Lease
from tests.people import People

LONG_AGO = timedelta(hours=1)


def nothing(_: Lease) -> None:
    """Do nothing, successfully."""


def a_step(people: People) -> Step:
    """Return a waiting step, made by the dispatcher from a real entry."""
    pipeline = Pipeline(routes=(Route(on=MemberJoined, run=Task("test.greet", nothing)),), alarms=())
    Dispatcher(pipeline, lambda step: None).turn()
    return Step.objects.get(task="test.greet")


def test_an_entry_becomes_one_step_however_often_the_dispatcher_looks(people: People) -> None:
    a_step(people)
    a_step(people)
    assert Step.objects.count() == 1


def test_a_wake_up_sent_twice_runs_the_step_once(people: People) -> None:
    step, ran = a_step(people), []
    for _ in range(3):
        steps.run(step.pk, lambda lease: ran.append(lease.token))
    assert ran == [1]


def test_an_unclaimed_step_is_sent_again(people: People) -> None:
    step, sent = a_step(people), []
    dispatcher = Dispatcher(Pipeline(routes=(), alarms=()), lambda each: sent.append(each.pk))
    dispatcher.turn()
    assert sent == []
    with clock.ahead(timedelta(seconds=11)):
        dispatcher.turn()
        dispatcher.turn()
    assert sent == [step.pk]


def test_a_dead_workers_step_is_taken_over_and_the_dead_one_cannot_commit(people: People) -> None:
    step = a_step(people)
    first = steps.claim(step.pk)
    assert first is not None
    assert steps.claim(step.pk) is None
    with clock.ahead(LONG_AGO):
        second = steps.claim(step.pk)
        assert second is not None
        assert second.token == first.token + 1
        with pytest.raises(LeaseLostError), first.commit(last=True):
            Community.objects.update(name="Written by a ghost")
        with pytest.raises(LeaseLostError):
            first.renew()
        with second.commit(last=True):
            pass
    step.refresh_from_db()
    assert step.status == StepStatus.DONE
    assert people.community.name == "Tenants"
    assert Community.objects.get().name == "Tenants"


def test_what_fails_is_tried_again_later_and_then_given_up_aloud(people: People) -> None:
    step = a_step(people)

    def fails(_: Lease) -> None:
        message = "The roof leaks."
        raise OSError(message)

    for attempt in range(1, steps.MAX_ATTEMPTS + 1):
        with clock.ahead(LONG_AGO * attempt):
            steps.run(step.pk, fails)
        step.refresh_from_db()
        assert step.attempt == attempt
    assert step.status == StepStatus.FAILED
    entry = people.community.ledger.get(kind="StepFailed")
    assert entry.payload.body == {
        "step": f"step:{step.pk}",
        "task": "test.greet",
        "sentence": "OSError: The roof leaks.",
    }


def test_a_step_whose_worker_always_dies_is_given_up(people: People) -> None:
    step = a_step(people)
    for attempt in range(steps.MAX_ATTEMPTS):
        with clock.ahead(LONG_AGO * attempt):
            assert steps.claim(step.pk) is not None
    with clock.ahead(LONG_AGO * (steps.MAX_ATTEMPTS + 1)):
        steps.run(step.pk, nothing)
    step.refresh_from_db()
    assert step.status == StepStatus.FAILED
    assert "never finished" in step.sentence


def test_a_step_waits_its_pause_out(people: People) -> None:
    step = a_step(people)

    def fails(_: Lease) -> None:
        raise OSError

    steps.run(step.pk, fails)
    assert steps.claim(step.pk) is None
    with clock.ahead(timedelta(seconds=steps.BACKOFF_SECONDS + 1)):
        assert steps.claim(step.pk) is not None


def test_the_dispatcher_looks_at_few_rows_with_one_entry_or_with_many(people: People) -> None:
    with connection.execute_wrapper(counted := _Counter()):
        Dispatcher(Pipeline(routes=(), alarms=()), lambda step: None).turn()
    assert counted.queries < 20


class _Counter:
    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: object, *arguments: object) -> object:
        self.queries += 1
        return execute(*arguments)  # type: ignore[operator]
