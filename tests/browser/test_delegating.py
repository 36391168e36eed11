"""Bob knows nothing of repairs: alice votes for him on a text that changes nothing else, until he takes it back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from governance.counting.ballots import Choice
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.constitutions.test_themes import text
from tests.loop import settle
from tests.people import People, all_say, found_people, propose

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process."""
    with django_db_blocker.unblock(), serving() as found:
        yield found


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return a community whose text has sections, and whose rule lets members hand their votes on."""
    people = found_people()
    all_say(propose(people.alice, people.community, text()), Choice.YES)
    settle()
    return people


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_section_is_handed_on_and_taken_back(
    browser: Browser, served: Served, tenants: People, screenshots: Path, scripts: bool
) -> None:
    with signed_in(browser, served.home, tenants.bob, scripts=scripts) as page:
        page.goto("/c/tenants/delegations/")
        card = page.get_by_role("region", name="Text to bring into force: “Repairs”")
        card.get_by_label("Hand my vote to").select_option(label="alice")
        card.get_by_role("button", name="Hand it over").click()
        expect(page.get_by_role("status")).to_contain_text("alice has your vote now")
        expect(card).to_contain_text("Your vote is with alice")
        picture(page, screenshots, "delegations-by-section")
        check(page)
        card.get_by_role("button", name="Take it back").click()
        expect(card).to_contain_text("Your vote is your own.")
