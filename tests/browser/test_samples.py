"""alice lets answers be stored that programs offer, reads one, reports it as a broken norm, and erases the rest.

All of it works without scripts. What was refused, and what is missing, stands on the endpoint's pages.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.limits import Limits
from adapters.models import ApiKey, Counting, Deployment, Sample
from adapters.reasons import Reason
from adapters.selectors import answering
from adapters.services import keys, refusals
from adapters.services.refusals import Lost, TurnedAway
from adapters.usage import Each, beginning
from governance import clock
from governance.models import Role
from tests.browser.keyboard import press, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served
from tests.browser.test_accessibility import check
from tests.browser.test_endpoint import served
from tests.metering import noted
from tests.people import People, add, found_people, person
from tests.rollouts import another, planned
from tests.samples import stored

__all__ = ["served"]

pytestmark = pytest.mark.browser

HOME = "/c/tenants/endpoint/"
LONG = "Where-is-the-key-of-the-laundry-room-" * 6
PAGES = ("", "usage/", "samples/", "samples/settings/", "samples/?day=never&model=", "samples/{sample}/")


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return a community whose model answers two clients, with what was refused to them."""
    found = found_people()
    add(found.alice, person("dora"), found.community, Role.STEWARD)
    deployment = another(planned(found, None))
    for name in ("till", "office"):
        keys.create(found.alice, community=found.community, name=name, limits=Limits(requests_per_minute=100))
    till, office = ApiKey.objects.order_by("pk")
    minute, here = beginning(Each.MINUTE, clock.now()), found.community.pk
    refusals.add(
        [
            TurnedAway(here, till.pk, Reason.KEY_REQUESTS_PER_MINUTE, minute, 30),
            TurnedAway(here, office.pk, Reason.ENGINE_AWAY, minute, 5),
            TurnedAway(here, 0, Reason.UNKNOWN_KEY, minute, 2),
            TurnedAway(here, till.pk, Reason.ALL_TOKENS_PER_MONTH, minute - timedelta(days=9), 44),
        ]
    )
    refusals.add_missing([Lost(here, Counting.ANSWERS, minute.replace(minute=0), 12)])
    noted(deployment, till, answers=70, read=900, written=300)
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served, tenants: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, served.home, tenants.alice, scripts=False) as found:
        yield found


def live(tenants: People) -> Deployment:
    return answering(tenants.community)[0]


def test_she_sees_what_was_refused_and_what_is_missing(page: Page, screenshots: Path) -> None:
    page.goto(HOME)
    main = page.get_by_role("main")
    expect(main).to_contain_text("37 requests were refused today: 30 because a key reached")
    expect(main).to_contain_text("The counts of 12 answers are missing, since")
    picture(page, screenshots, "endpoint-refused")
    page.get_by_role("link", name="What was refused, and why").click()
    expect(page.get_by_role("row", name="The engine was away or busy")).to_contain_text("5")
    picture(page, screenshots, "usage-refused")
    page.get_by_role("link", name="Usage by key").click()
    expect(main).to_contain_text("because the key “till” reached its limit of requests a minute")
    picture(page, screenshots, "usage-by-key-refused")


def test_she_lets_answers_be_stored_by_keyboard_alone(page: Page, screenshots: Path) -> None:
    page.goto(HOME)
    press(page, page.get_by_role("link", name="Whether answers are stored"))
    picture(page, screenshots, "sample-settings")
    switch = page.get_by_label("Store answers that programs offer")
    switch.focus()
    page.keyboard.press("Space")
    write(page, page.get_by_label("For how many days"), "14")
    press(page, page.get_by_role("button", name="Change what is stored"))
    expect(page.get_by_role("main")).to_contain_text("It holds from the next request on.")
    expect(switch).to_be_checked()
    page.goto(HOME)
    expect(page.get_by_role("region", name="What is stored")).to_contain_text("for 14 days")


def test_she_finds_a_sample_and_reports_it(page: Page, tenants: People, screenshots: Path) -> None:
    till = ApiKey.objects.get(name="till")
    turns = [
        {"role": "system", "content": "You stand at the till. <i>Be brief.</i>"},
        {"role": "user", "content": LONG},
    ]
    stored(live(tenants), till, messages=turns, answer="With <script>alert(1)</script> the caretaker.")
    for number in range(24):
        stored(
            live(tenants),
            till,
            messages=[{"role": "user", "content": f"Question {number}?"}],
            metadata={"ticket": f"{number}"},
        )
    page.goto(HOME)
    page.get_by_role("link", name="Samples", exact=True).click()
    picture(page, screenshots, "samples")
    page.get_by_label("Day, in UTC").fill(f"{clock.now():%Y-%m-%d}")
    page.get_by_label("Model").select_option("tenants@1")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Older").click()
    page.get_by_role("link", name="Where-is-the-key").click()
    expect(page.get_by_role("main")).to_contain_text("With <script>alert(1)</script> the caretaker.")
    picture(page, screenshots, "sample")
    page.get_by_text("Report it").click()
    page.get_by_label("Which norm did it break?").select_option(index=1)
    page.get_by_label("How did it break it?").fill("Nobody knows that word.")
    page.get_by_role("button", name="Report this answer").click()
    expect(page.get_by_role("main")).to_contain_text("The answer now stands before the community.")
    expect(page.get_by_role("main")).to_contain_text("Nobody knows that word.")


@pytest.mark.parametrize("path", PAGES)
def test_a_machine_finds_no_fault(browser: Browser, served: Served, tenants: People, path: str) -> None:
    sample = Sample.objects.latest("pk")
    with signed_in(browser, served.home, tenants.alice) as page:
        page.goto(f"{HOME}{path.format(sample=sample.pk)}")
        check(page)
        expect(page.locator(".community-head [aria-current]")).to_have_count(1)


def test_she_erases_one_and_then_all(page: Page, screenshots: Path) -> None:
    page.goto(f"{HOME}samples/{Sample.objects.latest('pk').pk}/")
    page.get_by_role("button", name="Erase this sample").click()
    expect(page.get_by_role("main")).to_contain_text("The sample is erased.")
    page.get_by_role("link", name="Change it, or erase what is stored").click()
    expect(page.get_by_role("main")).to_contain_text("24 samples are stored.")
    page.get_by_role("button", name="Erase all samples").click()
    expect(page.get_by_role("main")).to_contain_text("24 samples are erased.")
    picture(page, screenshots, "samples-erased")
    assert not Sample.objects.exists()
