"""Tokens a second: many adapters in one batch, beside the bare base model and beside what PEFT offers for it."""

import copy
from functools import lru_cache

import torch
from peft import PeftModel

from benchmarks.engine.subjects import Asked, adapter_folder, answered, plain, prompts
from benchmarks.measuring import medians

PROMPT, ANSWER = 24, 64
ROUNDS = 3


def ratios() -> tuple[dict[str, float], dict[str, object]]:
    """Return the ratios and the tokens a second behind them."""
    eight = medians(
        {
            "mixed8": lambda: _ours(8, range(8)),
            "base_batched": lambda: _base(8),
            "ours_base8": lambda: _ours(8, [None] * 8),
            "peft_swap": _swapped,
            "peft_adapter_names": _named,
        },
        rounds=ROUNDS,
    )
    many = medians(
        {"mixed64": lambda: _ours(64, range(64)), "base_batched64": lambda: _base(64)}, rounds=ROUNDS
    )
    kept = medians(
        {
            "resident64": lambda: _ours(64, range(64), together=8),
            "resident8": lambda: _ours(64, [number % 8 for number in range(64)], together=8),
        },
        rounds=ROUNDS,
    )
    rows = dict.fromkeys(eight, 8) | dict.fromkeys(many, 64) | dict.fromkeys(kept, 64)
    speeds = {name: rows[name] * ANSWER / seconds for name, seconds in (eight | many | kept).items()}
    found = {
        "mixed8_vs_base_batched": speeds["mixed8"] / speeds["base_batched"],
        "mixed8_vs_peft_swap": speeds["mixed8"] / speeds["peft_swap"],
        "mixed8_vs_peft_adapter_names": speeds["mixed8"] / speeds["peft_adapter_names"],
        "mixed64_vs_base_batched64": speeds["mixed64"] / speeds["base_batched64"],
        "resident64_vs_resident8": speeds["resident64"] / speeds["resident8"],
        "mixed8_vs_own_base8": speeds["mixed8"] / speeds["ours_base8"],
    }
    return found, {f"tokens_per_second_{name}": round(speed, 1) for name, speed in speeds.items()}


def _ours(rows: int, adapters: range | list[int] | list[None], *, together: int | None = None) -> None:
    # Each adapter is a community's own; who has none is one tenant.
    asked = [
        Asked(prompt, number, ANSWER, tenant=str(number))
        for prompt, number in zip(prompts(rows, PROMPT), adapters, strict=True)
    ]
    answered(asked, together=together)


def _base(rows: int) -> None:
    _generated(plain(), prompts(rows, PROMPT))


@lru_cache
def _peft() -> PeftModel:
    model = PeftModel.from_pretrained(copy.deepcopy(plain()), adapter_folder(0), adapter_name="model0")
    for number in range(1, 8):
        model.load_adapter(adapter_folder(number), adapter_name=f"model{number}")
    return model.eval()


def _swapped() -> None:
    for number, prompt in enumerate(prompts(8, PROMPT)):
        _peft().set_adapter(f"model{number}")
        _generated(_peft(), [prompt])


def _named() -> None:
    _generated(_peft(), prompts(8, PROMPT), adapter_names=[f"model{number}" for number in range(8)])


@torch.inference_mode()
def _generated(model: torch.nn.Module, rows: list[list[int]], **more: object) -> None:
    tokens = torch.tensor(rows, device=plain().device)
    model.generate(  # type: ignore[operator]
        input_ids=tokens,
        attention_mask=torch.ones_like(tokens),
        do_sample=False,
        min_new_tokens=ANSWER,
        max_new_tokens=ANSWER,
        **more,
    )
