"""Adapters by name: a link beside the files, that leads nowhere else."""

from pathlib import Path

import pytest

from adapters.engine.model import registry
from adapters.naming import AdapterNameError, called

NAMES = ["union@3", "union@3.2", "tenants-union_2@12", "A@0"]


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    folder = tmp_path / "store" / ("a" * 64)
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text("{}")
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_an_adapter_is_found_under_its_name(kept: Path, name: str) -> None:
    link = called(name, kept)
    assert (kept.parent / name / "adapter_config.json").read_text() == "{}"
    assert link.readlink() == Path(kept.name), "The link must hold wherever the folder is mounted."
    assert registry.NAME.fullmatch(name), "Our own engine must take every name that is given."


def test_a_name_can_come_to_mean_another_adapter_at_once(kept: Path) -> None:
    other = kept.parent / ("b" * 64)
    other.mkdir()
    called("union@3", kept)
    assert called("union@3", other).resolve() == other
    assert {path.name for path in kept.parent.iterdir()} == {"union@3", kept.name, other.name}


def test_what_a_killed_caller_left_behind_does_not_matter(kept: Path) -> None:
    (kept.parent / ".union@3.new").symlink_to("nowhere")
    assert called("union@3", kept).resolve() == kept


@pytest.mark.parametrize(
    "name",
    [
        *(
            "",
            ".",
            "..",
            "../runs/x@1",
            "/etc/passwd@1",
            "a/b@1",
            "union",
            "union@",
            "@3",
            ".union@3",
            "-union@3",
        ),
        *("union@3/..", "union@3\n", "union@\u0663", "ünion@3", "union@3.", "a" * 65 + "@1", "union@3\0"),
    ],
)
def test_a_name_that_could_lead_elsewhere_is_refused(kept: Path, name: str) -> None:
    with pytest.raises(AdapterNameError, match="cannot name an adapter"):
        called(name, kept)
    assert [path.name for path in kept.parent.iterdir()] == [kept.name]
