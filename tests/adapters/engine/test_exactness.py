"""Whatever shares the batch: the tokens and log-probabilities that plain PEFT gives to each request alone, in float32.

Two hundred requests of nine models, arriving while others are written, some of them leaving in the middle, with
beginnings in common and prompts that pass in small pieces; through the fused path and through the general one.
"""

import asyncio
import copy
import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import torch
from peft import PeftModel
from transformers import PreTrainedModel

from adapters.engine import limits
from adapters.engine.batch.job import Job, Tenant
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.errors import GoneError
from adapters.engine.model import lora
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from tests.adapters.engine.oracle import Truth, truth
from tests.adapters.engine.working import REVISION, Writing, a_row, batching
from tests.tiny_model import VOCABULARY, build_tiny_adapter

RANKS = (2, 3, 4, 8, 8, 12, 16, 24)
REQUESTS = 220
BEGINNINGS = 5


@dataclass
class Request:
    """One request of the story. ``leaves`` is after how many events its client goes, 0 for never."""

    model: int
    prompt: list[int]
    length: int
    pause: float
    leaves: int
    found: list[int] = field(default_factory=list)
    logprobs: list[float] = field(default_factory=list)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory, model_folder: Path) -> list[Path]:
    """Return the folders of eight adapters of different ranks."""
    home = tmp_path_factory.mktemp("ranks")
    return [
        build_tiny_adapter(model_folder, home / f"a{number}", 40 + number, rank=rank)
        for number, rank in enumerate(RANKS)
    ]


DEVICES = [
    "cpu",
    pytest.param(
        "cuda", marks=pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no GPU here")
    ),
]


@pytest.fixture(scope="module", params=[True, False], ids=["fused", "general"])
def fused(request: pytest.FixtureRequest) -> bool:
    """Whether the fused path is taken, or the general one."""
    return bool(request.param)


@pytest.fixture(scope="module", params=DEVICES)
def own(request: pytest.FixtureRequest, fused: bool, model_folder: Path) -> Network:
    """Return the tiny model on one of the two paths."""
    return Network.load(model_folder, device=request.param, dtype="float32", fused=fused)


def some_requests() -> list[Request]:
    dice = random.Random(11)

    def tokens(count: int) -> list[int]:
        return [dice.randrange(3, VOCABULARY) for _ in range(count)]

    beginnings = [tokens(dice.randint(40, 200)) for _ in range(BEGINNINGS)]
    return [
        Request(
            model=dice.randrange(len(RANKS) + 1),
            prompt=dice.choice([[], *beginnings])[: dice.choice([33, 70, 200])] + tokens(dice.randint(1, 50)),
            length=dice.randint(1, 20),
            pause=dice.choice([0, 0, 0.002, 0.01]),
            leaves=dice.choice([0, 0, 0, 0, 0, 0, 1, 3]),
        )
        for _ in range(REQUESTS)
    ]


async def asked(
    network: Network, adapters: list[Adapter], requests: list[Request], prefixes: Prefixes
) -> None:
    """Send every request after its pause, and note what comes back."""
    async with batching(network, prefixes, waiting=REQUESTS) as batcher:

        async def one(request: Request) -> None:
            adapter = adapters[request.model - 1] if request.model else None
            work = Writing([a_row(request.prompt, request.length)], adapter)
            job = Job(work, Tenant(f"tenant {request.model}"))
            batcher.join(job)
            if request.leaves:
                events = job.events()
                for _ in range(min(request.leaves, request.length)):
                    await anext(events, None)
                job.cancel(GoneError("gone"))
                return
            [request.found] = await work.done(job)
            request.logprobs = work.logprobs

        async with asyncio.TaskGroup() as group:
            for request in requests:
                group.create_task(one(request))
                await asyncio.sleep(request.pause)


def check(requests: list[Request], models: list[PreTrainedModel]) -> int:
    """Compare every answer with the oracle's and return how many there were."""
    known: dict[tuple[int, tuple[int, ...], int], Truth] = {}
    whole = [request for request in requests if not request.leaves]
    for request in whole:
        key = (request.model, tuple(request.prompt), request.length)
        expected = known.setdefault(key, truth(models[request.model], request.prompt, request.length))
        assert request.found == expected.tokens
        assert request.logprobs == pytest.approx(expected.logprobs, abs=1e-4)
    return len(whole)


@pytest.fixture
def models(plain: PreTrainedModel, folders: list[Path]) -> list[PreTrainedModel]:
    """Return the base model and each adapter's, as PEFT runs them."""
    return [plain] + [PeftModel.from_pretrained(copy.deepcopy(plain), folder) for folder in folders]


def test_two_hundred_requests_get_what_each_gets_alone(
    own: Network, folders: list[Path], models: list[PreTrainedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PASS_TOKENS", 24)
    monkeypatch.setattr(limits, "WIDE_PASS_TOKENS", 40)
    adapters = [lora.read(folder, own.bank.shapes, device=own.device, dtype=own.dtype) for folder in folders]
    requests = some_requests()
    prefixes = Prefixes(REVISION, 2**24)
    asyncio.run(asked(own, adapters, requests, prefixes))
    assert prefixes.found > 0
    assert check(requests, models) >= 150
    # Again, with everything remembered, so that more than two hundred were compared.
    again = some_requests()
    for request in again:
        request.leaves = 0
    asyncio.run(asked(own, adapters, again, prefixes))
    assert check(again, models) == REQUESTS


def test_equal_tokens_of_different_adapters_never_share_a_block(
    own: Network, folders: list[Path], models: list[PreTrainedModel]
) -> None:
    adapters = [lora.read(folder, own.bank.shapes, device=own.device, dtype=own.dtype) for folder in folders]
    assert contaminated(own, adapters, models, Prefixes(REVISION, 2**24)) == []


def test_without_the_adapter_in_the_key_they_would(
    own: Network, folders: list[Path], models: list[PreTrainedModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Prefixes, "_root", lambda self, _adapter: self._revision.encode())
    adapters = [lora.read(folder, own.bank.shapes, device=own.device, dtype=own.dtype) for folder in folders]
    assert contaminated(own, adapters, models, Prefixes(REVISION, 2**24)) != []


def contaminated(
    network: Network, adapters: list[Adapter], models: list[PreTrainedModel], prefixes: Prefixes
) -> list[int]:
    """Ask all models the same, twice, with the first answers' prefixes hot, and return which answered wrongly."""
    dice = random.Random(5)
    prompt = [dice.randrange(3, VOCABULARY) for _ in range(150)]
    wrong = set()
    for _ in range(2):
        requests = [Request(model, prompt, 12, 0.005, 0) for model in range(len(models))]
        asyncio.run(asked(network, adapters, requests, prefixes))
        for request in requests:
            expected = truth(models[request.model], prompt)
            if request.found != expected.tokens or not torch.allclose(
                torch.tensor(request.logprobs), torch.tensor(expected.logprobs), atol=1e-4
            ):
                wrong.add(request.model)
    assert prefixes.found >= len(models) * (len(prompt) - limits.BLOCK_TOKENS)
    return sorted(wrong)
