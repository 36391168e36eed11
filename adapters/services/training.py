"""Running a trainer: writing its job, watching it, and keeping what it made.

The trainer is a process of its own that knows neither the database nor its worker; they meet in the run
folder. It dies with its worker, and its successor takes up its last whole checkpoint.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from adapters.base_model import BaseModel
from adapters.content import publish
from adapters.dataset import jsonl, rows
from adapters.models import Adaptation
from adapters.naming import called
from adapters.places import run_folder, store
from adapters.states import AdaptationStatus
from adapters.training.job import Job, TrainerExit
from adapters.training.run_folder import RunFolder
from constitutions.selectors import effective_norms
from governance.proof.digests import digest_of

POLL_SECONDS = 0.5
ADAPTED_LAYERS = 15
"""How many of the last layers get an adapter: what lies below is computed once and not in every epoch."""
STOP_SECONDS = 20.0

Watch = Callable[[dict[str, object]], bool]
"""Hears the trainer's progress and answers whether it should go on."""


def prepare(adaptation: Adaptation, *, base: BaseModel, token: int) -> Path:
    """Write the dataset and the job into the run folder and return it.

    A folder that a killed worker left behind keeps its checkpoints; only the token is new. A model that was
    asked for again after a failure goes on from its predecessor's.
    """
    document = adaptation.version.text.document
    dataset = jsonl(rows(document, effective_norms(adaptation.version)))
    folder = run_folder(adaptation.pk)
    folder.mkdir(parents=True, exist_ok=True)
    _take_over(adaptation, RunFolder(folder))
    (folder / "dataset.jsonl").write_bytes(dataset)
    job = Job(
        base_model=base.path,
        base_revision=base.revision,
        token=token,
        seed=adaptation.seed,
        adapted_layers=ADAPTED_LAYERS,
        threads=settings.POLITY_TORCH_THREADS or os.cpu_count() or 1,
        dataset_digest=digest_of(dataset),
    )
    (folder / "job.json").write_text(job.model_dump_json(indent=2))
    return folder


def _take_over(adaptation: Adaptation, folder: RunFolder) -> None:
    """Move the checkpoints of the failed attempt before this one here; the trainer uses them if the job is the same."""
    before = Adaptation.objects.filter(
        version=adaptation.version, ordinal=adaptation.ordinal - 1, status=AdaptationStatus.FAILED
    ).first()
    if before is None or folder.checkpoints.exists():
        return
    kept = RunFolder(run_folder(before.pk)).checkpoints
    if kept.is_dir():
        kept.rename(folder.checkpoints)


def run(folder: Path, watch: Watch) -> TrainerExit | None:
    """Run the trainer in ``folder`` to its end and return how it ended; ``None`` if a signal killed it.

    When ``watch`` answers no, the trainer is told to cancel. If this process dies, so does the trainer.
    """
    command = [sys.executable, "-m", "adapters.training.train", str(folder), "--die-with-parent"]
    trainer = subprocess.Popen(command, cwd=settings.BASE_DIR)  # noqa: S603 - our own module, our own folder
    try:
        while trainer.poll() is None:
            if not watch(progress(folder)):
                (folder / "cancel").touch()
            time.sleep(POLL_SECONDS)
    except BaseException:
        _end(trainer)
        raise
    watch(progress(folder))
    return TrainerExit(trainer.returncode) if trainer.returncode >= 0 else None


def progress(folder: Path) -> dict[str, object]:
    """Return what the trainer last said, or nothing if it has not spoken yet."""
    try:
        said: dict[str, object] = json.loads((folder / "progress.json").read_text())
    except FileNotFoundError:
        return {}
    return said


def keep(folder: Path, *, name: str) -> tuple[str, int]:
    """Move the finished adapter into the store, under its digest and its name.

    Returns its digest and how many items it was trained on.
    """
    result = json.loads((folder / "result.json").read_text())
    digest = str(result["adapter_digest"])
    called(name, publish(folder / "output", store()))
    return digest, int(result["train_items"])


def _end(trainer: "subprocess.Popen[bytes]") -> None:
    trainer.terminate()
    try:
        trainer.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        trainer.kill()
        trainer.wait()
