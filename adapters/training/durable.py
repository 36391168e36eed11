"""Writing files so that whoever reads finds the old content or the new, never a half.

A file's content is on the disk only after ``fsync``; its name only after its folder's (fsync(2)).
"""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path


def replace(path: Path, content: bytes, *, durable: bool = True) -> None:
    """Put ``content`` in place of the file ``path``; not ``durable``: readers are safe, power cuts are not.

    Raises :class:`OSError` as the system does, and then leaves the old file as it was.
    """
    scratch = path.with_name(f".{path.name}.writing")
    try:
        _write(scratch, content, durable=durable)
        scratch.replace(path)
    finally:
        scratch.unlink(missing_ok=True)
    if durable:
        sync(path.parent)


def replace_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with exactly these ``files`` in place of ``folder``.

    While it is replaced there is a moment with no folder at all, but none with half of one. Raises
    :class:`OSError` as the system does, and then leaves nothing new behind.
    """
    scratch = folder.with_name(f".{folder.name}.writing")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    try:
        for name, content in files.items():
            _write(scratch / name, content, durable=True)
        sync(scratch)
        shutil.rmtree(folder, ignore_errors=True)
        scratch.rename(folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    sync(folder.parent)


def sync(path: Path) -> None:
    """Bring a file's content, or the names in a folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write(path: Path, content: bytes, *, durable: bool) -> None:
    with path.open("wb") as file:
        file.write(content)
        if durable:
            file.flush()
            os.fsync(file.fileno())
