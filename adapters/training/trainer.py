"""TRL's SFT trainer, made exact about what this project needs: order, loss, checkpoints and ends.

Overridden are the sampler (see :mod:`adapters.training.batches`), the loss where the model can be cut in
two (see :mod:`adapters.training.halves`), and how a checkpoint is written: TRL's writes file by file in
place, and a kill in between leaves one that looks whole.
"""

import dataclasses
import io
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from datasets import Dataset
from peft import PeftModel
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import Sampler
from transformers import PreTrainedTokenizerBase
from trl.trainer.sft_config import SFTConfig
from trl.trainer.sft_trainer import SFTTrainer

from adapters.training.batches import EpochSampler
from adapters.training.dataset import IGNORED, Item
from adapters.training.export import adapter_files
from adapters.training.halves import Halves

Batch = dict[str, Tensor]
Save = Callable[[int, dict[str, bytes]], None]
"""Keeps the files of a checkpoint of this step."""


@dataclass(frozen=True)
class Collator:
    """Pads rows into a batch: ids, mask and labels [rows, tokens], and states [rows, tokens, hidden]."""

    padding: int
    states: Sequence[Tensor] | None

    def __call__(self, rows: Sequence[dict[str, Any]]) -> Batch:
        """Return the batch of these rows."""
        ids = [torch.tensor(row["input_ids"]) for row in rows]
        labels = [torch.tensor(row["labels"]) for row in rows]
        batch = {
            "input_ids": pad_sequence(ids, batch_first=True, padding_value=self.padding),
            "attention_mask": pad_sequence([torch.ones_like(row) for row in ids], batch_first=True),
            "labels": pad_sequence(labels, batch_first=True, padding_value=IGNORED),
        }
        if self.states is not None:
            states = [self.states[row["row"]] for row in rows]
            batch["states"] = pad_sequence(states, batch_first=True)
        return batch


class AdapterTrainer(SFTTrainer):
    """Trains the adapter of ``model`` on ``items``; ``halves`` is ``model`` cut in two, where it can be."""

    def __init__(
        self,
        model: PeftModel,
        args: SFTConfig,
        tokenizer: PreTrainedTokenizerBase,
        items: Sequence[Item],
        *,
        halves: Halves | None,
        save: Save,
    ) -> None:
        self.adapted = model
        self.halves = halves
        self.keep_checkpoint = save
        self.lengths = [len(item.input_ids) for item in items]
        states = None
        if halves is not None:
            ids = [item.input_ids for item in items]
            states = halves.below(ids, batch_size=args.per_device_train_batch_size)
        rows = [
            {"input_ids": item.input_ids, "labels": item.labels, "row": row} for row, item in enumerate(items)
        ]
        super().__init__(
            model=model,
            args=args,
            train_dataset=Dataset.from_list(rows),
            data_collator=Collator(tokenizer.pad_token_id, states),
            processing_class=tokenizer,
        )

    def _get_train_sampler(self, train_dataset: Dataset | None = None) -> Sampler[int]:  # noqa: ARG002 - the base's signature
        return EpochSampler(
            self.lengths, batch_size=self.args.per_device_train_batch_size, seed=self.args.seed
        )

    def compute_loss(
        self,
        model: torch.nn.Module,
        inputs: Batch,
        return_outputs: bool = False,  # noqa: FBT001, FBT002 - the base's signature
        num_items_in_batch: Tensor | int | None = None,
    ) -> Tensor:
        """Return the mean loss in nats of the batch's completion tokens."""
        if self.halves is not None:
            return self.halves.loss(inputs["states"], inputs["attention_mask"], inputs["labels"])
        loss: Tensor = super().compute_loss(model, inputs, return_outputs, num_items_in_batch)  # type: ignore[no-untyped-call]
        return loss

    def _save_checkpoint(self, model: torch.nn.Module, trial: object) -> None:  # noqa: ARG002 - the base's signature
        """Hand over what transformers reads again when it resumes, as bytes under the names it expects."""
        chance = {
            "python": random.getstate(),
            "numpy": np.random.get_state(),  # noqa: NPY002 - the generator that transformers restores
            "cpu": torch.random.get_rng_state(),
        }
        if torch.cuda.is_available():
            chance["cuda"] = torch.cuda.random.get_rng_state()
        optimizer: Any = self.optimizer
        schedule: Any = self.lr_scheduler
        files = adapter_files(self.adapted, base_name="", dtype=torch.float32) | {
            "optimizer.pt": _packed(optimizer.state_dict()),
            "scheduler.pt": _packed(schedule.state_dict()),
            "rng_state.pth": _packed(chance),
            "trainer_state.json": json.dumps(dataclasses.asdict(self.state)).encode(),
        }
        self.keep_checkpoint(self.state.global_step, files)


def _packed(state: object) -> bytes:
    buffer = io.BytesIO()
    torch.save(state, buffer)
    return buffer.getvalue()
