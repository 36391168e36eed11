"""Walking a page as people without a mouse do: Tab from one control to the next, and keys on the one in focus."""

from playwright.sync_api import Locator, Page

MOST_TABS = 150
HAS_FOCUS = "each => each === document.activeElement"


def tab_to(page: Page, wanted: Locator) -> None:
    """Press Tab until ``wanted`` is in focus; fail if no number of Tabs leads there."""
    for _ in range(MOST_TABS):
        if wanted.evaluate(HAS_FOCUS):
            return
        page.keyboard.press("Tab")
    message = f"{wanted} cannot be reached with the Tab key."
    raise AssertionError(message)


def press(page: Page, button: Locator) -> None:
    """Reach a button or a link with Tab and press it."""
    tab_to(page, button)
    page.keyboard.press("Enter")


def write(page: Page, field: Locator, words: str) -> None:
    """Reach a field with Tab and write over what stands there."""
    tab_to(page, field)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def choose(page: Page, first: Locator, wanted: Locator) -> None:
    """Reach a group of choices, of which Tab stops at one, and go with the arrows to the one wanted."""
    tab_to(page, first)
    page.keyboard.press("Space")
    for _ in range(MOST_TABS):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    message = f"{wanted} cannot be reached with the arrow keys."
    raise AssertionError(message)
