"""The job: what it says, what names it, and that reading it costs nothing."""

import subprocess
import sys
from pathlib import Path

import pytest

from adapters.training.job import Job, TrainerExit, read_job

JOB = Job(
    base_model=Path("/models/smollm2"),
    base_revision="sha256:1",
    token=1,
    dataset_digest=f"sha256:{'0' * 64}",
)


def test_a_job_survives_json_and_says_its_schema() -> None:
    written = JOB.model_dump_json()
    assert '"schema":1' in written
    assert read_job(written.encode()) == JOB


def test_the_token_takes_no_part_in_the_jobs_name() -> None:
    assert JOB.model_copy(update={"token": 2}).digest == JOB.digest


@pytest.mark.parametrize("change", [{"seed": 1}, {"learning_rate": 5e-4}, {"base_revision": "sha256:2"}])
def test_everything_else_does(change: dict[str, object]) -> None:
    assert JOB.model_copy(update=change).digest != JOB.digest


def test_the_base_model_is_called_by_its_folder_unless_it_has_a_name() -> None:
    assert JOB.model_name == "smollm2"
    assert JOB.model_copy(update={"base_name": "org/model"}).model_name == "org/model"


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (b"{", "the file"),
        (b"[]", "the file"),
        (JOB.model_dump_json().replace('"rank":8', '"rank":0').encode(), "rank"),
        (JOB.model_dump_json().replace('"rank":8', '"rank":8,"lr":1').encode(), "lr"),
        (JOB.model_dump_json().replace('"schema":1', '"schema":2').encode(), "schema"),
    ],
)
def test_a_job_that_cannot_be_read_names_the_field(content: bytes, field: str) -> None:
    with pytest.raises(ValueError, match=rf"^job\.json cannot be carried out: {field}: .+\.$"):
        read_job(content)


def test_every_exit_has_a_sentence() -> None:
    assert [how.sentence[-1] for how in TrainerExit] == ["."] * len(TrainerExit)


def test_who_only_writes_jobs_and_reads_results_never_loads_torch() -> None:
    modules = "adapters.content, adapters.training.job, adapters.training.run_folder, adapters.training.train"
    script = f"import sys, {modules}; sys.exit('torch' in sys.modules or 'django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
