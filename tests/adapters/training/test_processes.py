"""Real trainer processes: killed, told to stop, out of disk. They go on as if nothing had happened."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adapters.content import directory_digest
from adapters.training.job import TrainerExit
from adapters.training.train import main
from tests.adapters.training.conftest import MakeRun, write_run

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_SECONDS = 180.0
# Three steps make an epoch and four a checkpoint: a training is taken up in the middle of an epoch too.
EPOCHS = 12
EVERY = 4

pytestmark = pytest.mark.usefixtures("calm")


def start(run: Path, **options: Any) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "adapters.training.train", str(run)]
    return subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options
    )


def said(run: Path) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((run / "progress.json").read_text())
    except FileNotFoundError:
        return {"state": "", "step": 0}
    return found


def wait_until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not happened():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.002)


@pytest.fixture(scope="module")
def uninterrupted(base_model: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the digest of what an uninterrupted training makes."""
    folder = tmp_path_factory.mktemp("runs") / "uninterrupted"
    run = write_run(folder, base_model, epochs=EPOCHS, checkpoint_every=EVERY)
    assert main([str(run)]) is TrainerExit.DONE
    return directory_digest(run / "output")


def test_a_killed_training_goes_on_and_ends_in_the_same_bytes(make_run: MakeRun, uninterrupted: str) -> None:
    run = make_run("killed", epochs=EPOCHS, checkpoint_every=EVERY)
    trainer = start(run)
    wait_until(lambda: said(run)["step"] >= 2 * EVERY + 1)
    trainer.kill()
    assert trainer.wait() == -signal.SIGKILL
    assert said(run)["state"] == "training"

    assert main([str(run)]) is TrainerExit.DONE
    assert said(run)["resumed_from"] >= 2 * EVERY
    assert directory_digest(run / "output") == uninterrupted


def test_sigterm_keeps_the_last_step_and_the_next_attempt_goes_on_from_it(
    make_run: MakeRun, uninterrupted: str, tmp_path: Path
) -> None:
    run = make_run("stopped", epochs=EPOCHS, checkpoint_every=1_000)
    home = tmp_path / "home"
    home.mkdir()
    trainer = start(run, env=os.environ | {"HOME": str(home)})
    wait_until(lambda: said(run)["step"] >= 4)
    trainer.terminate()
    assert trainer.wait() == TrainerExit.STOPPED
    assert said(run)["state"] == "stopped"
    stopped_at = said(run)["step"]
    assert list(home.rglob("*")) == [], "A trainer writes into its run folder only."

    job = json.loads((run / "job.json").read_text())
    (run / "job.json").write_text(json.dumps(job | {"token": 2}))
    assert main([str(run)]) is TrainerExit.DONE
    assert (said(run)["resumed_from"], said(run)["token"]) == (stopped_at, 2)
    assert directory_digest(run / "output") == uninterrupted


def test_on_a_full_disk_nothing_half_written_is_left(make_run: MakeRun, uninterrupted: str) -> None:
    run = make_run("full", epochs=EPOCHS, checkpoint_every=EVERY)

    def no_large_files() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))

    assert start(run, preexec_fn=no_large_files).wait() == TrainerExit.DISK_FULL
    assert said(run)["state"] == "failed"
    assert said(run)["sentence"] == TrainerExit.DISK_FULL.sentence
    assert [path.name for path in (run / "checkpoints").iterdir()] == []
    assert not (run / "output").exists()

    assert main([str(run)]) is TrainerExit.DONE
    assert directory_digest(run / "output") == uninterrupted


def test_a_killed_parent_takes_its_trainer_with_it(make_run: MakeRun) -> None:
    run = make_run("orphan", epochs=100)
    command = [sys.executable, "-m", "adapters.training.train", str(run), "--die-with-parent"]
    script = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(600)"
    parent = subprocess.Popen(
        [sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    wait_until(lambda: said(run)["state"] == "starting")
    assert main([str(run)]) is TrainerExit.LOCKED
    parent.kill()
    parent.wait()
    (run / "cancel").touch()
    wait_until(lambda: main([str(run)]) is TrainerExit.CANCELLED)
