"""Reading adapters: exact where they are sound, a sentence where they are not."""

import copy
import json
import math
import pickle
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import PreTrainedModel

from adapters.content import directory_digest
from adapters.engine.errors import AdapterError
from adapters.engine.limits import RANK
from adapters.engine.model import lora as module
from adapters.engine.model.lora import CONFIG, WEIGHTS, Adapter
from adapters.engine.model.network import Network
from adapters.engine.model.passes import Stretch
from tests.adapters.engine.process import ROOT
from tests.tiny_model import ALPHA, LAYERS, LINEAR, build_tiny_adapter

Reader = Callable[[Path], Adapter]
FIRST = "base_model.model.model.layers.0.self_attn.q_proj"


@pytest.fixture
def folder(tmp_path: Path, model_folder: Path) -> Path:
    """Return a sound adapter's folder, ready to be spoilt."""
    return build_tiny_adapter(model_folder, tmp_path / "adapter", 3)


def configure(folder: Path, **changes: Any) -> None:
    file = folder / CONFIG
    file.write_text(json.dumps(json.loads(file.read_text()) | changes))


def change(folder: Path, name: str, tensor: torch.Tensor | None) -> None:
    tensors = load_file(folder / WEIGHTS)
    tensors.pop(name, None)
    save_file(tensors if tensor is None else tensors | {name: tensor}, folder / WEIGHTS)


def test_every_linear_layer_gets_its_two_matrices(folder: Path, read: Reader) -> None:
    adapter = read(folder)
    tensors = load_file(folder / WEIGHTS)
    assert len(adapter.pairs) == LAYERS * len(LINEAR)
    first, second = adapter.pairs["model.layers.0.self_attn.q_proj"]
    assert torch.equal(first, tensors[f"{FIRST}.lora_A.weight"])
    assert torch.equal(second, tensors[f"{FIRST}.lora_B.weight"] * (ALPHA / adapter.rank))


def test_its_name_is_that_of_its_content(folder: Path, read: Reader) -> None:
    before = read(folder).digest
    assert before == directory_digest(folder)
    change(folder, f"{FIRST}.lora_A.weight", torch.zeros(4, 32))
    assert read(folder).digest != before


def test_what_is_named_is_what_is_used_though_the_file_changes_meanwhile(
    folder: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, files = read(folder), module._files

    def then_changed(path: Path) -> dict[str, bytes]:
        content = files(path)
        change(path, f"{FIRST}.lora_A.weight", torch.zeros(4, 32))
        return content

    monkeypatch.setattr(module, "_files", then_changed)
    found = read(folder)
    assert found.digest == before.digest != directory_digest(folder)
    assert all(torch.equal(found.pairs[path][0], first) for path, (first, _) in before.pairs.items())


# A matrix far beyond what torch leaves to one thread.
READING = """
import os, sys, time
from pathlib import Path
from concurrent.futures import ThreadPoolExecutor
import torch
from safetensors.torch import save_file
from adapters.engine.model import lora
from adapters.engine.model.encoder import Encoder, EncoderFolder

torch.set_num_threads(4)
cpu, folder = torch.device("cpu"), Path(sys.argv[1])
name = "base_model.model.layer.lora_"
save_file(
    {f"{name}A.weight": torch.randn(64, 8192), f"{name}B.weight": torch.randn(8192, 64).bfloat16()},
    folder / "adapter_model.safetensors",
)

def threads():
    return len(os.listdir("/proc/self/task"))

def reading():
    before = threads()
    for dtype in (torch.float32, torch.bfloat16):
        lora.read(folder, {"layer": (8192, 8192)}, device=cpu, dtype=dtype)
    return threads() - before

def loading():
    before = threads()
    EncoderFolder(folder, cpu).encoder(None)
    # They end by themselves, a moment later.
    until = time.monotonic() + 5
    while threads() > before and time.monotonic() < until:
        time.sleep(0.01)
    return threads() - before

def many(*_):
    torch.ones(1_000_000).add_(1)

def computing():
    before = threads()
    many()
    return threads() - before

Encoder.load = many
for action in (reading, loading, computing):
    with ThreadPoolExecutor(1) as thread:
        print(thread.submit(action).result())
"""


def test_reading_starts_no_threads_that_would_slow_the_models_down(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", READING, str(folder)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    reading, loading, computing = map(int, ran.stdout.split())
    assert (reading, loading) == (0, 0)
    # That is what it would look like; one that was just ending may have been counted before.
    assert computing > 0


def test_rank_stabilised_scaling(folder: Path, read: Reader) -> None:
    configure(folder, use_rslora=True)
    second = read(folder).pairs["model.layers.0.self_attn.q_proj"][1]
    tensors = load_file(folder / WEIGHTS)
    assert torch.allclose(second, tensors[f"{FIRST}.lora_B.weight"] * (ALPHA / math.sqrt(4)))


def test_an_adapter_that_peft_saved_for_some_layers_only(
    tmp_path: Path, read: Reader, network: Network, plain: PreTrainedModel
) -> None:
    config = LoraConfig(r=8, lora_alpha=16, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    get_peft_model(copy.deepcopy(plain), config).save_pretrained(tmp_path / "saved")
    adapter = read(tmp_path / "saved")
    assert {path.rpartition(".")[2] for path in adapter.pairs} == {"q_proj", "v_proj"}
    assert adapter.rank == 8
    tokens = torch.tensor([[5, 6, 7, 8]])
    with torch.inference_mode():
        theirs = PeftModel.from_pretrained(plain, tmp_path / "saved")(input_ids=tokens).logits
    lane, slot = network.memory.take(tokens.shape[1]), network.bank.pin(adapter)
    assert lane is not None
    [ours] = network.extend([Stretch(lane, tokens[0].tolist(), slot, whole=True)])
    network.memory.release(lane)
    network.bank.unpin(slot)
    assert torch.allclose(ours, theirs[0], atol=1e-4)


def refused(folder: Path, read: Reader) -> str:
    with pytest.raises(AdapterError) as refusal:
        read(folder)
    return str(refusal.value)


def test_a_pickle_file_is_never_opened(folder: Path, read: Reader) -> None:
    touched = folder.parent / "touched"

    class Trap:
        def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
            return Path.touch, (touched,)

    (folder / "adapter_model.bin").write_bytes(pickle.dumps(Trap()))
    assert "adapter_model.bin, a pickle file" in refused(folder, read)
    (folder / WEIGHTS).unlink()
    assert "pickle" in refused(folder, read)
    assert not touched.exists()


@pytest.mark.parametrize("name", [CONFIG, WEIGHTS])
def test_a_missing_file(folder: Path, read: Reader, name: str) -> None:
    (folder / name).unlink()
    assert f"no {name}" in refused(folder, read)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 100_000, b"[]", b"null", b'{"peft_type": "IA3"}']
)
def test_a_configuration_that_is_none(folder: Path, read: Reader, content: bytes) -> None:
    (folder / CONFIG).write_bytes(content)
    assert CONFIG in refused(folder, read)


@pytest.mark.parametrize("content", [b"", b"\x00" * 100, b"\xff" * 8 + b"{}", pickle.dumps({"a": 1})])
def test_weights_that_are_no_safetensors(folder: Path, read: Reader, content: bytes) -> None:
    (folder / WEIGHTS).write_bytes(content)
    assert "no safetensors file" in refused(folder, read)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"use_dora": True}, "use_dora"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save"),
        ({"rank_pattern": {"q_proj": 2}}, "rank_pattern"),
        ({"bias": "all"}, "biases"),
        ({"r": RANK + 1}, f"between 1 and {RANK}"),
        ({"r": 0}, f"between 1 and {RANK}"),
        ({"r": "4"}, f"between 1 and {RANK}"),
        ({"r": True}, f"between 1 and {RANK}"),
        ({"lora_alpha": None}, "lora_alpha"),
        ({"lora_alpha": float("nan")}, "lora_alpha"),
    ],
)
def test_options_that_cannot_be_applied(
    folder: Path, read: Reader, changes: dict[str, Any], said: str
) -> None:
    configure(folder, **changes)
    assert said in refused(folder, read)


@pytest.mark.parametrize(
    ("name", "tensor", "said"),
    [
        (f"{FIRST}.lora_A.weight", None, "only one of its two"),
        (f"{FIRST}.lora_A.weight", torch.zeros(4, 16), "made for another model"),
        (f"{FIRST}.lora_B.weight", torch.zeros(32, 5), "made for another model"),
        (f"{FIRST}.lora_A.weight", torch.zeros(4, 32, 1), "made for another model"),
        (f"{FIRST}.lora_A.weight", torch.zeros(0, 32), "made for another model"),
        (f"{FIRST}.lora_A.weight", torch.zeros(RANK + 1, 32), f"largest allowed is {RANK}"),
        (f"{FIRST}.lora_A.weight", torch.full((4, 32), torch.nan), "NaN"),
        (f"{FIRST}.lora_B.weight", torch.full((32, 4), torch.inf), "NaN"),
        (f"{FIRST}.lora_B.weight", torch.full((32, 4), torch.nan, dtype=torch.float8_e4m3fn), "NaN"),
        (f"{FIRST}.lora_B.weight", torch.full((32, 4), 1e300, dtype=torch.float64), "NaN"),
        (f"{FIRST}.lora_B.weight", torch.full((32, 4), 3e38), "too large for torch.float32"),
        (f"{FIRST}.lora_A.weight", torch.zeros(4, 32, dtype=torch.int8), "floating-point"),
        ("base_model.model.lm_head.weight", torch.zeros(384, 32), "not a LoRA matrix"),
        ("model.layers.0.self_attn.q_proj.lora_A.weight", torch.zeros(4, 32), "not a LoRA matrix"),
    ],
)
def test_tensors_that_do_not_fit(
    folder: Path, read: Reader, name: str, tensor: torch.Tensor | None, said: str
) -> None:
    change(folder, name, tensor)
    assert said in refused(folder, read)


@pytest.mark.parametrize(
    "path", ["lm_head", "model.embed_tokens", "model.layers.9.self_attn.q_proj", "model.norm"]
)
def test_layers_that_the_base_model_does_not_have(folder: Path, read: Reader, path: str) -> None:
    tensors = load_file(folder / WEIGHTS)
    for side in ("A", "B"):
        tensors[f"base_model.model.{path}.lora_{side}.weight"] = torch.zeros(4, 4)
    save_file(tensors, folder / WEIGHTS)
    assert f"changes {path}" in refused(folder, read)


def test_no_matrix_at_all(folder: Path, read: Reader) -> None:
    save_file({}, folder / WEIGHTS)
    assert "no LoRA matrix" in refused(folder, read)
