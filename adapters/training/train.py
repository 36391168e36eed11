"""Trains one adapter: ``python -m adapters.training.train RUN_FOLDER [--die-with-parent]``.

The folder holds ``job.json`` (see :class:`adapters.training.job.Job`) and ``dataset.jsonl``. The trainer
holds the folder's lock, says how far it is in ``progress.json``, keeps checkpoints, leaves a PEFT directory
in ``output/`` and, last of all, ``result.json``. A file named ``cancel`` ends it at the next step; SIGTERM
ends it after a checkpoint; started again it goes on from the newest checkpoint, or does nothing if all is
done. The exit code is a :class:`adapters.training.job.TrainerExit`.
"""

import argparse
import contextlib
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from adapters.process import die_with_parent
from adapters.training.attempt import Attempt
from adapters.training.errors import TrainerStopError, exit_of
from adapters.training.job import TrainerExit
from adapters.training.progress import TrainingState
from adapters.training.run_folder import RunFolder

# Read by torch and the Hugging Face libraries when they are imported. Nothing is fetched, nothing is told to
# anyone, and a thread that waits lets others have the processor.
ENVIRONMENT = {
    "OMP_WAIT_POLICY": "PASSIVE",
    "CUBLAS_WORKSPACE_CONFIG": ":4096:8",
    "HF_HUB_OFFLINE": "1",
    "HF_DATASETS_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DO_NOT_TRACK": "1",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}

LAST_STATES = {
    TrainerExit.DONE: TrainingState.DONE,
    TrainerExit.CANCELLED: TrainingState.CANCELLED,
    TrainerExit.STOPPED: TrainingState.STOPPED,
}


def main(arguments: Sequence[str] | None = None) -> TrainerExit:
    """Train as the command line says and return how it ended."""
    parser = argparse.ArgumentParser(description="Train one LoRA adapter in its run folder.")
    parser.add_argument("run_folder", type=Path)
    parser.add_argument("--die-with-parent", action="store_true", help="be killed when the parent ends")
    chosen = parser.parse_args(arguments)
    if chosen.die_with_parent:
        die_with_parent()
    attempt = Attempt(RunFolder(chosen.run_folder.resolve()))
    attempt.listen()
    try:
        with attempt.folder.alone():
            return _carry_out(attempt)
    except TrainerStopError as refusal:
        print(refusal, file=sys.stderr)  # noqa: T201 - progress.json belongs to whoever holds the lock
        return refusal.exit


def _carry_out(attempt: Attempt) -> TrainerExit:
    folder = attempt.folder
    try:
        job = folder.job()
        attempt.say(TrainingState.STARTING, f"The trainer is loading {job.model_name}.", token=job.token)
        result = folder.finished(job)
        if result is None:
            attempt.check()
            os.environ.update(ENVIRONMENT, HF_HOME=str(folder.path / "cache"))
            from adapters.training.sft import train  # noqa: PLC0415 - imports torch, which reads the environment

            result = train(job, attempt)
        attempt.say(
            TrainingState.DONE,
            f"The adapter is trained: {result.train_items} items, loss {result.final_loss:.3f}.",
            step=result.steps,
            steps=result.steps,
            epoch=job.epochs,
            loss=result.final_loss,
        )
    except Exception as error:  # noqa: BLE001 - whatever happened, whoever waits is told
        return _ended(attempt, error)
    return TrainerExit.DONE


def _ended(attempt: Attempt, error: Exception) -> TrainerExit:
    """Tell how it ended, in the log too if nobody expected it; on a full disk, on standard error at least."""
    how = exit_of(error)
    sentence = str(error) if isinstance(error, TrainerStopError) else how.sentence
    print(sentence, file=sys.stderr)  # noqa: T201 - a script speaks here
    with contextlib.suppress(OSError):
        if how is TrainerExit.UNEXPECTED:
            with attempt.folder.log.open("a") as log:
                log.write("".join(traceback.format_exception(error)))
        attempt.say(LAST_STATES.get(how, TrainingState.FAILED), sentence)
    return how


if __name__ == "__main__":
    sys.exit(main())
