"""Names of adapters: immutable, found lazily, and never outside their folder."""

import gc
import os
import shutil
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from adapters.engine.errors import AdapterError, BadRequestError, UnknownModelError
from adapters.engine.model import registry as module
from adapters.engine.model.lora import WEIGHTS, Adapter
from adapters.engine.model.registry import Registry
from tests.tiny_model import build_tiny_adapter

Reader = Callable[[Path], Adapter]

# Bytes by which nine thousand adapters of 50 kB may make the process larger.
MAY_GROW = 8 * 1024**2


@pytest.fixture
def folder(tmp_path: Path, model_folder: Path) -> Path:
    """Return an adapters folder with ``one`` and ``two`` in it, and ``elsewhere`` beside it."""
    inside = tmp_path / "adapters"
    for seed, name in enumerate(("one", "two", "three")):
        build_tiny_adapter(model_folder, inside / name, seed)
    build_tiny_adapter(model_folder, tmp_path / "elsewhere", 9)
    return inside


@pytest.fixture
def registry(folder: Path, read: Reader) -> Registry:
    """Return a registry over that folder."""
    return Registry(folder, "base", read)


def names(registry: Registry) -> list[str]:
    return [entry.name for entry in registry.entries]


def test_the_base_model_wears_nothing(registry: Registry) -> None:
    assert registry.resolve("base") is None
    assert names(registry) == []


def test_an_adapter_in_the_folder_is_found_when_it_is_asked_for(
    registry: Registry, folder: Path, read: Reader
) -> None:
    adapter = registry.resolve("one")
    assert adapter is not None
    assert adapter.digest == read(folder / "one").digest
    assert names(registry) == ["one"]
    assert registry.resolve("one") is adapter


def test_a_name_that_is_a_link_to_a_content_folder(registry: Registry, folder: Path) -> None:
    (folder / "alice@2").symlink_to(folder / "one")
    assert registry.resolve("alice@2") is not None


@pytest.mark.parametrize("path", ["two", "./two", "{folder}/two"])
def test_loading_under_another_name(registry: Registry, folder: Path, path: str) -> None:
    entry = registry.load("alice@1", path.format(folder=folder))
    assert (entry.name, entry.folder) == ("alice@1", folder / "two")
    assert registry.resolve("alice@1") is not None


@pytest.mark.parametrize(
    "path",
    [
        "../elsewhere",
        "{folder}/../elsewhere",
        "/etc",
        "missing",
        "one/adapter_config.json",
        "leak",
        "\0",
        "a" * 999,
    ],
)
def test_a_path_that_leads_out_or_nowhere(registry: Registry, folder: Path, path: str) -> None:
    (folder / "leak").symlink_to(folder.parent / "elsewhere")
    with pytest.raises(BadRequestError, match="no folder inside"):
        registry.load("alice@1", path.format(folder=folder))
    assert names(registry) == []


def test_a_link_that_leads_out_is_not_followed_by_name_either(registry: Registry, folder: Path) -> None:
    (folder / "leak").symlink_to(folder.parent / "elsewhere")
    with pytest.raises(BadRequestError, match="no folder inside"):
        registry.resolve("leak")


@pytest.mark.parametrize("name", ["", "../elsewhere", "a/b", ".hidden", "a b", "é", "base", "x" * 201, "a\n"])
def test_names_that_are_none(registry: Registry, name: str) -> None:
    with pytest.raises(BadRequestError, match="cannot name an adapter"):
        registry.load(name, "one")
    if name != "base":
        with pytest.raises(UnknownModelError):
            registry.resolve(name)


def test_a_taken_name_is_replaced_only_on_purpose(registry: Registry) -> None:
    first = registry.load("alice@1", "one")
    with pytest.raises(BadRequestError, match="loaded already"):
        registry.load("alice@1", "two")
    assert registry.entries == [first]
    second = registry.load("alice@1", "two", in_place=True)
    assert second.digest != first.digest
    adapter = registry.resolve("alice@1")
    assert adapter is not None
    assert adapter.digest == second.digest


def test_unloading(registry: Registry) -> None:
    registry.load("alice@1", "one")
    registry.unload("alice@1")
    assert names(registry) == []
    with pytest.raises(UnknownModelError):
        registry.resolve("alice@1")
    with pytest.raises(UnknownModelError):
        registry.unload("alice@1")


def test_only_the_adapters_used_last_stay_in_memory(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESIDENT", 2)
    first = registry.resolve("one")
    registry.resolve("two")
    assert registry.resolve("one") is first
    registry.resolve("three")
    assert registry.resident == 2
    assert registry.resolve("one") is first
    again = registry.resolve("two")
    assert again is not None
    assert names(registry) == ["one", "two", "three"]
    assert registry.resident == 2


def test_the_weights_in_memory_are_bounded_in_bytes_as_well(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = registry.resolve("one")
    assert first is not None
    monkeypatch.setattr(module, "RESIDENT_BYTES", 2 * first.bytes)
    for name in ("two", "three"):
        registry.resolve(name)
    assert registry.resident == 2
    # One that is larger than all that may stay is there while it is the last.
    monkeypatch.setattr(module, "RESIDENT_BYTES", 1)
    assert registry.resolve("one") is not None
    assert registry.resident == 1
    registry.unload("one")
    assert registry.resident == 0


def test_a_slow_disk_holds_up_only_who_waits_for_it(folder: Path, read: Reader) -> None:
    stuck, let_go, times = threading.Event(), threading.Event(), []

    def slow(path: Path) -> Adapter:
        times.append(path.name)
        if path.name == "two":
            stuck.set()
            assert let_go.wait(20)
        return read(path)

    registry = Registry(folder, "base", slow)
    registry.resolve("one")
    with ThreadPoolExecutor(2) as threads:
        waiting = [threads.submit(registry.resolve, "two") for _ in range(2)]
        assert stuck.wait(20)
        try:
            with ThreadPoolExecutor(1) as another:
                doing = (lambda: registry.resolve("one"), lambda: registry.load("other", "three"))
                for action in (*doing, lambda: registry.unload("other"), lambda: registry.held("one")):
                    another.submit(action).result(10)
                assert names(registry) == ["one"]
        finally:
            let_go.set()
        first, second = (each.result() for each in waiting)
    assert first is second is registry.held("two")
    assert times.count("two") == 1


def test_what_is_unloaded_while_it_is_read_again_does_not_stay(
    folder: Path, read: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESIDENT", 1)
    unloads: list[str] = []

    def reading(path: Path) -> Adapter:
        adapter = read(path)
        for name in unloads:
            registry.unload(name)
        return adapter

    registry = Registry(folder, "base", reading)
    registry.resolve("one")
    registry.resolve("two")
    unloads.append("one")
    assert registry.resolve("one") is not None
    assert names(registry) == ["two"]
    with pytest.raises(KeyError):
        registry.held("one")


def test_files_that_changed_behind_a_name_are_not_served(
    registry: Registry, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "RESIDENT", 1)
    registry.resolve("one")
    registry.resolve("two")
    shutil.copyfile(folder / "three" / WEIGHTS, folder / "one" / WEIGHTS)
    with pytest.raises(AdapterError, match="have changed"):
        registry.resolve("one")


def test_files_that_are_gone_are_a_refusal(registry: Registry, folder: Path) -> None:
    (folder / "one" / WEIGHTS).unlink()
    with pytest.raises(AdapterError, match="one cannot be used"):
        registry.resolve("one")
    assert names(registry) == []


def test_thousands_of_loads_and_unloads_leave_nothing(registry: Registry, read: Reader) -> None:
    for turn in range(2_000):
        registry.load(f"alice@{turn}", "one")
        registry.unload(f"alice@{turn}")
    assert (names(registry), registry.resident) == ([], 0)


def test_ten_thousand_loads_and_unloads_leave_no_memory_behind(registry: Registry) -> None:
    def times(count: int) -> int:
        for number in range(count):
            name = f"a@{number}"
            registry.load(name, ("one", "two", "three")[number % 3])
            registry.unload(name)
        gc.collect()
        return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")

    before = times(1_000)
    assert times(9_000) - before < MAY_GROW
    assert (registry.entries, registry.resident) == ([], 0)
