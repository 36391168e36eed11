"""alice runs her community's endpoint: she makes a key with limits, reads what it is used for, holds a new model back.

Then she goes back to the model before. All of it works without scripts; with them numbers slide, words are copied,
and the last hour is drawn anew.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from adapters.limits import Limits
from adapters.models import ApiKey
from adapters.selectors import answering
from adapters.services import keys, limits, rollouts
from governance import clock
from governance.models import Role
from tests.browser.keyboard import press, tab_to, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.metering import noted
from tests.people import People, add, found_people, person
from tests.rollouts import another, now_share, planned, taking_over, without_engine
from tests.walking import base_model

pytestmark = pytest.mark.browser

PAGES = ("endpoint/", "endpoint/usage/", "endpoint/limits/", "keys/", "keys/{key}/", "keys/usage/")


@pytest.fixture(scope="module")
def served(django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Serve the pages from this process, with no engine behind them."""
    patching = pytest.MonkeyPatch()
    folder = tmp_path_factory.mktemp("endpoint")
    with django_db_blocker.unblock(), serving() as found, base_model(folder):
        without_engine(patching)
        yield found
    patching.undo()


@pytest.fixture(scope="module")
def tenants(served: Served) -> People:
    """Return a community in which one model stands by, one answers and one is taking over, and two clients ask."""
    found = found_people()
    add(found.alice, person("dora"), found.community, Role.STEWARD)
    taking_over(found, None)
    another(planned(found))
    live, staged = answering(found.community)
    limits.set_for_community(
        found.alice, community=found.community, limits=Limits(tokens_per_month=2_000_000, concurrent=20)
    )
    names = {
        "the office’s website": Limits(requests_per_day=500, tokens_per_month=1_000_000),
        "dora’s script": Limits(),
    }
    made = [
        keys.create(found.alice, community=found.community, name=name, limits=each)[0]
        for name, each in names.items()
    ]
    now = clock.now()
    for place, key in enumerate(made):
        for number in range(1, 50, 1 + place):
            asked = number * 7 % 11 + 1
            noted(
                live,
                key,
                answers=asked,
                read=90 * asked,
                written=40 * asked,
                at=now - timedelta(minutes=number),
            )
            noted(
                live,
                key,
                answers=9 * asked,
                read=900 * asked,
                written=700 * asked,
                at=now - timedelta(days=number),
            )
        for number in range(1, 30, 3):
            noted(staged, key, answers=2, read=150, written=90, at=now - timedelta(minutes=number))
    return found


@pytest.fixture(scope="module")
def page(browser: Browser, served: Served, tenants: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, served.home, tenants.alice, scripts=False) as found:
        yield found


def test_she_finds_the_endpoint_and_what_it_is_used_for(page: Page, screenshots: Path) -> None:
    page.goto("/c/tenants/model/")
    page.get_by_role("link", name="How programs ask, and how much they do").click()
    expect(page.get_by_role("region", name="The last hour")).to_contain_text("taking over")
    picture(page, screenshots, "endpoint")
    page.get_by_role("link", name="Each day and each month").click()
    picture(page, screenshots, "usage")
    page.get_by_role("link", name="Usage by key").click()
    picture(page, screenshots, "usage-by-key")


def test_she_makes_a_key_with_limits_by_keyboard_alone(page: Page, screenshots: Path) -> None:
    page.goto("/c/tenants/keys/")
    picture(page, screenshots, "keys-with-limits")
    write(page, page.get_by_label("Whose key is it?"), "the allotments")
    press(page, page.get_by_text("How much it may ask"))
    write(page, page.get_by_label("Requests a day"), "0")
    press(page, page.get_by_role("button", name="Make the key"))
    # A browser itself says so first, where it can.
    expect(page.get_by_label("Requests a day")).to_be_focused()
    write(page, page.get_by_label("Requests a day"), "50")
    press(page, page.get_by_role("button", name="Make the key"))
    expect(page.get_by_label("The secret")).to_have_value(re.compile("^pk-"))
    picture(page, screenshots, "key-made")
    page.get_by_role("link", name="the allotments").click()
    expect(page.get_by_role("row", name="Requests a day")).to_contain_text("50")
    picture(page, screenshots, "key")


def test_she_sets_what_all_keys_together_may_ask(page: Page, screenshots: Path) -> None:
    page.goto("/c/tenants/endpoint/limits/")
    picture(page, screenshots, "limits")
    page.get_by_label("Requests at the same time").fill("8")
    page.get_by_role("button", name="Change the limits").click()
    expect(page.get_by_role("row", name="Requests at the same time")).to_contain_text("8")


def test_she_holds_the_new_model_back_and_lets_it_go_on(
    page: Page, tenants: People, screenshots: Path
) -> None:
    page.goto("/c/tenants/endpoint/")
    page.get_by_role("link", name="How much the new model answers").click()
    picture(page, screenshots, "hold")
    page.get_by_label("Percent of conversations").fill("4")
    page.get_by_label("Reason").fill("It rhymes.")
    page.get_by_role("button", name="Hold it at this share").click()
    expect(page.get_by_role("main")).to_contain_text("The new model is held at 4 % of conversations.")
    picture(page, screenshots, "held")
    page.get_by_role("link", name="Let its plan go on, or change its share").click()
    picture(page, screenshots, "resume")
    page.get_by_label("Reason").first.fill("It no longer does.")
    page.get_by_role("button", name="Let the plan go on").click()
    expect(page.get_by_role("main")).to_contain_text("The plan goes on")
    assert now_share(tenants) == 10


def test_with_scripts_the_share_is_a_slider_too(
    browser: Browser, served: Served, tenants: People, screenshots: Path
) -> None:
    with signed_in(browser, served.home, tenants.alice) as page:
        page.goto("/c/tenants/model/rollout/hold/")
        slider = page.get_by_role("slider", name="Percent of conversations, as a slider")
        field = page.get_by_role("spinbutton", name="Percent of conversations")
        tab_to(page, slider)
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        expect(field).to_have_value("7")
        field.fill("2")
        expect(slider).to_have_value("2")
        picture(page, screenshots, "hold-with-slider")
        check(page)


def test_with_scripts_words_are_copied_and_the_hour_is_drawn_anew(
    browser: Browser, served: Served, tenants: People, screenshots: Path
) -> None:
    with signed_in(browser, served.home, tenants.alice) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto("/c/tenants/endpoint/")
        picture(page, screenshots, "endpoint-with-scripts")
        button = page.get_by_role("button", name="Copy the address")
        tab_to(page, button)
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Copied")).to_be_focused()
        assert page.evaluate("navigator.clipboard.readText()").endswith("/c/tenants/v1")
        page.get_by_text("The same as tables").click()
        key = ApiKey.objects.get(name="the allotments")
        noted(answering(tenants.community)[0], key, answers=12_345)
        # The page asks again by itself.
        page.wait_for_event("response", lambda answer: "/endpoint/traffic/" in answer.url, timeout=30_000)
        figures = page.locator("#traffic-figures")
        expect(figures).to_contain_text("12,3")
        # What was open stays open.
        expect(figures).to_be_visible()


@pytest.mark.parametrize("path", PAGES)
def test_a_machine_finds_no_fault(browser: Browser, served: Served, tenants: People, path: str) -> None:
    key = ApiKey.objects.get(name="the office’s website")
    with signed_in(browser, served.home, tenants.alice) as page:
        page.goto(f"/c/tenants/{path.format(key=key.pk)}")
        check(page)
        expect(page.locator(".community-head [aria-current]")).to_have_count(1)


def test_she_goes_back_to_the_model_before(page: Page, tenants: People, screenshots: Path) -> None:
    rollouts.stop(tenants.alice, community=tenants.community, reason="One thing at a time.")
    page.goto("/c/tenants/model/")
    page.get_by_role("link", name="Go back to the model before it").click()
    picture(page, screenshots, "go-back")
    page.get_by_label("Reason").fill("It rhymes.")
    page.get_by_role("button", name="Go back").click()
    expect(page.get_by_role("main")).to_contain_text("tenants@1 answers again.")
    expect(page.get_by_role("main")).to_contain_text("alice took the model tenants@1.2 off")
    picture(page, screenshots, "gone-back")
