"""What browser tests share: signing in through the form, and pictures of every page they walk through."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, ViewportSize, expect

from governance.models import User

NARROW: ViewportSize = {"width": 320, "height": 800}
WIDE: ViewportSize = {"width": 1200, "height": 900}
PATIENCE = 10.0
SIDEWAYS = """() => document.readyState !== "complete" ? null :
    document.documentElement.scrollWidth <= window.innerWidth ? [] :
    ["the page", ...[...document.querySelectorAll("main *")]
        .filter(each => !each.closest(".table-wrap, pre"))
        .filter(each => each.getBoundingClientRect().right > window.innerWidth)
        .map(each => each.outerHTML.slice(0, 120))]"""
"""What sticks out of a page that scrolls sideways, or null while the page is on its way."""


@contextmanager
def signed_in(browser: Browser, home: str, user: User, *, scripts: bool = True) -> Iterator[Page]:
    """Sign somebody in through the form and yield their page. A page that reports a script error fails."""
    context = browser.new_context(base_url=home, viewport=WIDE, java_script_enabled=scripts)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto("/sign-in/")
    page.get_by_label("User name").fill(user.username)
    page.get_by_label("Password").fill(f"{user.username}-has-a-password")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("main").get_by_role("heading", level=1)).not_to_have_text("Sign in")
    yield page
    assert errors == []
    context.close()


def sticking_out(page: Page) -> list[str]:
    """Return what sticks out of a page, once it is there: one that a button led to may still be on its way."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        page.wait_for_load_state()
        with suppress(Error):  # the page that was asked went meanwhile
            found: list[str] | None = page.evaluate(SIDEWAYS)
            if found is not None:
                return found
    message = f"The page was not complete within {PATIENCE} seconds."
    raise TimeoutError(message)


def picture(page: Page, folder: Path, name: str) -> None:
    """Keep what the page looks like: wide, narrow and in the dark. It never scrolls sideways."""
    for scheme, size in (("light", WIDE), ("dark", WIDE), ("light", NARROW)):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.set_viewport_size(size)
        assert sticking_out(page) == [], (name, size)
        page.screenshot(path=folder / f"{name}-{scheme}-{size['width']}.png", full_page=True)
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)
