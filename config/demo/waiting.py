"""Watching the pipeline work, with a bar for each thing that takes its time."""

import time
from collections.abc import Callable, Iterable

from django.db import close_old_connections
from tqdm import tqdm

from adapters.models import Adaptation
from adapters.selectors import latest_adaptation
from adapters.states import AdaptationStatus
from config.demo.cast import Group
from config.demo.story import in_force
from evaluation.models import EvaluationRun
from evaluation.selectors import own_run
from evaluation.states import RunStatus

PAUSE_SECONDS = 1.0
LIMIT_SECONDS = 3_600


class StalledError(RuntimeError):
    """Something the demo waits for did not happen; the message says what, and where to look."""


def until(done: Callable[[], bool], what: str) -> None:
    """Wait until ``done``. Raises :class:`StalledError` after ``LIMIT_SECONDS``."""
    deadline = time.monotonic() + LIMIT_SECONDS
    while not done():
        if time.monotonic() > deadline:
            message = f"Still waiting for {what} after {LIMIT_SECONDS} s. The logs are in var/logs."
            raise StalledError(message)
        close_old_connections()
        time.sleep(PAUSE_SECONDS)


def until_measured(groups: Iterable[Group]) -> dict[str, EvaluationRun]:
    """Wait until every group's model is made and measured, showing each one's training and evaluation."""
    groups = list(groups)
    found: dict[str, EvaluationRun] = {}
    bars = {group.slug: tqdm(desc=f"{group.slug:<11}", total=100, unit="%", leave=True) for group in groups}

    def all_measured() -> bool:
        for group in groups:
            if group.slug not in found and (run := _look(group, bars[group.slug])):
                found[group.slug] = run
        return len(found) == len(groups)

    try:
        until(all_measured, "the models")
    finally:
        for bar in bars.values():
            bar.close()
    return found


def _look(group: Group, bar: "tqdm[None]") -> EvaluationRun | None:
    """Move a group's bar: training fills its first half, evaluation its second."""
    version = in_force(group)
    adaptation = latest_adaptation(version) if version else None
    if adaptation is None:
        return None
    if adaptation.status in {AdaptationStatus.FAILED, AdaptationStatus.CANCELLED}:
        raise StalledError(f"No model for {group.name}: {adaptation.sentence}")
    run = own_run(adaptation)
    bar.n = int(50 * _trained(adaptation) + (50 * run.done / run.total if run else 0))
    bar.set_postfix_str(f"evaluating {run.done} of {run.total}" if run else adaptation.stage)
    return run if run and run.status == RunStatus.FINISHED else None


def _trained(adaptation: Adaptation) -> float:
    if adaptation.status == AdaptationStatus.READY:
        return 1.0
    return adaptation.training_step / adaptation.training_steps if adaptation.training_steps else 0.0
