"""Bob hears of a vote in the app, gives his e-mail address, and reads it through; Alice adds a webhook.

With the real processes: what a worker tells is read on the page, and the letter it writes is found in var/mail.
"""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.stack import Stack
from governance.models import MailAddress, Notification, Role
from tests.browser.looking import picture, signed_in
from tests.browser.test_accessibility import check
from tests.governance.deciding import opened
from tests.people import People, add, found_people, person
from tests.stack import wait_for

pytestmark = pytest.mark.browser

ROWS = "#main .story > li"


@pytest.fixture(scope="module")
def people(stack: Stack) -> People:
    """Return a community with two votes of which its member was told: somebody whom other tests tell nothing."""
    found = found_people("bookbinders", "Bookbinders")
    nora = person("nora")
    add(found.alice, nora, found.community, Role.MEMBER)
    found = replace(found, bob=nora)
    for kind in ("first", "second"):
        opened(found, kind=kind, title=f"Shall we begin the {kind} of the long works that were put off?")
    told = Notification.objects.filter(user=found.bob, community=found.community)
    wait_for(lambda: told.count() == 2, "bob to be told", 60)
    return found


def home(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.env.port}"


def test_what_concerns_bob_is_read_with_and_without_scripts(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        count = page.get_by_role("link", name="Notifications")
        expect(count).to_contain_text("2")
        count.click()
        expect(page.locator(ROWS)).to_have_count(2)
        check(page)
        picture(page, screenshots, "notifications")
        page.locator(ROWS).first.get_by_role("button", name="Mark as read").click()
        expect(count).to_contain_text("1")
        expect(page.locator(ROWS).first.get_by_role("button")).to_have_count(0)
        # Somebody who cannot see the line change is still on it.
        page.wait_for_function("document.activeElement.tagName === 'LI'")
        check(page)
    with signed_in(browser, home(stack), people.bob, scripts=False) as page:
        page.goto("/notifications/")
        page.locator(ROWS).first.get_by_role("button", name="Mark as read").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Notifications")
        expect(page.get_by_role("link", name="Notifications")).not_to_contain_text("1")


def test_bob_gives_his_address_and_chooses_what_is_sent(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    with signed_in(browser, home(stack), people.bob, scripts=False) as page:
        page.goto("/notifications/")
        page.get_by_role("link", name="What you hear of, and how").click()
        page.get_by_role("textbox", name="E-mail address").fill("bob@example.org")
        page.get_by_role("button", name="Use this address").click()
        expect(page.get_by_text("A message is on its way to bob@example.org.")).to_be_visible()
        page.goto(letter_link(stack))
        check_by_eye(page, screenshots, "mail-confirm")
        page.get_by_role("button", name="Yes, send it here").click()
        expect(page.get_by_role("heading", name="Your address is confirmed")).to_be_visible()
        assert MailAddress.objects.get(user=people.bob).confirmed_at is not None
        page.goto("/notifications/settings/")
        page.get_by_role("combobox", name="Texts").select_option("weekly")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("combobox", name="Texts")).to_have_value("weekly")
        check_by_eye(page, screenshots, "notification-settings")
        page.get_by_role("button", name="Make an address").click()
        expect(page.get_by_role("textbox", name="Address")).to_have_value(
            re.compile(r"/calendar/[\w-]+\.ics$")
        )
        check_by_eye(page, screenshots, "calendar-made")
        page.goto("/notifications/settings/bookbinders/")
        check_by_eye(page, screenshots, "notification-settings-here")


def letter_link(stack: Stack) -> str:
    """Return the address in the letter that a worker wrote."""
    folder = stack.env.var / "mail"
    wait_for(lambda: folder.is_dir() and any(folder.iterdir()), "a letter", 60)
    (letter,) = folder.iterdir()
    found = re.search(r"/notifications/mail/confirm/\S+/", letter.read_text())
    assert found
    return found.group()


def check_by_eye(page: Page, screenshots: Path, name: str) -> None:
    """Audit a page and keep its picture."""
    check(page)
    picture(page, screenshots, name)


def test_alice_adds_a_webhook(browser: Browser, stack: Stack, people: People, screenshots: Path) -> None:
    with signed_in(browser, home(stack), people.alice) as page:
        page.goto("/c/bookbinders/")
        page.get_by_role("link", name="Webhooks").click()
        page.get_by_role("textbox", name="Name").fill("Our chat")
        page.get_by_role("textbox", name="Address").fill("https://127.0.0.1/hook")
        page.get_by_role("button", name="Add the webhook").click()
        expect(page.get_by_role("alert")).to_contain_text("it leads to a network that is not public")
        check_by_eye(page, screenshots, "webhooks-refused")
        # A name that leads nowhere, by RFC 6761 §6.4.
        page.get_by_role("textbox", name="Address").fill("https://chat.invalid/hook")
        page.get_by_role("button", name="Add the webhook").click()
        with page.expect_navigation():
            page.get_by_role("button", name="Send a test").click()

        def failed() -> bool:
            page.reload()
            return page.get_by_text("Its host name could not be found.").is_visible()

        wait_for(failed, "the test to fail", 60)
        check_by_eye(page, screenshots, "webhook")
        page.goto("/c/bookbinders/webhooks/")
        check_by_eye(page, screenshots, "webhooks")
