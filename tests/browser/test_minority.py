"""Two of ten are against the text. A year later, whoever looks at the same norm again reads what they said.

Members had talked first, and a map shows two groups of them. A steward hid one argument. Everything is read without
signing in; bob, who drafts, reads it where he changes the norm, and comes to it by the keyboard.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from constitutions.services import drafts
from governance.models import Role, Side
from governance.services import arguments, moderation, voting
from governance.subjects import subject_of
from tests.browser.keyboard import press
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.constitutions.test_life import MONTH, dated, today
from tests.constitutions.web.test_from_statement import with_origin
from tests.constitutions.web.test_merging import amended
from tests.governance.deliberation.talking import mapped, two_camps
from tests.loop import settle
from tests.people import People, add, document, draft_of, found_people, person, propose
from tests.walking import AWAY

pytestmark = pytest.mark.browser

REASON = "It will talk down to people who are not from here, as our letters did before we changed them."
PAGES = {
    "minority": "/c/tenants/constitution/v1/minority/",
    "minority-on-days": "/c/tenants/constitution/days/",
    "minority-on-a-draft": "/c/tenants/drafts/{draft}/",
    "minority-on-a-vote": "/c/tenants/decisions/{decision}/",
    "minority-from-a-norm": "/c/tenants/constitution/norms/norm-0/",
}


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process."""
    with django_db_blocker.unblock(), serving() as found:
        yield found


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return a community whose second drafter is gina."""
    found = found_people()
    add(found.alice, person("gina"), found.community, Role.DRAFTER)
    return found


@pytest.fixture(scope="module")
def numbers(tenants: People) -> dict[str, int]:
    """Ratify a text against two voices, and begin to change it. Return the numbers in addresses."""
    where = two_camps(tenants)
    mapped(tenants, where)
    divides, joins = where.statements.order_by("pk")[0], where.statements.order_by("-pk")[0]
    names = [f"tenants/{subject_of(each)}" for each in (divides, joins)]
    text = dated(with_origin(document(), *names), review_on=today() + MONTH)
    draft = draft_of(tenants.alice, tenants.community, text)
    for words in ("A model should not decide how we speak.", "Only a fool wants this."):
        argument = arguments.argue(
            tenants.bob,
            community=tenants.community,
            about=f"draft:{draft.pk}/norm-0",
            side=Side.AGAINST,
            text=words,
        )
    moderation.hide(tenants.alice, words=argument, reason="It insults a person.")
    decision = drafts.propose(tenants.alice, draft=draft, reason="We talked it over.")
    for elector in decision.electors.select_related("user"):
        assert elector.user is not None
        against = elector.user.username in {"member-2", "member-5"}
        ballot = {"choice": "no", "reason": REASON} if against else {"choice": "yes"}
        voting.cast(elector.user, decision=decision, ballot=ballot)
    settle(without=AWAY)
    return {
        "draft": draft_of(person("gina"), tenants.community, amended(weight=2.0)).pk,
        "decision": propose(tenants.alice, tenants.community, amended(weight=3.0)).pk,
    }


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served, tenants: People) -> Iterator[Page]:
    """Return gina's page."""
    with signed_in(browser, served.home, person("gina")) as page:
        yield page


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(page: Page, numbers: dict[str, int], screenshots: Path, name: str) -> None:
    answer = page.goto(PAGES[name].format(**numbers))
    assert answer is not None
    assert answer.ok
    for each in page.locator("main details.opened > summary").all():
        each.click()
    check(page)
    picture(page, screenshots, name)


def test_from_the_vote_to_all_that_was_said_by_the_keyboard(page: Page, numbers: dict[str, int]) -> None:
    page.goto(PAGES["minority-on-a-vote"].format(**numbers))
    expect(page.get_by_text(REASON).first).to_be_visible()
    press(page, page.get_by_role("link", name="All that stood against version 1"))
    expect(page.get_by_role("heading", level=1)).to_have_text("What the minority said")
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader", name="Group B (4 people)")).to_be_visible()
    expect(table.get_by_role("rowheader")).to_have_count(2)
