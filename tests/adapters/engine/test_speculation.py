"""Answers are the same, token by token, whether tokens are proposed or not, and however many of them are wrong.

What is proposed is either looked up, as in earnest, or taken from the answer itself and spoiled here and there, so that
every number of right ones before a wrong one occurs.
"""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from transformers import PreTrainedModel

from adapters.engine import limits
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Job, Tenant, Written
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.batch.proposals import FIRST, Proposals
from adapters.engine.batch.row import Finish, Row
from adapters.engine.batch.transcript import Transcript
from adapters.engine.errors import EngineError
from adapters.engine.model import lora
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch
from adapters.engine.model.text import Text
from adapters.engine.sampling.choice import Sampler, Sampling
from adapters.engine.sampling.grammar import Grammar
from adapters.engine.sampling.schema import written as schema_text
from tests.adapters.engine.conftest import ADAPTERS
from tests.adapters.engine.oracle import truth
from tests.adapters.engine.process import EngineProcess, counted
from tests.adapters.engine.working import GREEDY, NO_ENDS, REVISION, Writing, a_row, batching, some_prompts

LENGTH = 40
Make = Callable[[], list[Row]]


@dataclass
class Told:
    """What came of some rows: each one's tokens, text and end, and all log-probabilities in their order."""

    tokens: list[list[int]]
    texts: list[str]
    finishes: list[Finish | None]
    logprobs: list[list[float]]
    # How many events came, and the batcher's counts.
    events: int = 0
    proposed: int = 0
    accepted: int = 0


@pytest.fixture(scope="module", params=[True, False], ids=["fused", "general"])
def loaded(request: pytest.FixtureRequest, model_folder: Path) -> Network:
    """Return the tiny model on one of the two paths."""
    return Network.load(model_folder, device="cpu", dtype="float32", fused=request.param)


@pytest.fixture
def own(loaded: Network, monkeypatch: pytest.MonkeyPatch) -> Network:
    """Return it so that both paths take proposals of many rows."""
    monkeypatch.setattr(Network, "packing", True)
    return loaded


def told(
    network: Network,
    rows: list[Row],
    adapters: Sequence[Adapter | None] = (None,),
    *,
    proposing: int = limits.ROWS,
    prefixes: Prefixes | None = None,
) -> Told:
    """Have all rows written at once, each a request of its own, with one adapter after the other."""
    found = Told([], [""] * len(rows), [], [[] for _ in rows])

    async def one(batcher: Batcher, number: int, row: Row) -> None:
        adapter = adapters[number % len(adapters)]
        job = Job(Writing([row], adapter), Tenant(f"tenant {number % len(adapters)}"))
        batcher.join(job)
        async for event in job.events():
            assert isinstance(event, Written)
            found.events += 1
            for piece in event.pieces:
                found.texts[number] += piece.text
                found.logprobs[number] += [choice.logprob or 0.0 for choice in piece.choices]

    async def story() -> None:
        async with batching(network, prefixes, proposing=proposing) as batcher:
            await asyncio.gather(*(one(batcher, number, row) for number, row in enumerate(rows)))
            found.proposed, found.accepted = batcher.proposed, batcher.accepted

    asyncio.run(story())
    found.tokens = [row.tokens for row in rows]
    found.finishes = [row.finish for row in rows]
    return found


def check_alike(on: Told, off: Told) -> None:
    """Compare all that a client sees."""
    assert on.tokens == off.tokens
    assert on.texts == off.texts
    assert on.finishes == off.finishes
    for one, other in zip(on.logprobs, off.logprobs, strict=True):
        assert one == pytest.approx(other, abs=1e-4)


def spoil(patch: pytest.MonkeyPatch, rows: Sequence[Row], seed: int = 3) -> None:
    """Propose what these rows were answered, with a wrong token in it now and then, and sometimes nothing."""
    dice = random.Random(seed)
    known = {tuple(row.prompt): row.tokens for row in rows}

    def after(_self: Proposals, prompt: list[int], tokens: list[int], most: int) -> list[int]:
        assert known[tuple(prompt)][: len(tokens)] == tokens
        found = known[tuple(prompt)][len(tokens) :][: min(most, dice.randint(0, limits.PROPOSED))]
        # Beyond the answer's end as well, as a look-up would.
        found += [5] * min(max(most - len(found), 0), dice.randint(0, 2))
        if found and dice.random() < 0.6:
            found[dice.randrange(len(found))] ^= 1
        return found

    patch.setattr(Proposals, "after", after)


def compared(
    network: Network,
    make: Make,
    patch: pytest.MonkeyPatch,
    adapters: Sequence[Adapter | None] = (None,),
) -> Told:
    """Write rows without proposals and with spoiled ones, compare, and return the latter."""
    rows = make()
    off = told(network, rows, adapters, proposing=0)
    assert off.proposed == 0
    spoil(patch, rows)
    on = told(network, make(), adapters)
    check_alike(on, off)
    assert 0 < on.accepted < on.proposed
    return on


def repeating(count: int) -> list[list[int]]:
    """Return prompts that go round in circles of their own."""
    return [prompt[: 4 + number] * 5 for number, prompt in enumerate(some_prompts(count, shared=12))]


def test_looked_up_or_not_each_adapter_answers_as_plain_transformers_does(
    own: Network, adapters_folder: Path, plain: PreTrainedModel
) -> None:
    adapters = [
        lora.read(adapters_folder / name, own.bank.shapes, device=own.device, dtype=own.dtype)
        for name in ADAPTERS
    ]
    prompts = repeating(12)
    on = told(own, [a_row(prompt, LENGTH) for prompt in prompts], [None, *adapters])
    off = told(own, [a_row(prompt, LENGTH) for prompt in prompts], [None, *adapters], proposing=0)
    check_alike(on, off)
    for number in range(0, 12, 3):
        alone = truth(plain, prompts[number], LENGTH)
        assert on.tokens[number] == alone.tokens
        assert on.logprobs[number] == pytest.approx(alone.logprobs, abs=1e-4)
    assert on.proposed > 0
    assert own.bank.pinned == 0


def test_what_goes_in_circles_is_looked_up_and_mostly_right(own: Network) -> None:
    # Each token makes itself likelier, so that answers soon say the same again and again.
    circling = Sampling(temperature=0.8, frequency_penalty=-0.8, seed=1)

    def rows() -> list[Row]:
        return [a_row(prompt, 3 * LENGTH, sampling=circling) for prompt in some_prompts(5)]

    on = told(own, rows())
    check_alike(on, told(own, rows(), proposing=0))
    assert on.accepted > on.proposed / 2
    assert on.accepted > 5 * LENGTH


def test_a_row_whose_proposals_are_wrong_rests(network: Network, monkeypatch: pytest.MonkeyPatch) -> None:
    [prompt] = some_prompts(1)
    off = told(network, [a_row(prompt, LENGTH)], proposing=0)

    def note(self: Proposals, *_row: object) -> None:
        self._tokens, self._after = [1] * 9, {(1, 1, 1): 0}

    monkeypatch.setattr(Proposals, "_note", note)
    on = told(network, [a_row(prompt, LENGTH)])
    check_alike(on, off)
    # In forty steps: after the first, one later, three later, and so on.
    assert 3 * FIRST <= on.proposed <= 6 * FIRST


def test_wrong_proposals_change_nothing_for_anybody(
    own: Network, adapters_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adapters = [
        lora.read(adapters_folder / name, own.bank.shapes, device=own.device, dtype=own.dtype)
        for name in ADAPTERS
    ]
    prompts = some_prompts(9)

    def rows() -> list[Row]:
        return [a_row(prompt, 1 + 7 * number) for number, prompt in enumerate(prompts)]

    compared(own, rows, monkeypatch, [None, *adapters])


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(temperature=0.9, seed=4),
        Sampling(temperature=1.3, top_p=0.9, top_k=40, min_p=0.01, seed=5),
        Sampling(
            temperature=0.7, repetition_penalty=1.3, presence_penalty=0.4, frequency_penalty=0.2, seed=6
        ),
        Sampling(temperature=0, repetition_penalty=1.4, frequency_penalty=0.5),
    ],
)
def test_what_is_drawn_by_a_seed_stays_the_same(
    own: Network, monkeypatch: pytest.MonkeyPatch, sampling: Sampling
) -> None:
    prompts = some_prompts(6)
    compared(own, lambda: [a_row(prompt, LENGTH, sampling=sampling) for prompt in prompts], monkeypatch)


def test_answers_that_keep_to_a_schema_end_where_they_did(
    own: Network, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = {
        "type": "object",
        "properties": {"circle": {"const": "what the landlord may do"}, "age": {"enum": [7, 77, 777]}},
        "required": ["circle", "age"],
        "additionalProperties": False,
    }
    grammar = Grammar.of_schema(text.vocabulary, schema_text(schema))
    prompts = some_prompts(5)

    def rows() -> list[Row]:
        drawn = Sampling(temperature=1, seed=2)
        return [
            Row(
                0,
                prompt,
                90,
                Sampler(drawn, prompt, likeliest=0, grammar=grammar),
                a_transcript(text),
                text.ends,
            )
            for prompt in prompts
        ]

    on = compared(own, rows, monkeypatch)
    assert Finish.STOP in on.finishes
    assert all('"what the landlord may do"' in each for each in on.texts)


def a_transcript(text: Text, *stops: str) -> Transcript:
    return Transcript(text.decode, stops)


def test_a_stop_string_among_accepted_tokens_ends_the_answer_there(
    own: Network, text: Text, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = some_prompts(6)
    [free] = [told(own, [of_text(prompt, text) for prompt in prompts], proposing=0)]
    stops = [each[len(each) // 2 :][:3] for each in free.texts]

    def rows() -> list[Row]:
        return [of_text(prompt, text, stop) for prompt, stop in zip(prompts, stops, strict=True)]

    on = compared(own, rows, monkeypatch)
    assert set(on.finishes) == {Finish.STOP}
    assert all(stop not in each for stop, each in zip(stops, on.texts, strict=True))


def of_text(prompt: list[int], text: Text, *stops: str) -> Row:
    return Row(0, prompt, LENGTH, Sampler(GREEDY, prompt, likeliest=0), a_transcript(text, *stops), NO_ENDS)


def test_an_end_token_among_accepted_tokens_ends_the_answer(
    own: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    [prompt] = some_prompts(1)
    whole = a_row(prompt, LENGTH)
    told(own, [whole], proposing=0)
    ends = frozenset([whole.tokens[20]])
    spoil(monkeypatch, [whole])
    row = a_row(prompt, LENGTH, ends=ends)
    told(own, [row])
    assert row.tokens == whole.tokens[: whole.tokens.index(whole.tokens[20]) + 1]
    assert row.finish is Finish.STOP


def test_rows_outgrow_their_lanes_and_reach_the_end_of_the_context(
    own: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    prompts = [prompt[:150] for prompt in (each * 9 for each in some_prompts(3, shared=20))]
    lengths = (own.context - 150, 120, 107)

    def rows() -> list[Row]:
        return [a_row(prompt, length) for prompt, length in zip(prompts, lengths, strict=True)]

    assert [len(tokens) for tokens in compared(own, rows, monkeypatch).tokens] == [*lengths]


def test_rows_that_give_way_go_on_where_they_were(
    model_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = Network.load(model_folder, device="cpu", dtype="float32")
    small.memory.limit = small.context
    prompts = some_prompts(3, shared=100)
    compared(small, lambda: [a_row(prompt, 200) for prompt in prompts], monkeypatch)
    assert small.memory.tokens <= small.context


def test_nothing_of_what_was_proposed_is_remembered_or_left_behind(
    own: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    remembered = Prefixes(REVISION, 2**24)
    prompts = some_prompts(4, shared=limits.BLOCK_TOKENS)
    rows = [a_row(prompt, LENGTH) for prompt in prompts]
    told(own, rows, proposing=0)
    spoil(monkeypatch, rows)
    told(own, [a_row(prompt, LENGTH) for prompt in prompts], prefixes=remembered)
    # What was answered is asked: blocks of it that held a wrong token would be found.
    longer = [[*row.prompt, *row.tokens] for row in rows]
    monkeypatch.undo()
    again = told(own, [a_row(prompt, 12) for prompt in longer], proposing=0, prefixes=remembered)
    fresh = told(own, [a_row(prompt, 12) for prompt in longer], proposing=0)
    check_alike(again, fresh)
    for shelves in own.memory._shelves.values():
        assert not any(shelf.store.any() for shelf in shelves)


def test_a_lane_that_is_cut_holds_nought_behind_its_end(network: Network) -> None:
    lane = network.memory.take(60)
    assert lane is not None
    network.extend([Stretch(lane, list(range(5, 45)), None)])
    lane.cut(30)
    assert (lane.length, lane.reached) == (30, 30)
    held = lane.shelf.store[:, :, lane.index]
    assert held[:, :, :, :30].any()
    assert not held[:, :, :, 30:].any()
    network.memory.release(lane)


def test_accepted_tokens_come_in_one_event_and_take_one_pass(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes: list[str] = []

    def count(name: str) -> None:
        plain = getattr(Network, name)

        def counting(self: Network, *rest: object) -> object:
            passes.append(name)
            return plain(self, *rest)

        monkeypatch.setattr(Network, name, counting)

    count("step")
    count("extend")
    [prompt] = some_prompts(1)
    row = a_row(prompt, LENGTH)
    told(network, [row], proposing=0)
    assert len(passes) == LENGTH
    passes.clear()
    answer = row.tokens
    monkeypatch.setattr(
        Proposals, "after", lambda _self, _prompt, tokens, most: answer[len(tokens) :][:most][:16]
    )
    on = told(network, [a_row(prompt, LENGTH)])
    # The first token comes of the prompt; then 17 at a time, the last pass the rest.
    assert len(passes) == on.events == 4
    assert on.accepted == on.proposed == LENGTH - 4


@pytest.mark.parametrize(("fused", "most"), [(True, 3), (False, 1)])
def test_with_more_rows_than_that_nothing_is_proposed(model_folder: Path, fused: bool, most: int) -> None:
    # The general path passes one row after the other, so that several would gain nothing, whatever is asked for.
    network = Network.load(model_folder, device="cpu", dtype="float32", fused=fused)

    def proposed(rows: int) -> int:
        return proposed_together(network, [a_row(prompt, LENGTH) for prompt in repeating(rows)], 3)

    assert proposed(most) > 0
    assert proposed(most + 1) == 0


def proposed_together(network: Network, rows: list[Row], most: int) -> int:
    """Have rows written as one request and return how many tokens were proposed."""

    async def story() -> int:
        async with batching(network, proposing=most) as batcher:
            work = Writing(rows)
            job = Job(work, Tenant("tests"))
            batcher.join(job)
            await work.done(job)
            return batcher.proposed

    return asyncio.run(story())


def test_a_row_that_fails_in_the_middle_ends_its_request_and_no_other(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = some_prompts(2)
    rows = [a_row(first, LENGTH), a_row(second, LENGTH)]
    told(network, rows, proposing=0)
    spoil(monkeypatch, rows)
    broken, whole = a_row(first, LENGTH), a_row(second, LENGTH)
    take = broken.take

    def failing(choice: object) -> object:
        if len(broken.tokens) == 19:
            raise RuntimeError("no")
        return take(choice)  # type: ignore[arg-type]

    broken.take = failing  # type: ignore[assignment, method-assign]

    async def story() -> list[list[int]]:
        async with batching(network, proposing=limits.ROWS) as batcher:
            jobs = [Job(Writing([row]), Tenant("tests")) for row in (broken, whole)]
            for job in jobs:
                batcher.join(job)
            with pytest.raises(EngineError, match="RuntimeError"):
                await Writing([broken]).done(jobs[0])
            return await Writing([whole]).done(jobs[1])

    assert asyncio.run(story()) == [rows[1].tokens]
    assert network.bank.pinned == 0


def test_the_time_of_proposed_tokens_is_charged_to_who_proposes(
    network: Network, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = some_prompts(2)
    rows = [a_row(first, LENGTH), a_row(second, LENGTH)]
    told(network, rows, proposing=0)
    answer = rows[0].tokens

    def after(_self: Proposals, prompt: list[int], tokens: list[int], most: int) -> list[int]:
        return answer[len(tokens) :][: min(most, 4)] if prompt == first else []

    monkeypatch.setattr(Proposals, "after", after)
    parts: list[dict[str, int]] = []

    async def story() -> None:
        async with batching(network, proposing=limits.ROWS) as batcher:
            charge = batcher._tenants.charge

            def noted(seconds: float, shares: dict[str, int]) -> None:
                parts.append(dict(shares))
                charge(seconds, shares)

            batcher._tenants.charge = noted  # type: ignore[assignment, method-assign]
            works = [Writing([a_row(first, LENGTH)]), Writing([a_row(second, LENGTH)])]
            jobs = [Job(work, Tenant(name)) for work, name in zip(works, ("alice", "bob"), strict=True)]
            for job in jobs:
                batcher.join(job)
            await asyncio.gather(*(work.done(job) for work, job in zip(works, jobs, strict=True)))

    asyncio.run(story())
    assert {"alice": 5, "bob": 1} in parts


def test_the_counts_are_told(engine: EngineProcess) -> None:
    with httpx.Client(base_url=engine.url, timeout=60) as http:
        before = counted(http)
        asked = {
            "model": "tiny",
            "prompt": repeating(1)[0] * 3,
            "max_tokens": 200,
            "temperature": 0,
            "ignore_eos": True,
        }
        http.post("/v1/completions", json=asked).raise_for_status()
        after = counted(http)
    new = {name: after[name] - before[name] for name in ("engine_proposed_tokens", "engine_accepted_tokens")}
    assert 0 < new["engine_accepted_tokens"] <= new["engine_proposed_tokens"]
