"""A ``var`` folder of a test's own, and its embedded server gone afterwards."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.embedded import places, postgres


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder whose database is made, and not running."""
    folder = tmp_path_factory.mktemp("made") / "var"
    with postgres.running(folder):
        pass
    yield folder
    postgres.erase(folder)


@pytest.fixture
def var(tmp_path: Path) -> Iterator[Path]:
    """Return a folder that is not there yet."""
    folder = tmp_path / "var"
    yield folder
    if folder.exists():
        postgres.erase(folder)
        if places.socket_folder(folder).parent == places.SHORT_HOME:
            shutil.rmtree(places.socket_folder(folder), ignore_errors=True)
