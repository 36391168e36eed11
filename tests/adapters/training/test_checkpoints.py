"""Checkpoints: whole ones of this very job, or none."""

from pathlib import Path

import pytest

from adapters.training import checkpoints

JOB, OTHER = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"


def keep(folder: Path, step: int, job: str = JOB) -> None:
    checkpoints.save(folder, {"weights": bytes([step])}, job_digest=job, step=step, seconds=1.5)


def step_found(folder: Path) -> int | None:
    found = checkpoints.newest(folder, job_digest=JOB)
    return found.seal.step if found else None


def test_the_newest_is_found_and_two_are_kept(tmp_path: Path) -> None:
    for step in (5, 10, 15):
        keep(tmp_path / "checkpoints", step)
    found = checkpoints.newest(tmp_path / "checkpoints", job_digest=JOB)
    assert found is not None
    assert (found.seal.step, found.seal.seconds) == (15, 1.5)
    assert (found.path / "weights").read_bytes() == b"\x0f"
    assert len(list((tmp_path / "checkpoints").iterdir())) == checkpoints.KEPT


def test_there_is_none_at_first(tmp_path: Path) -> None:
    assert step_found(tmp_path / "checkpoints") is None


def test_another_jobs_checkpoint_is_none(tmp_path: Path) -> None:
    keep(tmp_path, 5)
    keep(tmp_path, 10, OTHER)
    assert step_found(tmp_path) == 5


@pytest.mark.parametrize("broken", ["weights", checkpoints.SEAL])
@pytest.mark.parametrize("how", ["missing", "changed", "empty"])
def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, broken: str, how: str) -> None:
    keep(tmp_path, 5)
    keep(tmp_path, 10)
    file = tmp_path / "step-00000010" / broken
    file.unlink()
    if how != "missing":
        file.write_bytes(b"x" if how == "changed" else b"")
    assert step_found(tmp_path) == 5


def test_what_a_killed_trainer_left_half_written_is_removed(tmp_path: Path) -> None:
    keep(tmp_path, 5)
    half = tmp_path / ".step-00000010.writing"
    half.mkdir()
    (half / "weights").write_bytes(b"half")
    assert step_found(tmp_path) == 5
    assert not half.exists()
