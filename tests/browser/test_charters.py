"""Living under a charter and with days: each journey by keyboard alone, once with scripts and once without."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.stack import Stack
from constitutions.document import Document
from constitutions.models import Version
from constitutions.norms import Modality
from constitutions.selectors import version_in_force
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Community, Decision
from governance.services import voting
from tests.browser.keyboard import choose, press, tab_to, write
from tests.browser.looking import picture, signed_in
from tests.people import People, adhering, all_say, charter, document, found_people, propose
from tests.stack import wait_for

pytestmark = pytest.mark.browser

FLOOR = "It keeps norm 0."
NUMBERS = count(1)


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """Whether the browser runs scripts."""
    return bool(request.param)


@pytest.fixture
def guild(stack: Stack) -> People:
    """Return the keepers of a charter with one floor."""
    found = some_people("Guild")
    brought_in(found, charter())
    return found


def some_people(name: str) -> People:
    """Found a community with an address of its own."""
    return found_people(f"{name.lower()}-{next(NUMBERS)}", name)


def brought_in(people: People, text: Document) -> Version:
    """Have the community ratify a text on the running system."""
    before = version_in_force(people.community)
    all_say(propose(people.alice, people.community, text), Choice.YES)
    return newer(people.community, before)


def newer(community: Community, before: Version | None) -> Version:
    """Wait for a version after ``before``."""
    wait_for(lambda: version_in_force(community) != before, "the next version")
    found = version_in_force(community)
    assert found is not None
    return found


@pytest.fixture
def page(browser: Browser, stack: Stack, guild: People, scripts: bool) -> Iterator[Page]:
    """Return alice's page."""
    home = f"http://127.0.0.1:{stack.env.port}"
    with signed_in(browser, home, guild.alice, scripts=scripts) as page:
        yield page


def put_to_the_vote(page: Page, people: People) -> None:
    """Propose the draft that the page shows, by keyboard, and have everybody say yes."""
    write(page, page.get_by_label("Why this text?"), "We talked it over.")
    press(page, page.get_by_role("button", name="Open the vote"))
    yes = page.get_by_role("radio", name="Yes")
    expect(yes).to_be_visible()
    choose(page, yes, yes)
    press(page, page.get_by_role("button", name="Cast my vote"))
    decision = Decision.objects.filter(community=people.community).latest("pk")
    voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})


def test_a_floor_that_a_draft_weakens_is_explained(
    page: Page, guild: People, scripts: bool, screenshots: Path
) -> None:
    people = some_people("Bakers")
    restated = charter().norms[0].model_copy(update={"binding": None, "modality": Modality.MUST})
    text = document().model_copy(update={"norms": (restated, *document().norms[1:])})
    brought_in(people, adhering(text, guild.community, charter()))
    page.goto(f"/c/{people.community.slug}/drafts/new/")
    press(page, page.get_by_role("button", name="Start"))
    press(page, page.get_by_role("link", name=FLOOR))
    choose(page, page.get_by_role("radio", name="must", exact=True), page.get_by_role("radio", name="may"))
    press(page, page.get_by_role("button", name="Save the norm"))
    press(page, page.get_by_role("link", name="All norms"))
    sentence = page.get_by_text("Norm “floor” weakens a floor of “A charter”.")
    expect(sentence).to_be_visible()
    expect(sentence).to_contain_text("It says “may” where the floor says “should”.")
    press(page, page.get_by_role("link", name="Read", exact=True))
    expect(page.get_by_role("button", name="Open the vote")).to_be_disabled()
    picture(page, screenshots, f"floor-{'scripts' if scripts else 'plain'}")


def test_a_charters_change_is_adopted_by_a_vote(
    page: Page, guild: People, scripts: bool, screenshots: Path
) -> None:
    people = some_people("Weavers")
    pinned = version_in_force(guild.community)
    assert pinned is not None
    before = brought_in(people, adhering(document(), guild.community, pinned.text.document))
    old = pinned.text.document
    floor = old.norms[0].model_copy(update={"rationale": f"Because we agreed, and meant it ({scripts})."})
    brought_in(guild, old.model_copy(update={"norms": (floor,)}))
    page.goto(f"/c/{people.community.slug}/constitution/")
    expect(page.get_by_text("has a newer version")).to_be_visible()
    picture(page, screenshots, f"newer-charter-{'scripts' if scripts else 'plain'}")
    press(page, page.get_by_role("button", name="Prepare an amendment"))
    expect(page.get_by_text("The draft is begun.")).to_be_visible()
    put_to_the_vote(page, people)
    after = newer(people.community, before)
    current = version_in_force(guild.community)
    assert current is not None
    assert after.text.document.upstreams[0].digest == current.text_id
    page.goto(f"/c/{people.community.slug}/constitution/")
    expect(page.get_by_text("has a newer version")).to_have_count(0)


def test_a_norm_that_would_end_is_renewed(page: Page, scripts: bool, screenshots: Path) -> None:
    people = some_people("Dyers")
    today = clock.now().date()
    # The same whether a browser has people type the day or the month first.
    soon, later = today + timedelta(days=5), date(today.year + 1, 6, 6)
    first, *others = document().norms
    ending = first.model_copy(update={"sunset_on": soon})
    before = brought_in(people, document().model_copy(update={"norms": (ending, *others)}))
    page.goto(f"/c/{people.community.slug}/constitution/")
    press(page, page.get_by_role("link", name="days of our norms"))
    expect(page.locator("summary", has_text="Renew it")).to_be_visible()
    picture(page, screenshots, f"days-{'scripts' if scripts else 'plain'}")
    tab_to(page, page.locator("summary", has_text="Renew it"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_label("Until"))
    page.keyboard.type(later.strftime("%d%m%Y"))
    press(page, page.get_by_role("button", name="Begin the draft"))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Draft")
    put_to_the_vote(page, people)
    assert newer(people.community, before).text.document.norms[0].sunset_on == later
