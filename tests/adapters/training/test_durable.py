"""Writing: the old content or the new, never a half."""

import errno
import os
from pathlib import Path

import pytest

from adapters.training.durable import replace, replace_folder


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)


def test_a_file_is_replaced(tmp_path: Path) -> None:
    replace(tmp_path / "file", b"old")
    replace(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_file_that_cannot_be_replaced_stays(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    replace(tmp_path / "file", b"old")
    request.getfixturevalue("full_disk")
    with pytest.raises(OSError, match="No space left"):
        replace(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_folder_is_replaced_as_a_whole(tmp_path: Path) -> None:
    replace_folder(tmp_path / "folder", {"one": b"1", "two": b"2"})
    replace_folder(tmp_path / "folder", {"two": b"3"})
    assert {path.name: path.read_bytes() for path in (tmp_path / "folder").iterdir()} == {"two": b"3"}
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


def test_a_folder_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    replace_folder(tmp_path / "folder", {"one": b"1"})
    request.getfixturevalue("full_disk")
    with pytest.raises(OSError, match="No space left"):
        replace_folder(tmp_path / "folder", {"one": b"2"})
    assert (tmp_path / "folder" / "one").read_bytes() == b"1"
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]
