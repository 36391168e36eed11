"""The pipeline in one process: the dispatcher's turns, each step run where it stands."""

from collections.abc import Iterable

from config.pipeline import PIPELINE
from governance.dispatcher import Dispatcher
from governance.models import Step
from governance.steps import run

MAX_TURNS = 50


def settle(*, without: Iterable[str] = ()) -> list[str]:
    """Turn the dispatcher until nothing is left to do and return the tasks that ran, in order.

    Steps of the tasks in ``without`` are left waiting, as if their worker were away.
    """
    ran: list[str] = []

    def now(step: Step) -> None:
        if step.task not in without:
            ran.append(step.task)
            run(step.pk, PIPELINE.tasks[step.task].function)

    dispatcher = Dispatcher(PIPELINE, now)
    for _ in range(MAX_TURNS):
        if not dispatcher.turn():
            return ran
    message = f"The pipeline did not come to rest in {MAX_TURNS} turns: {ran}"
    raise AssertionError(message)
