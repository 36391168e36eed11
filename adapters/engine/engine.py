"""Everything that one engine process holds, put together."""

import asyncio
import os
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TypeVar

import torch
from starlette.requests import Request

from adapters.engine import limits
from adapters.engine.batch.batcher import Batcher
from adapters.engine.batch.prefixes import Prefixes
from adapters.engine.errors import BadRequestError, ContextLengthError
from adapters.engine.metrics import Metrics
from adapters.engine.model import lora
from adapters.engine.model.encoder import EncoderFolder
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.registry import Registry
from adapters.engine.model.text import Text
from adapters.engine.sampling.grammars import Grammars
from adapters.manifest import revision_of

Found = TypeVar("Found")

# Hexadecimal digits of a digest that are enough to tell two apart.
SHORT = 12


@dataclass
class Engine:
    """One base model with its adapters. ``revision`` names the content of the base model's folder."""

    name: str
    folder: Path
    revision: str
    network: Network
    text: Text
    registry: Registry
    embedding: EncoderFolder
    waiting: int = limits.WAITING
    proposing: int = limits.PROPOSING_ROWS
    thread: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="model"))
    reading: Executor = field(
        default_factory=lambda: ThreadPoolExecutor(limits.READING, thread_name_prefix="reading")
    )
    # Long texts are tokenised one at a time, and not where short ones are.
    apart: Executor = field(default_factory=lambda: ThreadPoolExecutor(1, thread_name_prefix="long-text"))
    started: int = field(default_factory=lambda: int(time.time()))
    metrics: Metrics = field(default_factory=Metrics)

    def __post_init__(self) -> None:
        self.prefixes = Prefixes(self.revision, limits.PREFIX_BYTES)
        self.batcher = Batcher(self.network, self.prefixes, waiting=self.waiting, proposing=self.proposing)
        self.grammars = Grammars(self.text)
        self.ends = self.network.ends | self.text.ends

    @classmethod
    def load(  # noqa: PLR0913 - a process has this many settings, all by name
        cls,
        model: Path,
        adapters: Path,
        *,
        embedding: Path | None = None,
        name: str | None = None,
        device: str = "auto",
        dtype: str = "auto",
        waiting: int = limits.WAITING,
        proposing: int = limits.PROPOSING_ROWS,
        threads: int | None = None,
    ) -> "Engine":
        """Load the base model in ``model``; adapters are looked for in ``adapters``.

        ``embedding`` is the sentence-embedding model's folder, looked for when somebody asks for vectors. The
        thread that loads the model is the one that runs it, on ``threads`` cores or on all there are.
        """
        thread = ThreadPoolExecutor(1, thread_name_prefix="model")
        thread.submit(torch.set_num_threads, threads or len(os.sched_getaffinity(0))).result()
        network = thread.submit(partial(Network.load, model, device=device, dtype=dtype)).result()
        read = partial(lora.read, shapes=network.bank.shapes, device=network.device, dtype=network.dtype)
        name = name or model.resolve().name
        return cls(
            name=name,
            folder=model.resolve(),
            revision=revision_of(model),
            network=network,
            text=Text.load(model),
            registry=Registry(adapters, name, read),
            embedding=EncoderFolder(embedding, network.device),
            waiting=waiting,
            proposing=proposing,
            thread=thread,
        )

    async def adapter(self, name: str) -> Adapter | None:
        """Return the adapter called ``name``, or None for the base model; only those whose files must be read wait.

        Raises what :meth:`.Registry.resolve` does.
        """
        try:
            return self.registry.held(name)
        except KeyError:
            return await self.read(self.registry.resolve, name)

    async def tokenised(self, characters: int, action: Callable[..., Found], *given: object) -> Found:
        """Do what turns text of this length into tokens, beside everything else."""
        where = self.apart if characters > limits.LONG_TEXT else None
        return await asyncio.get_running_loop().run_in_executor(where, partial(action, *given))

    async def read(self, action: Callable[..., Found], *given: object) -> Found:
        """Do what reads large files, beside everything else."""
        return await asyncio.get_running_loop().run_in_executor(self.reading, partial(action, *given))

    def fingerprint(self, adapter: Adapter | None) -> str:
        """Return what exactly answers: the base model's revision and the adapter's digest, both short."""
        return f"{short(self.revision)}-{short(adapter.digest) if adapter else 'base'}"

    def check(self, prompts: list[list[int]]) -> None:
        """Refuse prompts that the model cannot take; each one's length is checked by :meth:`lengths`."""
        if not all(prompts):
            raise BadRequestError("A prompt is empty. Give at least one token.", "prompt")
        total = sum(map(len, prompts))
        if total > limits.PROMPT_TOKENS:
            raise BadRequestError(
                f"The prompts have {total} tokens together; one request may have {limits.PROMPT_TOKENS}.",
                "prompt",
            )
        largest = max(map(max, prompts))
        if largest >= self.network.vocabulary:
            raise BadRequestError(
                f"The token id {largest} does not exist: this model has {self.network.vocabulary} tokens.",
                "prompt",
            )

    def check_told(
        self, prompts: list[list[int]], lengths: list[int], likeliest: int | None, told: int | None
    ) -> None:
        """Refuse an answer with too many log-probabilities: so many of the likeliest at each place, None for none."""
        count = sum(map(len, prompts)) * (0 if likeliest is None else 1 + likeliest)
        count += sum(lengths) * (0 if told is None else 1 + told)
        if count > limits.TOLD:
            raise BadRequestError(
                f"Up to {count} tokens would be told with their log-probabilities; one answer may have "
                f"{limits.TOLD}. Ask for fewer of the likeliest, or send fewer or shorter prompts at a time.",
                "logprobs" if likeliest is None else "prompt_logprobs",
            )

    def lengths(self, prompts: list[list[int]], wanted: int | None) -> list[int]:
        """Return how many tokens each answer may have: ``wanted``, or all that the context leaves."""
        context = self.network.context
        longest = max(map(len, prompts))
        least = 1 if wanted is None else wanted
        if longest + least > context:
            raise ContextLengthError(
                f"The prompt has {longest} tokens and the answer is to have up to {least}, but this model "
                f"can look at {context} tokens, prompt and answer together. Shorten one of them.",
                "messages" if wanted is None else "max_tokens",
            )
        return [context - len(prompt) if wanted is None else wanted for prompt in prompts]


def short(digest: str) -> str:
    """Return the beginning of a digest, enough to tell it from others."""
    return digest.removeprefix("sha256:")[:SHORT]


def engine_of(request: Request) -> Engine:
    """Return the engine whose application a request came to."""
    engine: Engine = request.app.state.engine
    return engine
