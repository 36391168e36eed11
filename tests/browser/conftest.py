"""A real Chromium on a running system with a tiny model."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_django import DjangoDbBlocker

from config.embedded.stack import Stack
from config.env import load
from tests.stack import running_stack
from tests.tiny_model import build_tiny_model

# What Chromium does by itself in the background reaches for hosts that are not there.
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium that ``CHROMIUM`` or the path names; without one the test is skipped."""
    program = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if program is None:
        pytest.skip("There is no Chromium: install Debian's chromium, or name one in CHROMIUM.")
    # Playwright's loop would make Django refuse to use the database in this thread.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=QUIET)
        yield running
        running.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Stack]:
    """Run every process, with a tiny model."""
    folder = tmp_path_factory.mktemp("browser")
    model = build_tiny_model(folder / "models" / "tiny")
    with django_db_blocker.unblock(), running_stack(folder / "var", model) as running:
        yield running


@pytest.fixture(scope="session")
def screenshots() -> Path:
    """Return the folder that keeps what the pages looked like."""
    folder = load().var / "test" / "screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
