"""A training from job to adapter, in this process, with a tiny model."""

import fcntl
import hashlib
import json
import re
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import PeftModel
from safetensors import safe_open
from transformers import AutoModelForCausalLM

from adapters.content import directory_digest, file_digests
from adapters.training import sft
from adapters.training.job import TrainerExit
from adapters.training.sft import Watch
from adapters.training.train import main
from tests.adapters.training.conftest import MakeRun, dataset

pytestmark = pytest.mark.usefixtures("calm")


def said(run: Path, file: str = "progress.json") -> dict[str, Any]:
    found: dict[str, Any] = json.loads((run / file).read_text())
    return found


def test_a_training_lowers_the_loss_and_leaves_an_adapter(make_run: MakeRun, base_model: Path) -> None:
    run = make_run(epochs=6, learning_rate=1e-2)
    assert main([str(run)]) is TrainerExit.DONE

    result, progress = said(run, "result.json"), said(run)
    assert progress["state"] == "done"
    assert (progress["step"], progress["steps"], progress["epoch"], progress["token"]) == (18, 18, 6.0, 1)
    assert (result["train_items"], result["steps"], result["resumed_from"]) == (12, 18, None)
    assert len(result["loss_curve"]) == 18
    assert result["final_loss"] == pytest.approx(sum(result["loss_curve"][-3:]) / 3, abs=1e-5)
    assert result["final_loss"] < result["loss_curve"][0] - 0.1
    assert result["peak_memory_bytes"] > 0

    output = run / "output"
    assert result["adapter_digest"] == directory_digest(output)
    assert result["files"] == file_digests(output)
    assert sorted(result["files"]) == ["adapter_config.json", "adapter_model.safetensors"]
    assert said(output, "adapter_config.json")["base_model_name_or_path"] == base_model.name
    assert str(base_model.parent) not in (output / "adapter_config.json").read_text()
    with safe_open(output / "adapter_model.safetensors", "pt") as weights:
        assert {weights.get_tensor(name).dtype for name in weights.keys()} == {torch.bfloat16}  # noqa: SIM118

    base = AutoModelForCausalLM.from_pretrained(base_model, dtype=torch.float32)
    ids = torch.arange(3, 23)[None]
    before = base(ids).logits
    adapted = PeftModel.from_pretrained(base, output)(ids).logits
    assert (before - adapted).abs().max() > 1e-2


def test_the_same_job_gives_the_same_bytes_and_another_seed_others(make_run: MakeRun) -> None:
    digests = []
    for name, wishes in (("one", {}), ("two", {"token": 2}), ("three", {"seed": 1})):
        run = make_run(name, **wishes)
        assert main([str(run)]) is TrainerExit.DONE
        digests.append(directory_digest(run / "output"))
    assert digests[0] == digests[1] != digests[2]


def test_the_losses_are_those_of_trl_itself(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = make_run("ours", adapted_layers=1), make_run("theirs", adapted_layers=1)
    main([str(ours)])
    monkeypatch.setattr(sft, "can_be_cut", lambda _: False)
    main([str(theirs)])
    assert said(ours, "result.json")["loss_curve"] == pytest.approx(
        said(theirs, "result.json")["loss_curve"], rel=1e-4
    )


def test_only_the_layers_asked_for_are_adapted(make_run: MakeRun) -> None:
    run = make_run(adapted_layers=1, epochs=1)
    main([str(run)])
    with safe_open(run / "output" / "adapter_model.safetensors", "pt") as weights:
        assert {name.split(".")[4] for name in weights.keys()} == {"1"}  # noqa: SIM118


def test_a_training_that_is_done_is_not_done_again(make_run: MakeRun) -> None:
    run = make_run()
    main([str(run)])
    before = (run / "result.json").stat().st_mtime_ns
    assert main([str(run)]) is TrainerExit.DONE
    assert (run / "result.json").stat().st_mtime_ns == before
    shutil.rmtree(run / "output")
    assert main([str(run)]) is TrainerExit.DONE
    assert directory_digest(run / "output") == said(run, "result.json")["adapter_digest"]


def test_a_cancelled_training_ends_at_the_next_step(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = make_run()
    tell = Watch.on_log

    def cancel_at_two(self: Watch, args: Any, state: Any, control: Any, **more: object) -> None:
        tell(self, args, state, control, **more)
        if state.global_step == 2:
            (run / "cancel").touch()

    monkeypatch.setattr(Watch, "on_log", cancel_at_two)
    assert main([str(run)]) is TrainerExit.CANCELLED
    assert (said(run)["state"], said(run)["step"]) == ("cancelled", 3)
    assert not (run / "output").exists()
    assert main([str(run)]) is TrainerExit.CANCELLED


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("cut", [True, False])
def test_a_training_stopped_and_taken_up_again_ends_in_the_same_bytes(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, dtype: str, *, cut: bool
) -> None:
    monkeypatch.setattr(sft, "can_be_cut", lambda _: cut)
    straight, stopped = make_run("straight", dtype=dtype), make_run("stopped", dtype=dtype)
    assert main([str(straight)]) is TrainerExit.DONE
    tell = Watch.on_log

    def stop_at_four(self: Watch, args: Any, state: Any, control: Any, **more: object) -> None:
        tell(self, args, state, control, **more)
        if state.global_step == 4:
            signal.raise_signal(signal.SIGTERM)

    with monkeypatch.context() as patched:
        patched.setattr(Watch, "on_log", stop_at_four)
        assert main([str(stopped)]) is TrainerExit.STOPPED
    assert (said(stopped)["state"], said(stopped)["step"]) == ("stopped", 5)
    assert main([str(stopped)]) is TrainerExit.DONE
    assert said(stopped, "result.json")["resumed_from"] == 5
    assert said(stopped, "result.json")["loss_curve"] == said(straight, "result.json")["loss_curve"]
    assert directory_digest(stopped / "output") == directory_digest(straight / "output")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"rank": 0}, "job.json cannot be carried out: rank: .*"),
        ({"dataset_digest": f"sha256:{'0' * 64}"}, "dataset.jsonl is not the one the job names.*"),
        ({"max_length": 16}, "Row 1 has .* tokens; the limit is 16.*"),
        (
            {"learning_rate": 1.0, "alpha": 1024, "warmup_steps": 0, "epochs": 30},
            ".*no longer.* Lower the learning.*",
        ),
    ],
)
def test_a_bad_job_is_refused_with_a_sentence(
    make_run: MakeRun, change: dict[str, object], sentence: str
) -> None:
    run = make_run()
    job = said(run, "job.json") | change
    (run / "job.json").write_text(json.dumps(job))
    assert main([str(run)]) is TrainerExit.BAD_JOB
    assert said(run)["state"] == "failed"
    assert re.fullmatch(sentence, said(run)["sentence"])
    assert not (run / "output").exists()


def test_a_run_without_job_or_dataset_or_folder_is_refused(make_run: MakeRun, tmp_path: Path) -> None:
    assert main([str(tmp_path / "nowhere")]) is TrainerExit.BAD_JOB
    run = make_run()
    (run / "dataset.jsonl").unlink()
    assert main([str(run)]) is TrainerExit.BAD_JOB
    (run / "job.json").unlink()
    assert main([str(run)]) is TrainerExit.BAD_JOB
    assert "job.json" in said(run)["sentence"]


def test_without_its_base_model_a_job_is_refused(make_run: MakeRun, tmp_path: Path) -> None:
    absent = make_run("absent")
    job = said(absent, "job.json") | {"base_model": str(tmp_path / "none")}
    (absent / "job.json").write_text(json.dumps(job))
    assert main([str(absent)]) is TrainerExit.NO_BASE_MODEL
    assert "Fetch it" in said(absent)["sentence"]

    other = make_run("other", base_revision=f"sha256:{'0' * 64}")
    assert main([str(other)]) is TrainerExit.NO_BASE_MODEL
    assert "the job is for sha256:000" in said(other)["sentence"]


def test_a_second_trainer_leaves_at_once_and_touches_nothing(make_run: MakeRun) -> None:
    run = make_run()
    with (run / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert main([str(run)]) is TrainerExit.LOCKED
    assert not (run / "progress.json").exists()


def test_what_nobody_expected_leaves_a_traceback(make_run: MakeRun, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    run = make_run()
    monkeypatch.setattr(sft, "open_model", fail)
    assert main([str(run)]) is TrainerExit.UNEXPECTED
    assert said(run)["sentence"] == TrainerExit.UNEXPECTED.sentence
    assert "ZeroDivisionError" in (run / "train.log").read_text()


def test_a_row_more_is_another_job(make_run: MakeRun) -> None:
    run = make_run(rows=dataset(13))
    assert main([str(run)]) is TrainerExit.DONE
    assert said(run, "result.json")["train_items"] == 13
    assert said(run, "result.json")["steps"] == 8
    assert hashlib.sha256(dataset(13)).hexdigest() in said(run, "job.json")["dataset_digest"]
