"""Where a killed training is taken up again: whole checkpoints, or none.

A checkpoint is a folder that gets its name only when all its files are on the disk. Its seal, written
with it, holds every file's digest and the job it belongs to: a folder without a seal that fits is none.
"""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from adapters.manifest import sha256_of
from adapters.training.durable import replace_folder
from constitutions.canonical import Strict
from constitutions.norms import Digest

SEAL = "COMPLETE.json"
KEPT = 2
PREFIX = "step-"


class Seal(Strict):
    """What makes a folder a checkpoint: ``seconds`` of work, and ``files`` with their SHA-256 in hex."""

    job_digest: Digest
    step: int
    seconds: float
    files: dict[str, str]


@dataclass(frozen=True)
class Checkpoint:
    """A whole checkpoint and its seal."""

    path: Path
    seal: Seal


def save(folder: Path, files: Mapping[str, bytes], *, job_digest: str, step: int, seconds: float) -> None:
    """Write a checkpoint into ``folder`` and remove all but the newest ``KEPT``.

    Raises :class:`OSError` as the system does; the checkpoints before it are untouched then.
    """
    digests = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    seal = Seal(job_digest=job_digest, step=step, seconds=seconds, files=digests)
    folder.mkdir(exist_ok=True)
    replace_folder(folder / f"{PREFIX}{step:08d}", {**files, SEAL: seal.model_dump_json().encode()})
    for old in _named(folder)[KEPT:]:
        shutil.rmtree(old)


def newest(folder: Path, *, job_digest: str) -> Checkpoint | None:
    """Return the newest whole checkpoint of this very job; remove what a killed trainer left half-written."""
    for half in folder.glob(f".{PREFIX}*"):
        shutil.rmtree(half)
    whole = (Checkpoint(path, seal) for path in _named(folder) if (seal := _seal(path)) is not None)
    return next((found for found in whole if found.seal.job_digest == job_digest), None)


def _named(folder: Path) -> list[Path]:
    """Return the folders called checkpoints, newest first."""
    return sorted(folder.glob(f"{PREFIX}*"), reverse=True)


def _seal(folder: Path) -> Seal | None:
    """Return the folder's seal if every file is as it says."""
    try:
        seal = Seal.model_validate_json((folder / SEAL).read_bytes())
        found = {name: sha256_of(folder / name) for name in seal.files}
    except (OSError, ValidationError):
        return None
    return seal if found == seal.files else None
