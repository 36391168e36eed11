"""Seconds to the first token after a constitution of a thousand tokens: computed, and remembered."""

from adapters.engine.batch.prefixes import Prefixes
from benchmarks.engine.subjects import PREFIX_BYTES, Asked, Working, engine, prompts
from benchmarks.measuring import medians

CONSTITUTION, QUESTION = 1_000, 20
ROUNDS = 7


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return the ratio and the seconds behind it."""
    hot = Prefixes("benchmark", PREFIX_BYTES)
    asked = [0]

    def first_token(prefixes: Prefixes) -> None:
        asked[0] += 1
        [constitution] = prompts(1, CONSTITUTION)
        [question] = prompts(1, QUESTION, seed=asked[0])
        with engine(prefixes) as run:

            async def story(working: Working) -> None:
                await working.answer(Asked([*constitution, *question], 0, 1))

            run(story)

    seconds = medians(
        {
            "cold": lambda: first_token(Prefixes("benchmark", PREFIX_BYTES)),
            "prefix_hit": lambda: first_token(hot),
        },
        rounds=ROUNDS,
    )
    return {"ttft_cold_vs_prefix_hit": seconds["cold"] / seconds["prefix_hit"]}, {
        f"first_token_seconds_{name}": round(each, 4) for name, each in seconds.items()
    }
