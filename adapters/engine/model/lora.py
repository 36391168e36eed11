"""Reads a LoRA adapter from a PEFT folder: ``adapter_config.json`` and ``adapter_model.safetensors``.

An adapter comes from people one need not trust. Nothing in it is executed (no pickle is ever opened),
and its tensors are used only if each has the shape that the base model asks for and only finite values.

Any thread may read one. Tensors are looked through in small pieces, because of larger ones torch would make work for
threads of its own beside those of the model's thread, which would be slowed down by them from then on.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load

from adapters.content import digest_of_files, file_digests
from adapters.engine.errors import AdapterError
from adapters.engine.limits import ADAPTER_BYTES, RANK

CONFIG = "adapter_config.json"
WEIGHTS = "adapter_model.safetensors"
PICKLES = frozenset({".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"})
PREFIX = "base_model.model."
SIDES = {".lora_A.weight": "A", ".lora_B.weight": "B"}

# Options of PEFT under which the two matrices of a layer are not all there is to it.
UNSUPPORTED = (
    "use_dora",
    "use_qalora",
    "use_bdlora",
    "lora_bias",
    "fan_in_fan_out",
    "modules_to_save",
    "rank_pattern",
    "alpha_pattern",
    "layer_replication",
    "target_parameters",
    "trainable_token_indices",
    "alora_invocation_tokens",
    "arrow_config",
    "kasa_config",
    "monteclora_config",
    "velora_config",
)

# Numbers of a piece that torch looks through in the thread that asks.
PIECE = 16_384

Pair = tuple[torch.Tensor, torch.Tensor]
Shape = tuple[int, int]


@dataclass(frozen=True)
class Adapter:
    """An adapter ready to use: for each layer's path, A ``[rank, in]`` and scaled B ``[out, rank]``.

    ``digest`` names the folder's content (see :mod:`adapters.content`); ``created`` is in seconds since
    1970.
    """

    digest: str
    created: int
    rank: int
    pairs: Mapping[str, Pair]

    @property
    def bytes(self) -> int:
        """How much memory it takes."""
        return sum(matrix.nbytes for pair in self.pairs.values() for matrix in pair)


def read(folder: Path, shapes: Mapping[str, Shape], *, device: torch.device, dtype: torch.dtype) -> Adapter:
    """Read the adapter in ``folder`` for a model whose linear layers have these shapes ``(out, in)``.

    Raises :class:`AdapterError` with a sentence.
    """
    content = _files(folder)
    # Of the very bytes that are used, so that the name is right whatever is written there meanwhile.
    digest = digest_of_files(file_digests(folder, content))
    config = _config(content[CONFIG])
    tensors = _tensors(content.pop(WEIGHTS))
    scaling = _scaling(config)
    pairs = {}
    for path, (first, second) in _paired(tensors).items():
        _check_shapes(path, first, second, shapes)
        # B carries the scaling: one multiplication when loading instead of one a layer and token.
        pairs[path] = (
            _numbers(path, first, 1.0, dtype).to(device),
            _numbers(path, second, scaling, dtype).to(device),
        )
    return Adapter(
        digest=digest,
        created=int((folder / WEIGHTS).stat().st_mtime),
        rank=max(first.shape[0] for first, _ in pairs.values()),
        pairs=pairs,
    )


def _files(folder: Path) -> dict[str, bytes]:
    """Return the content of both files by their names. All that the folder holds must be of bounded size."""
    pickles = sorted(path.name for path in folder.iterdir() if path.suffix in PICKLES)
    if pickles:
        raise AdapterError(
            f"The folder holds {pickles[0]}, a pickle file, which can run code when it is opened. "
            f"Save the adapter as {WEIGHTS} and remove that file."
        )
    if sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) > ADAPTER_BYTES:
        raise AdapterError(f"The folder holds more than {ADAPTER_BYTES} bytes.")
    content = {}
    for name in (CONFIG, WEIGHTS):
        if not (folder / name).is_file():
            raise AdapterError(f"The folder has no {name}; a PEFT adapter needs one.")
        with (folder / name).open("rb") as file:
            content[name] = file.read(ADAPTER_BYTES)
    return content


def _config(content: bytes) -> dict[str, Any]:
    try:
        config = json.loads(content)
    except (ValueError, RecursionError) as problem:
        raise AdapterError(f"{CONFIG} is no JSON that can be read.") from problem
    if not isinstance(config, dict) or config.get("peft_type") != "LORA":
        raise AdapterError(f"{CONFIG} does not describe a LoRA adapter (peft_type is not LORA).")
    for option in UNSUPPORTED:
        if config.get(option):
            raise AdapterError(
                f"The adapter uses {option}, which this engine cannot apply exactly. Train it without."
            )
    if config.get("bias", "none") != "none":
        raise AdapterError("The adapter trains biases, which this engine cannot apply. Use bias 'none'.")
    return config


def _scaling(config: dict[str, Any]) -> float:
    alpha, rank = config.get("lora_alpha"), config.get("r")
    if isinstance(rank, bool) or not isinstance(rank, int) or not 1 <= rank <= RANK:
        raise AdapterError(f"The adapter's rank is {rank}; it must be between 1 and {RANK}.")
    if isinstance(alpha, bool) or not isinstance(alpha, int | float) or not math.isfinite(alpha):
        raise AdapterError(f"lora_alpha is {alpha}; it must be a number.")
    return alpha / (math.sqrt(rank) if config.get("use_rslora") else rank)


def _tensors(content: bytes) -> dict[str, torch.Tensor]:
    try:
        return load(content)
    except (SafetensorError, KeyError, ValueError) as problem:
        raise AdapterError(f"{WEIGHTS} is no safetensors file that can be read: {problem}.") from problem


def _paired(tensors: dict[str, torch.Tensor]) -> dict[str, Pair]:
    sides: dict[str, dict[str, torch.Tensor]] = {}
    for name, tensor in tensors.items():
        suffix = next((end for end in SIDES if name.endswith(end)), None)
        if suffix is None or not name.startswith(PREFIX):
            raise AdapterError(f"The tensor {name} is not a LoRA matrix of a layer.")
        path = name.removeprefix(PREFIX).removesuffix(suffix)
        sides.setdefault(path, {})[SIDES[suffix]] = tensor
    for path, found in sides.items():
        if len(found) != len(SIDES):
            raise AdapterError(f"The layer {path} has only one of its two LoRA matrices.")
    if not sides:
        raise AdapterError(f"{WEIGHTS} holds no LoRA matrix.")
    return {path: (found["A"], found["B"]) for path, found in sides.items()}


def _check_shapes(path: str, first: torch.Tensor, second: torch.Tensor, shapes: Mapping[str, Shape]) -> None:
    if path not in shapes:
        raise AdapterError(f"The adapter changes {path}, which is no linear layer of this base model.")
    outputs, inputs = shapes[path]
    rank = first.shape[0] if first.dim() == len(shapes[path]) else 0
    if rank > RANK:
        raise AdapterError(f"The adapter's rank at {path} is {rank}; the largest allowed is {RANK}.")
    if rank == 0 or (tuple(first.shape), tuple(second.shape)) != ((rank, inputs), (outputs, rank)):
        raise AdapterError(
            f"At {path} the adapter has the shapes {tuple(first.shape)} and {tuple(second.shape)}, but this "
            f"base model asks for (rank, {inputs}) and ({outputs}, rank): it was made for another model."
        )
    if not (first.is_floating_point() and second.is_floating_point()):
        raise AdapterError(f"The adapter's matrices at {path} are not floating-point numbers.")


def _numbers(path: str, matrix: torch.Tensor, scaling: float, dtype: torch.dtype) -> torch.Tensor:
    """Return a matrix scaled, in another format, after a look at each of its numbers."""
    found = torch.empty(matrix.shape, dtype=dtype)
    pieces = torch.split(matrix.reshape(-1), PIECE), torch.split(found.view(-1), PIECE)
    for given, kept in zip(*pieces, strict=True):
        piece = given.float()
        if not piece.isfinite().all():
            raise AdapterError(f"The adapter has infinite or undefined (NaN) values at {path}.")
        kept.copy_(piece * scaling)
        if not kept.isfinite().all():
            raise AdapterError(
                f"Scaled by lora_alpha, the adapter's values at {path} are too large for {dtype}."
            )
    return found
