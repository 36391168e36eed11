"""Tokens a second with proposals and without: where answers say again what their prompts say, and where they do not.

Texts that are quoted, rewritten or put into JSON, greedily; open questions from the starter packs under a pack's norms,
drawn at the API's own temperature; and three of these beside each of those. Proposals are tried however many rows there
are, which shows where they stop to pay. Prompts are remembered, so that only answers are measured.
"""

import asyncio
import statistics
from functools import lru_cache, partial
from itertools import cycle, islice

from adapters.engine import limits
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.sampling.choice import Sampling
from benchmarks.engine.subjects import GREEDY, PREFIX_BYTES, Asked, Working, engine, network, text
from benchmarks.measuring import medians
from constitutions.packs import packs

ANSWER = 64
TASKS = 8
ROWS = {"repeating": (1, 2, 4, 8), "open": (1, 2, 4, 8), "mixed": (4, 8)}
ROUNDS = 3
# One norm or question of so many, so that all packs are among them.
STRIDE = 8

ORDERS = (
    "Write this text out once more, with American spelling and nothing else changed.",
    "Quote the first two sentences of this text, word for word.",
)
FACTS = (
    "Name: Amira Haddad. Work: librarian. Town: Tunis. Age: 41. Looks after: the reading room on the second floor.",
    "Name: Joon Park. Work: ferry pilot. Town: Busan. Age: 58. Looks after: the ferry that leaves every ten minutes.",
)
AS_JSON = "Give these facts as JSON with the keys name, work, town, age and looks_after."


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return tokens a second with proposals by those without, and the tokens a second behind them."""
    found: dict[str, float] = {}
    speeds: dict[str, object] = {}
    for kind, requests in (("repeating", _repeating()), ("open", _open()), ("mixed", _mixed())):
        for rows in ROWS[kind]:
            on, off = _speeds(requests, rows)
            found[f"speculation_{kind}_{rows}"] = on / off
            speeds |= {f"tokens_per_second_{kind}_{rows}": round(off, 1)}
            speeds |= {f"tokens_per_second_{kind}_{rows}_speculating": round(on, 1)}
    return found, speeds


def _speeds(requests: list[Asked], rows: int) -> tuple[float, float]:
    """Return the tokens a second of so many rows together, with proposals and without."""
    prefixes = Prefixes("benchmark", PREFIX_BYTES)
    tokens: dict[int, list[int]] = {0: [], limits.ROWS: []}

    def answered(proposing: int) -> None:
        with engine(prefixes, proposing=proposing) as run:

            async def story(working: Working) -> None:
                gate = asyncio.Semaphore(rows)

                async def one(asked: Asked) -> int:
                    async with gate:
                        return await working.answer(asked)

                tokens[proposing].append(sum(await asyncio.gather(*map(one, requests))))

            run(story)

    seconds = medians({str(each): partial(answered, each) for each in tokens}, rounds=ROUNDS)
    off, on = (statistics.median(written) / seconds[str(each)] for each, written in tokens.items())
    return on, off


@lru_cache
def _repeating() -> list[Asked]:
    norms = [norm for pack in packs().values() for norm in pack.norms]
    said = [f"{order}\n\n{norm.statement} {norm.rationale}" for norm in norms[::STRIDE] for order in ORDERS]
    said += [f"{facts}\n{AS_JSON}" for facts in FACTS]
    return [_asked([{"role": "user", "content": one}], GREEDY) for one in islice(said, TASKS)]


@lru_cache
def _open() -> list[Asked]:
    asked: list[Asked] = []
    for pack in packs().values():
        rules = "\n".join(f"- {norm.statement}" for norm in pack.norms)
        system = {"role": "system", "content": f"You answer for {pack.title}. Keep these rules:\n{rules}"}
        questions = [example.dialogue for norm in pack.norms for example in norm.examples]
        for dialogue in questions[::STRIDE]:
            turns = [{"role": turn.role, "content": turn.content} for turn in dialogue]
            asked.append(_asked([system, *turns], Sampling(seed=len(asked))))
    return asked[:: len(asked) // TASKS][:TASKS]


def _mixed() -> list[Asked]:
    questions = cycle(_open())
    return [one for repeating in _repeating() for one in (repeating, *islice(questions, 3))]


def _asked(messages: list[dict[str, str]], sampling: Sampling) -> Asked:
    return Asked(text().chat(messages), None, ANSWER, sampling=sampling, ends=network().ends | text().ends)
