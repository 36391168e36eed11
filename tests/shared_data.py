"""Real data that nobody here wrote, where a machine has it beside the repository; see its own licences."""

import os
from pathlib import Path

import pytest

from config.env import REPOSITORY

FOLDER = Path(os.environ.get("SHARED_DATA", REPOSITORY.parent / "shared" / "data"))


def shared(*parts: str) -> Path:
    """Return a folder of it; a test that needs one which is not there is skipped."""
    found = FOLDER.joinpath(*parts)
    if not found.is_dir():
        pytest.skip(f"The real data of {'/'.join(parts)} is not here: set SHARED_DATA to where it is.")
    return found
