"""alice asks the members to share out the engine's time, without scripts and by keyboard; bob votes; all see what holds.

The commons is a co-op whose machine answers for three communities.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from adapters.models import ShareOut
from tests.browser.authorities import everybody_votes
from tests.browser.keyboard import press, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.people import People, found_people
from tests.sharing import beside, commons_is

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process, with the tenants as the commons."""
    with django_db_blocker.unblock(), serving() as found, commons_is("tenants"):
        yield found


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return the commons, beside two communities that are served on the same machine."""
    found = found_people()
    beside(found, "clinic")
    beside(found, "bakers")
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served, tenants: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, served.home, tenants.alice, scripts=False) as found:
        yield found


def test_she_looks_at_other_shares_and_puts_them_to_the_vote(page: Page, screenshots: Path) -> None:
    page.goto("/c/clinic/endpoint/")
    expect(page.get_by_role("region", name="When the machine is busy")).to_contain_text("at least 33 %")
    picture(page, screenshots, "endpoint-share")
    press(page, page.get_by_role("link", name="Who gets how much, and who decides"))
    expect(page.get_by_role("main")).to_contain_text("Everybody weighs the same.")
    picture(page, screenshots, "shares")
    press(page, page.get_by_role("link", name="Share it out anew"))
    write(page, page.get_by_label("Clinic"), "101")
    write(page, page.get_by_label("Why"), "People in need ask the clinic.")
    press(page, page.get_by_role("button", name="See what would come of it"))
    expect(page.get_by_role("alert")).to_contain_text("Type a number from 0.01 to 100")
    expect(page.get_by_label("Why")).to_have_value("People in need ask the clinic.")
    picture(page, screenshots, "shares-refused")
    write(page, page.get_by_label("Clinic"), "2")
    press(page, page.get_by_role("button", name="See what would come of it"))
    expect(page.get_by_role("row", name="Clinic")).to_contain_text("50 %")
    picture(page, screenshots, "shares-looked-at")
    press(page, page.get_by_role("button", name="Put it to the vote"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Share out the engine’s time")
    expect(page.get_by_role("row", name="Clinic")).to_contain_text("50 %")
    picture(page, screenshots, "shares-voted-on")


def test_what_members_decide_holds_and_everybody_sees_it(
    browser: Browser, served: Served, tenants: People, page: Page, screenshots: Path
) -> None:
    everybody_votes(browser, served.home, ShareOut.objects.get().decision, "Yes")
    page.goto("/shares/")
    expect(page.get_by_role("main")).to_contain_text("Tenants decided these weights.")
    expect(page.get_by_role("row", name="Clinic")).to_contain_text("50 %")
    picture(page, screenshots, "shares-decided")
    page.goto("/c/clinic/endpoint/")
    expect(page.get_by_role("region", name="When the machine is busy")).to_contain_text("at least 50 %")


@pytest.mark.parametrize("path", ["/shares/", "/c/tenants/shares/new/", "/c/clinic/endpoint/"])
def test_a_machine_finds_no_fault(browser: Browser, served: Served, tenants: People, path: str) -> None:
    with signed_in(browser, served.home, tenants.alice) as page:
        page.goto(path)
        check(page)
