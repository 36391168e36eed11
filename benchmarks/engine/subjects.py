"""What is measured: the default base model, adapters of rank 8 for it, and the engine at work in this process."""

import asyncio
import json
import random
import tempfile
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn
from transformers import AutoModelForCausalLM, PreTrainedModel

from adapters.base_model import find
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.job import Job, Tenant, Written
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.batch.task import Task
from adapters.engine.model import lora
from adapters.engine.model.device import device_named
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.text import Text
from adapters.engine.sampling.choice import Sampling
from adapters.fetching import BASE
from config.env import load

RANK = 8
GREEDY = Sampling(temperature=0)
WAITING = 1_000
PREFIX_BYTES = 2**30


@lru_cache
def folder() -> Path:
    """Return the base model's folder."""
    model = find(BASE, load().var / "models")
    if model is None:
        message = "The base model is not here: run `make model`."
        raise SystemExit(message)
    return model.path


@lru_cache
def network() -> Network:
    """Return the model as the engine holds it, in bfloat16."""
    return Network.load(folder(), dtype="bfloat16")


@lru_cache
def text() -> Text:
    """Return its tokenizer."""
    return Text.load(folder())


@lru_cache
def plain() -> PreTrainedModel:
    """Return the model as transformers holds it, in bfloat16."""
    model: PreTrainedModel = AutoModelForCausalLM.from_pretrained(folder(), dtype=torch.bfloat16)
    nn.Module.to(model, device_named("auto"))
    return model


@lru_cache
def adapter_home() -> tempfile.TemporaryDirectory[str]:
    """Return the folder in which adapters are made; it goes when the process ends."""
    return tempfile.TemporaryDirectory(prefix="polity-adapters-")


def adapter_folder(number: int) -> Path:
    """Return the PEFT folder of adapter ``number``, made when first asked for: random matrices on all layers."""
    place = Path(adapter_home().name) / f"a{number}"
    if not place.exists():
        place.mkdir()
        shapes = network().bank.shapes
        config = {
            "peft_type": "LORA",
            "task_type": "CAUSAL_LM",
            "base_model_name_or_path": str(folder()),
            "r": RANK,
            "lora_alpha": 2 * RANK,
            "lora_dropout": 0.0,
            "bias": "none",
            "inference_mode": True,
            "target_modules": sorted({path.rpartition(".")[2] for path in shapes}),
        }
        (place / "adapter_config.json").write_text(json.dumps(config))
        dice = torch.Generator().manual_seed(number)
        tensors = {}
        for path, (outputs, inputs) in shapes.items():
            for side, shape in (("A", (RANK, inputs)), ("B", (outputs, RANK))):
                values = torch.randn(shape, generator=dice) * 0.02
                tensors[f"base_model.model.{path}.lora_{side}.weight"] = values.bfloat16()
        save_file(tensors, place / "adapter_model.safetensors", metadata={"format": "pt"})
    return place


@cache
def adapter(number: int) -> Adapter:
    """Return adapter ``number`` as the engine holds it."""
    held = network()
    return lora.read(adapter_folder(number), held.bank.shapes, device=held.device, dtype=held.dtype)


def prompts(count: int, size: int, *, seed: int = 0) -> list[list[int]]:
    """Return prompts of so many random tokens."""
    dice = random.Random(seed)  # noqa: S311 - these are no secrets
    return [[dice.randrange(100, 40_000) for _ in range(size)] for _ in range(count)]


@dataclass(frozen=True)
class Asked:
    """One request: a prompt, an adapter's number (None for the base model) and the answer's length.

    It ends there, or at one of the tokens in ``ends``.
    """

    prompt: list[int]
    adapter: int | None
    length: int
    tenant: str = "benchmark"
    sampling: Sampling = GREEDY
    ends: frozenset[int] = frozenset()

    @property
    def task(self) -> Task:
        """The request as the engine takes it."""
        return Task(
            text=text(),
            adapter=None if self.adapter is None else adapter(self.adapter),
            prompts=[self.prompt],
            lengths=[self.length],
            sampling=self.sampling,
            stops=(),
            ends=self.ends,
        )


class Working:
    """The engine at work in the running event loop."""

    def __init__(self, batcher: Batcher) -> None:
        self.batcher = batcher

    def begin(self, asked: Asked) -> Job:
        """Hand a request in."""
        job = Job(asked.task, Tenant(asked.tenant))
        self.batcher.join(job)
        return job

    async def answer(self, asked: Asked) -> int:
        """Hand a request in and return how many tokens its answer has."""
        return sum([event.tokens async for event in self.begin(asked).events() if isinstance(event, Written)])


Story = Callable[[Working], Coroutine[None, None, object]]


@contextmanager
def engine(
    prefixes: Prefixes | None = None,
    *,
    proposing: int = 0,
    model: Network | None = None,
) -> Iterator[Callable[[Story], None]]:
    """Yield a function that runs a story with the engine at work, on the default model or another.

    Nothing is proposed beyond so many rows: what is measured is the passes, unless it is the proposals.
    """
    remembered = Prefixes("benchmark", PREFIX_BYTES) if prefixes is None else prefixes

    def run(story: Story) -> None:
        async def whole() -> None:
            batcher = Batcher(model or network(), remembered, waiting=WAITING, proposing=proposing)
            telling = asyncio.create_task(story(Working(batcher)))
            # In this thread, as the peers are: a second one with products of its own would slow all of them down.
            while not telling.done():  # noqa: ASYNC110 - rounds are what is waited for
                await asyncio.sleep(0 if batcher.round() else 0.001)
            telling.result()

        asyncio.run(whole())

    yield run


def answered(requests: Sequence[Asked], *, together: int | None = None) -> None:
    """Have the engine answer all requests, at most ``together`` at a time."""
    with engine() as run:

        async def story(working: Working) -> None:
            gate = asyncio.Semaphore(together or len(requests))

            async def one(asked: Asked) -> None:
                async with gate:
                    await working.answer(asked)

            await asyncio.gather(*(one(asked) for asked in requests))

        run(story)
