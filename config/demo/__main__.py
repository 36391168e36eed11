"""The whole loop on one machine: ``python -m config.demo``, or ``make demo``.

Starts every process, lets three communities ratify, adapt, evaluate, approve and serve, asks one question
of each, and stops what it started. Run again, it finds what was done and is quick.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

from adapters.base_model import ensure
from config.embedded.stack import Stack
from config.env import Env, load

QUESTION = "What should I do when I feel stuck?"


class Clock:
    """How long each stage took, in seconds."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time a stage and say that it begins."""
        print(f"· {name} …", flush=True)
        began = time.monotonic()
        yield
        self.seconds[name] = round(time.monotonic() - began, 1)


@contextmanager
def running(env: Env) -> Iterator[None]:
    """Run the whole system for the block, unless it runs already."""
    stack = Stack()
    if stack.manager_pid():
        stack.wait_healthy()
        yield
        return
    stack.start(owned=True)
    try:
        stack.wait_healthy()
        yield
    finally:
        print(f"· stopping; the logs are in {env.var / 'logs'}", flush=True)
        stack.stop()


def walk(clock: Clock) -> dict[str, Any]:
    """Walk the loop and return what was found."""
    from config.demo import asking, report, story, waiting  # noqa: PLC0415 - these need Django
    from config.demo.cast import CHARTER, COMMUNITIES  # noqa: PLC0415 - the same
    from evaluation.errors import NothingToCompareError  # noqa: PLC0415 - the same
    from evaluation.selectors import latest_ready  # noqa: PLC0415 - the same
    from evaluation.services.comparisons import gains_over_base  # noqa: PLC0415

    with clock.stage("ratify"):
        story.everyone_arrives()
        story.proposes_and_votes(CHARTER)
        waiting.until(lambda: story.in_force(CHARTER) is not None, "the charter")
        for group in COMMUNITIES:
            story.proposes_and_votes(group)
        waiting.until(lambda: all(story.in_force(group) for group in COMMUNITIES), "the constitutions")
    with clock.stage("adapt and evaluate"):
        measured = waiting.until_measured(COMMUNITIES)
    with clock.stage("approve"):
        waiting.until(lambda: all(story.was_requested(run) for run in measured.values()), "the requests")
        allowed = [group for group in COMMUNITIES if story.approves(group, measured[group.slug])]
        waiting.until(lambda: all(story.is_live(group) for group in allowed), "the deployments")
    with clock.stage("compare"):
        for group in COMMUNITIES:
            for other in COMMUNITIES:
                if other != group:
                    story.asks_to_compare(group, other)
        models = [model for group in COMMUNITIES if (model := latest_ready(story.community_of(group)))]

        def compared() -> bool:
            try:
                return bool(gains_over_base(models))
            except NothingToCompareError:
                return False

        waiting.until(compared, "the comparisons")
    with clock.stage("query"):
        live = {group.slug for group in COMMUNITIES if story.is_live(group)}
        own = {g.slug: asking.ask(g, g.question) if g.slug in live else "" for g in COMMUNITIES}
        answers = {"base": asking.ask_base(QUESTION)}
        answers |= {g.slug: asking.ask(g, QUESTION) for g in COMMUNITIES if g.slug in live}
    return {
        "communities": [
            report.describe(group, measured[group.slug], answer=own[group.slug]) for group in COMMUNITIES
        ],
        "specificity": report.described_matrix(gains_over_base(models)),
        "question": QUESTION,
        "answers": answers,
    }


def main() -> None:
    """Run the demo and print its table."""
    env = load()
    clock = Clock()
    began = time.monotonic()
    with clock.stage("model"):
        ensure(env.base_model, env.var / "models")
    with clock.stage("start and run"), running(env):
        django.setup()
        found = walk(clock)
    from config.demo import report  # noqa: PLC0415 - needs Django

    seconds = {**clock.seconds, "total": round(time.monotonic() - began, 1)}
    path = report.write(Path(env.var) / "demo", {**found, "seconds": seconds})
    print(f"\n{report.table(found)}\n\n{seconds}\nWritten to {path}.")


if __name__ == "__main__":
    main()
