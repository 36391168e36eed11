"""The tenants let new models take over step by step. alice reads how far the new one has come, and stops it.

She had written the plan into a draft by its form; the share rose meanwhile. All of it works without scripts.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from constitutions.models import Draft
from governance.models import Role
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.loop import settle
from tests.people import People, add, document, draft_of, found_people, person
from tests.rollouts import ALL_BUT_RELEASE, DAY, MOMENT, taking_over, without_engine
from tests.walking import base_model

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the pages from this process, with no engine behind them."""
    patching = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("taking-over")
    with django_db_blocker.unblock(), serving() as found, base_model(folder):
        without_engine(patching)
        yield found
    patching.undo()


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return a community in which a second model is taking over from the first, and a draft is begun."""
    found = found_people()
    add(found.alice, person("dora"), found.community, Role.STEWARD)
    taking_over(found)
    draft_of(found.alice, found.community, document("Our second text"))
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served, tenants: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, served.home, tenants.alice, scripts=False) as found:
        yield found


def test_alice_writes_a_plan_into_a_draft(page: Page, tenants: People, screenshots: Path) -> None:
    draft = Draft.objects.get(community=tenants.community, text=None)
    page.goto(f"/c/tenants/drafts/{draft.pk}/rules/")
    picture(page, screenshots, "rollout-on-rules")
    page.get_by_role("link", name="Let it take over step by step").click()
    for number, (share, hours) in enumerate(((10, 24), (50, 24)), start=1):
        step = page.get_by_role("group", name=f"Step {number}")
        step.get_by_label("Percent of conversations").fill(str(share))
        step.get_by_label("For how many hours").fill(str(hours))
    picture(page, screenshots, "rollout-form")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("first 10 % of conversations for 24 hours, then 50 %")


def test_she_reads_how_far_the_new_model_has_come(
    page: Page, served: Served, tenants: People, screenshots: Path
) -> None:
    page.goto("/c/tenants/model/")
    expect(page.get_by_role("region", name="A new model is taking over")).to_contain_text(
        "answers 10 % of conversations until"
    )
    picture(page, screenshots, "taking-over")
    with served.ahead(DAY + MOMENT):
        settle(without=ALL_BUT_RELEASE)
        page.reload()
        now = page.locator("[aria-current=step]")
        expect(now).to_contain_text("It answers 50 % of conversations")


def test_she_stops_it(page: Page, served: Served, tenants: People, screenshots: Path) -> None:
    page.goto("/c/tenants/model/")
    page.get_by_text("Stop it from taking over").click()
    page.get_by_label("Reason").first.fill("It rhymes.")
    page.get_by_role("button", name="Stop the new model").click()
    expect(page.get_by_role("main")).to_contain_text("alice took the model tenants@1.2 off")
    picture(page, screenshots, "taken-off")
    page.goto("/c/tenants/")
    picture(page, screenshots, "taken-off-on-the-community")


@pytest.mark.parametrize("path", ["model/", "drafts/{draft}/rollout/"])
def test_a_machine_finds_no_fault(browser: Browser, served: Served, tenants: People, path: str) -> None:
    draft = Draft.objects.get(community=tenants.community, text=None)
    with signed_in(browser, served.home, tenants.alice) as page:
        page.goto(f"/c/tenants/{path.format(draft=draft.pk)}")
        check(page)
