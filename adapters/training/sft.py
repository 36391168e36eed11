"""Supervised fine-tuning of a LoRA adapter, from top to bottom.

Sources: LoRA, Hu et al. 2021 (arXiv:2106.09685); the loss is taken on completions only.
"""

import math
import resource
import shutil
import warnings

import torch
from transformers import (
    PrinterCallback,
    TrainerCallback,
    TrainerControl,
    TrainerState,
    TrainingArguments,
    set_seed,
)
from transformers.utils import logging
from trl.trainer.sft_config import SFTConfig

from adapters.content import directory_digest, file_digests
from adapters.training import checkpoints
from adapters.training.attempt import Attempt
from adapters.training.base import encoder, first_adapted_layer, open_model, open_tokenizer, with_adapter
from adapters.training.dataset import read_rows, tokenise
from adapters.training.device import device_for, dtype_for
from adapters.training.durable import replace_folder
from adapters.training.errors import BadJobError
from adapters.training.export import adapter_files
from adapters.training.halves import Halves, can_be_cut
from adapters.training.job import Job
from adapters.training.progress import Result, TrainingState
from adapters.training.trainer import AdapterTrainer

GRADIENT_NORM = 1.0
KIBIBYTE = 1024  # the unit of ru_maxrss on Linux, see getrusage(2)


def train(job: Job, attempt: Attempt) -> Result:
    """Carry out ``job`` in the attempt's folder and return what came out.

    Raises a :class:`TrainerStopError` for every known way of ending early.
    """
    folder = attempt.folder
    logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    warnings.filterwarnings("ignore", category=FutureWarning)  # what TRL still passes to transformers

    # The machine. The same job on the same machine gives the same bytes.
    torch.set_num_threads(job.threads)
    device = device_for(job.device)
    dtype = dtype_for(job.dtype, device)
    torch.use_deterministic_algorithms(mode=True, warn_only=device.type == "cuda")
    set_seed(job.seed)

    # The data.
    if not folder.dataset.is_file():
        raise BadJobError("There is no dataset.jsonl beside job.json.")
    rows = read_rows(folder.dataset.read_bytes(), digest=job.dataset_digest)
    tokenizer = open_tokenizer(job)
    items = tokenise(rows, encoder(tokenizer), max_length=job.max_length)

    # The model: frozen, but for the adapter; what lies below the adapter is computed once.
    base = open_model(job, device=device, dtype=dtype)
    layers = base.config.num_hidden_layers
    first = first_adapted_layer(job, base)
    model = with_adapter(base, job)
    halves = Halves(base, first=first) if can_be_cut(base) else None

    # The trainer.
    steps = job.epochs * math.ceil(len(items) / job.batch_size)
    resumed = checkpoints.newest(folder.checkpoints, job_digest=job.digest)
    _tell_settings(
        job,
        device=device,
        dtype=dtype,
        adapted_layers=f"{first}-{layers - 1} of {layers}",
        trainable_parameters=sum(weight.numel() for weight in model.parameters() if weight.requires_grad),
        lower_half="kept" if halves else "computed in every step",
        items=len(items),
        tokens=sum(len(item.input_ids) for item in items),
        steps=steps,
        resumed_from=resumed.seal.step if resumed else None,
    )
    attempt.check()
    attempt.earlier_seconds = resumed.seal.seconds if resumed else 0.0
    attempt.say(
        TrainingState.TRAINING,
        f"Training goes on from step {resumed.seal.step} of {steps}." if resumed else "Training begins.",
        steps=steps,
        step=resumed.seal.step if resumed else 0,
        resumed_from=resumed.seal.step if resumed else None,
    )
    trainer = AdapterTrainer(
        model,
        _arguments(job, attempt, device),
        tokenizer,
        items,
        halves=halves,
        save=lambda step, files: checkpoints.save(
            folder.checkpoints, files, job_digest=job.digest, step=step, seconds=attempt.seconds
        ),
    )
    trainer.remove_callback(PrinterCallback)
    trainer.add_callback(Watch(attempt))
    trainer.train(resume_from_checkpoint=str(resumed.path) if resumed else None)
    if folder.cancel_asked or trainer.state.global_step < steps:
        attempt.check()

    # The adapter.
    attempt.say(TrainingState.SAVING, "The adapter is being saved.")
    if not all(weight.isfinite().all() for weight in model.parameters() if weight.requires_grad):
        raise BadJobError("The adapter's weights are no longer numbers. Lower the learning rate.")
    replace_folder(folder.output, adapter_files(model, base_name=job.model_name, dtype=torch.bfloat16))
    losses = tuple(round(entry["loss"], 6) for entry in trainer.state.log_history if "loss" in entry)
    last_epoch = losses[-(steps // job.epochs) :]
    result = Result(
        job_digest=job.digest,
        adapter_digest=directory_digest(folder.output),
        files=file_digests(folder.output),
        train_items=len(items),
        steps=steps,
        final_loss=round(sum(last_epoch) / len(last_epoch), 6),
        loss_curve=losses,
        seconds=attempt.seconds,
        peak_memory_bytes=_peak_memory(device),
        resumed_from=attempt.progress.resumed_from,
    )
    folder.finish(result)
    shutil.rmtree(folder.checkpoints, ignore_errors=True)
    return result


class Watch(TrainerCallback):
    """Tells of every step, and ends the training between two steps when somebody asks for it."""

    def __init__(self, attempt: Attempt) -> None:
        self.attempt = attempt

    def on_step_end(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Obey a cancellation at once, and a stop after a checkpoint."""
        del args, state
        if self.attempt.folder.cancel_asked:
            control.should_training_stop = True
        elif self.attempt.stop_asked:
            control.should_save = control.should_training_stop = True

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: object
    ) -> None:
        """Say the loss of the step that has just ended."""
        del args, control
        loss = state.log_history[-1].get("loss")
        if loss is None:
            return
        if not math.isfinite(loss):
            message = f"The loss is no longer a number at step {state.global_step}. Lower the learning rate."
            raise BadJobError(message)
        self.attempt.say(
            TrainingState.TRAINING,
            f"Step {state.global_step} of {state.max_steps}, epoch {state.epoch:.2f}: loss {loss:.3f}.",
            step=state.global_step,
            epoch=state.epoch,
            loss=loss,
        )


def _arguments(job: Job, attempt: Attempt, device: torch.device) -> SFTConfig:
    return SFTConfig(
        output_dir=str(attempt.folder.checkpoints),
        seed=job.seed,
        num_train_epochs=job.epochs,
        per_device_train_batch_size=job.batch_size,
        learning_rate=job.learning_rate,
        lr_scheduler_type="cosine",
        warmup_steps=job.warmup_steps,
        weight_decay=0.0,
        max_grad_norm=GRADIENT_NORM,
        optim="adamw_torch",
        use_cpu=device.type == "cpu",
        bf16=False,  # the base model's own format is used as it is; this would add autocast to it
        gradient_checkpointing=False,
        dataloader_pin_memory=device.type == "cuda",
        dataset_kwargs={"skip_prepare_dataset": True},
        remove_unused_columns=False,
        max_length=None,
        save_strategy="steps",
        save_steps=job.checkpoint_every,
        logging_steps=1,
        logging_nan_inf_filter=False,
        disable_tqdm=True,
        report_to=[],
    )


def _peak_memory(device: torch.device) -> int:
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIBIBYTE


def _tell_settings(job: Job, **resolved: object) -> None:
    for name, value in {**job.model_dump(mode="json"), **resolved}.items():
        print(f"{name:>22}  {value}", flush=True)  # noqa: T201 - a script speaks here
