"""A member checks the record in the browser, and comes back to see whether it is still the one they saw."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from config.embedded.stack import Stack
from governance.models import Role, SignedHead
from governance.services import memberships
from tests.browser.looking import picture, signed_in
from tests.browser.test_accessibility import check
from tests.people import People, found_people
from tests.stack import wait_for

pytestmark = pytest.mark.browser

PAGE = "/c/printmakers/ledger/"
HOLDS = "Everything that was checked holds."
BROKEN = "This record does not hold."


@pytest.fixture(scope="module")
def people(stack: Stack) -> People:
    """Return a community whose record is signed."""
    found = found_people("printmakers", "Printmakers")
    wait_for(lambda: newest() == 3, "a signed head", 30)
    return found


def newest() -> int:
    """Return how many entries the newest signed head covers."""
    sizes = SignedHead.objects.filter(chain="printmakers").order_by("-size").values_list("size", flat=True)
    return sizes.first() or 0


def home(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.env.port}"


def more_entries(people: People) -> None:
    """Have something recorded, and signed."""
    before = newest()
    memberships.invite(people.alice, community=people.community, role=Role.MEMBER)
    wait_for(lambda: newest() > before, "the next signed head", 30)


def pressed(page: Page) -> None:
    page.get_by_role("button", name="Check it in this browser").click()


def changed(name: str, change: Callable[[Any], Any]) -> Callable[[Route], None]:
    """Return what answers in the site's place, with one field of the answer changed."""

    def answer(route: Route) -> None:
        said = route.fetch().json()
        route.fulfill(json={**said, name: change(said[name])})

    return answer


def test_a_member_checks_an_entry_and_the_head(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        page.goto(f"{PAGE}1/")
        pressed(page)
        expect(page.get_by_role("status").get_by_text(HOLDS)).to_be_visible()
        for words in (
            "Holds: The head was signed with the key",
            "Holds: What the entry says is what its header was made for.",
            "Holds: Entry 1 is one of the",
            "is still part of this one.",
        ):
            expect(page.get_by_role("status").get_by_text(words)).to_be_visible()
        check(page)
        picture(page, screenshots, "ledger-entry")
        page.goto(PAGE)
        expect(page.get_by_role("status").get_by_text(HOLDS)).to_be_visible()
        check(page)
        picture(page, screenshots, "ledger")


def test_what_was_seen_is_compared_on_the_next_visit(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        page.goto(PAGE)
        seen = newest()
        for _ in range(3):
            more_entries(people)
        page.reload()
        expect(page.get_by_text(f"({seen} entries) is still part of this one.")).to_be_visible()
        # Somebody who was shown another record keeps the evidence, visit after visit.
        page.evaluate(
            """() => {
                const [name] = Object.keys(localStorage).filter((key) => key.startsWith("polity-head:"));
                const kept = JSON.parse(localStorage.getItem(name));
                const lines = kept.note.split("\\n");
                lines[2] = btoa("x".repeat(32));
                localStorage.setItem(name, JSON.stringify({ ...kept, note: lines.join("\\n") }));
            }"""
        )
        for _ in range(2):
            page.reload()
            expect(page.get_by_role("status").get_by_text(BROKEN)).to_be_visible()
            expect(page.get_by_text("is not part of this one. It was changed.")).to_be_visible()
        check(page)
        picture(page, screenshots, "ledger-broken")
        more_entries(people)
        page.reload()
        expect(page.get_by_role("status").get_by_text(BROKEN)).to_be_visible()


@pytest.mark.parametrize(
    ("address", "name", "change", "words"),
    [
        ("proof", "proof", lambda proof: [*proof[:-1], "00" * 32], "is not what the head was signed for"),
        ("proof", "proof", lambda proof: proof[:-1], "is not what the head was signed for"),
        ("polity-keys", "keys", lambda keys: [{**keys[0], "x": "A" * 43}], "is not one of this site's"),
        ("polity-keys", "keys", lambda _: [], "is not one of this site's"),
    ],
)
def test_a_site_that_answers_wrongly_is_found_out(
    browser: Browser, stack: Stack, people: People, address: str, name: str, change: Any, words: str
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        page.route(f"**/*{address}*/**" if address == "proof" else f"**/*{address}*", changed(name, change))
        page.goto(f"{PAGE}1/")
        pressed(page)
        expect(page.get_by_role("status").get_by_text(BROKEN)).to_be_visible()
        expect(page.get_by_text(words)).to_be_visible()


@pytest.mark.parametrize("what", ["data-header", "data-payload", "data-note"])
def test_a_page_that_was_changed_on_its_way_is_found_out(
    browser: Browser, stack: Stack, people: People, what: str
) -> None:
    def answer(route: Route) -> None:
        text = route.fetch().text()
        begin = text.index(f"{what}>") + len(what) + 1
        changes = {
            "data-header": ("Issued", "Issuer"),
            "data-payload": ("member", "master"),
            "data-note": ("at 2", "at 3"),
        }
        old, new = changes[what]
        route.fulfill(body=text[:begin] + text[begin:].replace(old, new, 1), content_type="text/html")

    with signed_in(browser, home(stack), people.bob) as page:
        page.route(f"**{PAGE}1/", answer)
        page.goto(f"{PAGE}1/")
        pressed(page)
        expect(page.get_by_role("status").get_by_text(BROKEN)).to_be_visible()


def test_a_browser_without_the_signature_says_so_and_checks_the_rest(
    browser: Browser, stack: Stack, people: People
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        page.add_init_script("crypto.subtle.importKey = () => Promise.reject(new Error('not here'))")
        page.goto(f"{PAGE}1/")
        pressed(page)
        expect(page.get_by_role("status").get_by_text(HOLDS)).to_be_visible()
        expect(page.get_by_text("This browser cannot check Ed25519 signatures")).to_be_visible()


def test_a_site_that_does_not_answer_is_no_proof_of_anything(
    browser: Browser, stack: Stack, people: People
) -> None:
    with signed_in(browser, home(stack), people.bob) as page:
        page.goto(f"{PAGE}1/")
        page.route("**/proof/**", lambda route: route.fulfill(status=500, body=json.dumps({})))
        pressed(page)
        expect(page.get_by_role("status").get_by_text("It could not be checked.")).to_be_visible()


def test_without_scripts_the_page_says_what_to_run(browser: Browser, stack: Stack, people: People) -> None:
    with signed_in(browser, home(stack), people.bob, scripts=False) as page:
        page.goto(f"{PAGE}1/")
        expect(page.get_by_text("manage.py verify_ledger --file printmakers.jsonl --key")).to_be_visible()
        expect(page.get_by_role("button", name="Check it in this browser")).to_have_count(0)
        with page.expect_download() as kept:
            page.get_by_role("link", name="Keep this head").click()
        assert kept.value.suggested_filename.startswith("printmakers-")
