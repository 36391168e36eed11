"""Adapters are named by their content: the same files have the same name everywhere, and never change."""

import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import mkdtemp
from types import MappingProxyType

from adapters.manifest import sha256_of
from adapters.training.durable import sync
from governance.proof.digests import digest_of_value

READ_ONLY = 0o444


class ContentError(OSError):
    """A folder cannot be named by its content, or is not what its name says."""


def file_digests(folder: Path, known: Mapping[str, bytes] = MappingProxyType({})) -> dict[str, str]:
    """Return the SHA-256 (64 hex digits) of every file in ``folder`` by its path inside it, with ``/``.

    ``known`` is what was read of some of them already: that is what is named then, whatever stands there now.

    Raises :class:`ContentError` if the folder is missing or empty, or holds anything but folders and
    plain files: a link's content can change behind its name.
    """
    digests = {}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            message = (
                f"{path} is no plain file. Only plain files can be kept under the name of their content."
            )
            raise ContentError(message)
        name = path.relative_to(folder).as_posix()
        if name in known:
            digests[name] = hashlib.sha256(known[name]).hexdigest()
        elif path.is_file():
            digests[name] = sha256_of(path)
    if not digests:
        message = f"{folder} holds no files, so there is nothing to name."
        raise ContentError(message)
    return digests


def digest_of_files(digests: dict[str, str]) -> str:
    """Return ``sha256:`` and 64 hex digits: SHA-256 over the canonical JSON (RFC 8785) of path to SHA-256."""
    return digest_of_value(dict(digests))


def directory_digest(folder: Path) -> str:
    """Return the name of a folder's content: every file's path and bytes, and nothing else."""
    return digest_of_files(file_digests(folder))


def publish(folder: Path, store: Path) -> Path:
    """Put a copy of ``folder`` into ``store`` under the hex of its digest and return where it lies.

    It appears there whole or not at all, its files read-only. Publishing the same content again changes
    nothing, so a killed publisher simply starts over; ``folder`` stays as it is.

    Raises :class:`ContentError` if what already lies under this name is something else, and
    :class:`OSError` as the system does, leaving nothing behind.
    """
    digest = directory_digest(folder)
    place = store / digest.removeprefix("sha256:")
    if not place.exists():
        store.mkdir(parents=True, exist_ok=True)
        scratch = Path(mkdtemp(prefix=".publishing-", dir=store))
        try:
            _fill(scratch, folder)
            if directory_digest(scratch) == digest:
                _take_place(scratch, place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    if not place.exists() or directory_digest(place) != digest:
        message = f"{place} is not what its name says. Remove that folder and publish the adapter again."
        raise ContentError(message)
    return place


def _fill(scratch: Path, folder: Path) -> None:
    """Copy the files and bring them to the disk, readable by everyone and writable by no one."""
    scratch.chmod(0o755)
    for name in file_digests(folder):
        copy = scratch / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(folder / name, copy)
        sync(copy)
        copy.chmod(READ_ONLY)
    for inside in [scratch, *(path for path in scratch.rglob("*") if path.is_dir())]:
        sync(inside)


def _take_place(scratch: Path, place: Path) -> None:
    """Rename; where somebody published the same content meanwhile, theirs stays."""
    try:
        scratch.rename(place)
    except OSError:
        if not place.is_dir():
            raise
    sync(place.parent)
