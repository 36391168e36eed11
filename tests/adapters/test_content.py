"""Names by content, and a store in which things appear whole."""

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from adapters.content import ContentError, directory_digest, publish


@pytest.fixture
def adapter(tmp_path: Path) -> Path:
    folder = tmp_path / "output"
    (folder / "inside").mkdir(parents=True)
    (folder / "config.json").write_bytes(b"{}")
    (folder / "inside" / "weights").write_bytes(b"\x00\x01")
    return folder


def test_the_digest_is_sha256_over_the_canonical_json_of_the_files_digests(adapter: Path) -> None:
    files = {
        "config.json": hashlib.sha256(b"{}").hexdigest(),
        "inside/weights": hashlib.sha256(b"\x00\x01").hexdigest(),
    }
    canonical = json.dumps(files, sort_keys=True, separators=(",", ":")).encode()
    assert directory_digest(adapter) == f"sha256:{hashlib.sha256(canonical).hexdigest()}"


def test_names_and_bytes_count_and_nothing_else(adapter: Path) -> None:
    before = directory_digest(adapter)
    (adapter / "config.json").chmod(0o600)
    os.utime(adapter / "config.json", (0, 0))
    assert directory_digest(adapter) == before
    (adapter / "config.json").rename(adapter / "settings.json")
    assert directory_digest(adapter) != before


def test_a_link_or_nothing_at_all_has_no_name(adapter: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ContentError, match="no files"):
        directory_digest(tmp_path / "empty")
    (adapter / "link").symlink_to("config.json")
    with pytest.raises(ContentError, match="no plain file"):
        directory_digest(adapter)


def test_publishing_again_changes_nothing(adapter: Path, tmp_path: Path) -> None:
    place = publish(adapter, tmp_path / "store")
    assert place == tmp_path / "store" / directory_digest(adapter).removeprefix("sha256:")
    assert directory_digest(place) == directory_digest(adapter)
    changed = place.stat().st_mtime_ns
    assert publish(adapter, tmp_path / "store") == place
    assert place.stat().st_mtime_ns == changed
    assert list((tmp_path / "store").iterdir()) == [place]
    assert {path.stat().st_mode & 0o777 for path in place.rglob("*") if path.is_file()} == {0o444}


def test_a_full_disk_leaves_nothing_behind(
    adapter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="No space left"):
        publish(adapter, tmp_path / "store")
    assert list((tmp_path / "store").iterdir()) == []


def test_a_damaged_place_is_not_taken_for_the_adapter(adapter: Path, tmp_path: Path) -> None:
    place = publish(adapter, tmp_path / "store")
    (place / "config.json").chmod(0o644)
    (place / "config.json").write_bytes(b"[]")
    with pytest.raises(ContentError, match="not what its name says"):
        publish(adapter, tmp_path / "store")
