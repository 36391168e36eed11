"""Two amendments meet: a draft that was overtaken is brought up to date by keyboard, and without JavaScript."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from config.embedded.stack import Stack
from constitutions.document import Document
from constitutions.models import Draft
from constitutions.selectors import version_in_force
from constitutions.services import drafts
from governance.counting.ballots import Choice
from governance.models import Role
from tests.browser.looking import picture, signed_in
from tests.people import People, add, all_say, document, draft_of, found_people, person, propose
from tests.stack import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def people(stack: Stack) -> People:
    """Return a community whose second version overtook two drafts."""
    found = found_people("gardeners", "Gardeners")
    add(found.alice, person("gina"), found.community, Role.DRAFTER)
    return found


def saying(rationale: str) -> Document:
    """Return a text whose first norm is argued for so."""
    plain = document(examples=2)
    first, *others = plain.norms
    return plain.model_copy(update={"norms": (first.model_copy(update={"rationale": rationale}), *others)})


def in_force(people: People, number: int) -> bool:
    version = version_in_force(people.community)
    return bool(version and version.number == number)


def overtaken(people: People) -> tuple[Draft, Draft]:
    """Begin two drafts from one version, and bring another into force."""
    all_say(propose(people.alice, people.community, document(examples=2)), Choice.YES)
    wait_for(lambda: in_force(people, 1), "version 1")
    mine = draft_of(people.alice, people.community, saying("We agreed after a long winter of talk."))
    hers = draft_of(person("gina"), people.community, saying("We agreed in spring, over seeds and tea."))
    all_say(propose(people.alice, people.community, saying("We agreed, and two of us did not.")), Choice.YES)
    wait_for(lambda: in_force(people, 2), "version 2")
    return mine, hers


def test_what_both_changed_is_decided_by_keyboard_and_without_scripts(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    mine, hers = overtaken(people)
    home = f"http://127.0.0.1:{stack.env.port}"

    with signed_in(browser, home, people.alice) as page:
        page.goto(f"/c/gardeners/drafts/{mine.pk}/")
        page.get_by_role("link", name="Bring this draft up to date").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("group", name="Norm norm-0, rationale, paragraph 1")).to_be_visible()
        picture(page, screenshots, "merge")
        page.get_by_role("radio", name="What this draft says").focus()
        page.keyboard.press("Space")
        page.get_by_role("button", name="Bring it up to date").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_text("The draft is up to date with version 2.")).to_be_visible()
    mine.refresh_from_db()
    assert drafts.read(mine.source).norms[0].rationale == "We agreed after a long winter of talk."

    with signed_in(browser, home, person("gina"), scripts=False) as page:
        page.goto(f"/c/gardeners/drafts/{hers.pk}/merge/")
        page.get_by_role("button", name="Bring it up to date").click()
        expect(page.get_by_role("alert")).to_contain_text("Choose what shall stand")
        page.get_by_role("radio", name="These words:").check()
        page.get_by_label("Words of your own for norm norm-0").fill(
            "We agreed in spring, and two of us did not."
        )
        page.get_by_role("button", name="Bring it up to date").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Draft {hers.pk}")
    hers.refresh_from_db()
    assert drafts.read(hers.source).norms[0].rationale == "We agreed in spring, and two of us did not."
