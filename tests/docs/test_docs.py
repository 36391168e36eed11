"""Docs that lie fail: what is printed from the code is up to date, and every link leads somewhere."""

import re
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from config.env import variables

ROOT = Path(settings.BASE_DIR)
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


@pytest.mark.parametrize(
    ("command", "page"),
    [
        ("show_pipeline", "pipeline.md"),
        ("show_lifecycles", "lifecycles.md"),
        ("show_vocabulary", "vocabulary.md"),
    ],
)
def test_a_printed_page_is_what_the_code_prints(command: str, page: str) -> None:
    printed = StringIO()
    call_command(command, stdout=printed)
    assert (ROOT / "docs" / page).read_text() == printed.getvalue(), (
        f"Run `make docs`: {page} is out of date."
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file(page: Path) -> None:
    dead = [link for link in LINK.findall(page.read_text()) if not (page.parent / link).exists()]
    assert dead == []


def test_every_environment_variable_is_told_of() -> None:
    told = (ROOT / "docs" / "environment.md").read_text()
    assert [each.name for each in variables() if each.name not in told] == []
