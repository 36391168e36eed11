"""``manage.py fetch_model``: both models, once, and what happens where one cannot be had."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test.utils import override_settings

from adapters.fetching import EMBEDDING
from tests.tiny_bert import build_tiny_bert
from tests.tiny_model import build_tiny_model


@pytest.fixture
def var(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return a ``var`` without models, on a machine without an index, with a base model of its own."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    with override_settings(
        POLITY_VAR=tmp_path,
        POLITY_BASE_MODEL=str(build_tiny_model(tmp_path / "own")),
        POLITY_EMBEDDING_MODEL=tmp_path / "models" / EMBEDDING,
    ):
        yield tmp_path


def said(*options: str) -> tuple[str, str]:
    """Run the command and return what it said: ordinarily, and as a warning."""
    output, warning = StringIO(), StringIO()
    call_command("fetch_model", *options, stdout=output, stderr=warning)
    return output.getvalue(), warning.getvalue()


def test_without_the_embedding_model_the_rest_is_ready(var: Path) -> None:
    output, warning = said()
    assert output.splitlines()[0].startswith(f"{var / 'own'} sha256:")
    assert f"The model {EMBEDDING} is not here and could not be fetched: " in warning
    assert "set POLITY_EMBEDDING_MODEL to the path of one." in warning
    assert warning.endswith("all else works.\n")
    with pytest.raises(CommandError, match="could not be fetched"):
        said("--verify")


def test_what_is_there_is_left_as_it_is(var: Path) -> None:
    build_tiny_bert(var / "models" / EMBEDDING)
    output, warning = said("--verify")
    assert [line.split()[0] for line in output.splitlines()] == [
        str(var / "own"),
        str(var / "models" / EMBEDDING),
    ]
    assert warning == ""


def test_a_folder_of_ones_own_is_not_filled(var: Path) -> None:
    with override_settings(POLITY_EMBEDDING_MODEL=var / "elsewhere"):
        output, warning = said()
    assert len(output.splitlines()) == 1
    assert warning == ""


def test_without_a_base_model_nothing_works(var: Path) -> None:
    with (
        override_settings(POLITY_BASE_MODEL="smollm2-135m-instruct"),
        pytest.raises(CommandError, match="could not be fetched"),
    ):
        said()
