"""The embedded engine on a GPU: ``python -m benchmarks.gpu``.

Tokens a second at 1 to 128 rows, with as many adapters and on the bare base model, in bfloat16: for the default base
model, and for one of random weights with the shape of seven billion parameters. Beside them stands how much of the
device's memory bandwidth a step used, counting the model's weights and the adapters' matrices, which every step reads.
``--device cpu --shape tiny`` goes through the same on a small shape, which says nothing about speed;
with ``--shape`` or ``--rows`` nothing is kept.
"""

import argparse
import asyncio
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import nn
from transformers import LlamaConfig, LlamaForCausalLM

from adapters.engine.batch.job import Job, Tenant
from adapters.engine.batch.task import Task
from adapters.engine.model.device import device_named
from adapters.engine.model.lora import Adapter
from adapters.engine.model.network import Network
from benchmarks.engine.subjects import GREEDY, Working, engine, folder, prompts, text
from benchmarks.measuring import keep, medians

ROWS = (1, 8, 32, 128)
RANK = 16
PROMPT, ANSWER = 32, 128
ROUNDS = 3
COPIED_BYTES = 2**30

SHAPES = {
    "7b": {
        "hidden_size": 4_096,
        "intermediate_size": 14_336,
        "num_hidden_layers": 32,
        "num_attention_heads": 32,
        "num_key_value_heads": 8,
    },
    "tiny": {
        "hidden_size": 64,
        "intermediate_size": 128,
        "num_hidden_layers": 2,
        "num_attention_heads": 4,
        "num_key_value_heads": 2,
    },
}
VOCABULARY, CONTEXT = 49_152, 2_048


@dataclass(frozen=True)
class Subject:
    """A model in memory, with the bytes of its weights, and adapters for it."""

    model: Network
    weight_bytes: int
    adapters: Sequence[Adapter]

    def answered(self, rows: int, *, adapted: bool) -> None:
        """Have the engine write ``rows`` answers at once."""
        tasks = [
            Task(
                text=text(),
                adapter=self.adapters[number] if adapted else None,
                prompts=[prompt],
                lengths=[ANSWER],
                sampling=GREEDY,
                stops=(),
                ends=frozenset(),
            )
            for number, prompt in enumerate(prompts(rows, PROMPT))
        ]
        with engine(model=self.model) as run:

            async def story(working: Working) -> None:
                jobs = [Job(task, Tenant(str(number))) for number, task in enumerate(tasks)]
                for job in jobs:
                    working.batcher.join(job)
                await asyncio.gather(*(drained(job) for job in jobs))

            run(story)

    def step_bytes(self, rows: int, *, adapted: bool) -> int:
        """Return the bytes that a step of so many rows reads at least: the weights, and each row's adapter."""
        own = sum(pair.nbytes for pairs in self.adapters[0].pairs.values() for pair in pairs)
        return self.weight_bytes + (rows * own if adapted else 0)


async def drained(job: Job) -> None:
    """Wait for the end of a job."""
    async for _ in job.events():
        pass


def subject(name: str, device: torch.device, most: int) -> Subject:
    """Return the default model, or one of random weights of a shape, with adapters of random weights."""
    torch.manual_seed(0)
    if name == "default":
        network = Network.load(folder(), device=device.type, dtype="bfloat16")
        weights = sum(file.stat().st_size for file in folder().glob("*.safetensors"))
    else:
        config = LlamaConfig.from_dict(
            {**SHAPES[name], "vocab_size": VOCABULARY, "max_position_embeddings": CONTEXT}
        )
        with device:
            model = LlamaForCausalLM(config)
        nn.Module.to(model, torch.bfloat16)
        model.requires_grad_(requires_grad=False)
        # Of the tokens' vectors a step reads one a row.
        weights = sum(each.nbytes for path, each in model.named_parameters() if "embed_tokens" not in path)
        network = Network.of(model)
    return Subject(network, weights, [random_adapter(network, number) for number in range(most)])


def random_adapter(network: Network, number: int) -> Adapter:
    """Return an adapter of random matrices on all layers."""

    def some(*shape: int) -> torch.Tensor:
        return torch.randn(shape, device=network.device, dtype=network.dtype) * 0.02

    pairs = {
        path: (some(RANK, inputs), some(outputs, RANK))
        for path, (outputs, inputs) in network.bank.shapes.items()
    }
    return Adapter(digest=f"sha256:{number:064x}", created=0, rank=RANK, pairs=pairs)


def bandwidth(device: torch.device) -> float:
    """Return the bytes a second that the device reads and writes while it copies."""
    source = torch.zeros(COPIED_BYTES, dtype=torch.uint8, device=device)
    target = torch.empty_like(source)

    def copied() -> None:
        target.copy_(source)
        if device.type == "cuda":
            torch.cuda.synchronize()

    return 2 * COPIED_BYTES / medians({"copied": copied}, rounds=7)["copied"]


def measured(one: Subject, rows: int, copied: float) -> tuple[dict[str, float], dict[str, float]]:
    """Return the ratios and figures of so many rows."""
    taken = medians(
        {
            "adapters": lambda: one.answered(rows, adapted=True),
            "base": lambda: one.answered(rows, adapted=False),
        },
        rounds=ROUNDS,
    )
    speeds = {name: rows * ANSWER / seconds for name, seconds in taken.items()}
    shares = {
        name: one.step_bytes(rows, adapted=name == "adapters") * speeds[name] / rows / copied
        for name in speeds
    }
    return {"adapters_vs_base": speeds["adapters"] / speeds["base"]}, {
        **{f"tokens_per_second_{name}": round(speed, 1) for name, speed in speeds.items()},
        **{f"bandwidth_share_{name}": round(share, 3) for name, share in shares.items()},
    }


def main(words: list[str] | None = None) -> None:
    """Measure, print a table for `docs/experiments.md` and keep the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--shape", action="append", choices=("default", *SHAPES))
    parser.add_argument("--rows", action="append", type=int)
    told = parser.parse_args(words or [])
    if told.device == "cuda" and not torch.cuda.is_available():
        print("There is no GPU here: nothing was measured.")
        return
    device = device_named(told.device)
    rows = told.rows or ROWS
    copied = bandwidth(device)
    ratios: dict[str, float] = {}
    figures: dict[str, object] = {
        "device": torch.cuda.get_device_name() if device.type == "cuda" else "processor",
        "bandwidth_gigabytes_per_second": round(copied / 1e9, 1),
    }
    print(
        "| model | rows | tokens/s, adapters | tokens/s, base | ratio | share of bandwidth, adapters | base |"
    )
    print("|---|---|---|---|---|---|---|")
    for name in told.shape or ("default", "7b"):
        one = subject(name, device, max(rows))
        for count in rows:
            found, rest = measured(one, count, copied)
            print(
                f"| {name} | {count} | {rest['tokens_per_second_adapters']} | {rest['tokens_per_second_base']} "
                f"| {found['adapters_vs_base']:.2f} | {rest['bandwidth_share_adapters']} "
                f"| {rest['bandwidth_share_base']} |",
                flush=True,
            )
            ratios |= {f"{name}_{count}_{what}": figure for what, figure in found.items()}
            figures |= {f"{name}_{count}_{what}": figure for what, figure in rest.items()}
    if not (told.shape or told.rows):
        keep("gpu", ratios=ratios, figures=figures)


if __name__ == "__main__":
    main(sys.argv[1:])
