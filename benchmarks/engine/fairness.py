"""A small community's single request while a large one keeps a hundred queued, beside an idle engine."""

import asyncio
import time

from adapters.engine.errors import GoneError
from benchmarks.engine.subjects import Asked, Working, engine, prompts
from benchmarks.measuring import medians

QUEUED, LARGE_ANSWER, SMALL_ANSWER = 100, 200, 60
ROUNDS = 3
# Seconds that the large community has the engine to itself before the small one asks.
HEAD_START = 8.0


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return the ratio and the seconds behind it."""
    taken: dict[str, list[float]] = {"idle": [], "busy": []}

    def asked(name: str, others: int) -> None:
        with engine() as run:

            async def story(working: Working) -> None:
                large = [
                    working.begin(Asked(prompt, number % 8, LARGE_ANSWER, "large"))
                    for number, prompt in enumerate(prompts(others, 24, seed=1))
                ]
                if large:
                    await asyncio.sleep(HEAD_START)
                began = time.perf_counter()
                await working.answer(Asked(prompts(1, 24)[0], 9, SMALL_ANSWER, "small"))
                taken[name].append(time.perf_counter() - began)
                for job in large:
                    job.cancel(GoneError("measured"))

            run(story)

    medians({"idle": lambda: asked("idle", 0), "busy": lambda: asked("busy", QUEUED)}, rounds=ROUNDS)
    seconds = {name: sorted(each)[len(each) // 2] for name, each in taken.items()}
    return {"small_request_busy_vs_idle": seconds["busy"] / seconds["idle"]}, {
        f"small_request_seconds_{name}": round(each, 2) for name, each in seconds.items()
    }
