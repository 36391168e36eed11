"""Two people write on one draft at once, by keyboard and without scripts; and a closed tab loses no words."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.stack import Stack
from constitutions.document import Document
from constitutions.models import Draft
from constitutions.services import drafts
from governance.models import Role
from tests.browser.keyboard import choose, press, write
from tests.browser.looking import picture, signed_in
from tests.people import People, add, document, draft_of, found_people, person

pytestmark = pytest.mark.browser

FORGOTTEN = "They are back in the form."


@pytest.fixture(scope="module")
def people(stack: Stack) -> People:
    """Return a community with two drafters."""
    found = found_people("quilters", "Quilters")
    add(found.alice, person("gina"), found.community, Role.DRAFTER)
    return found


@pytest.fixture
def draft(people: People) -> Draft:
    """Return a draft that both may write on."""
    return draft_of(people.alice, people.community, document(examples=2))


def home(stack: Stack) -> str:
    return f"http://127.0.0.1:{stack.env.port}"


def norm_form(draft: Draft, place: int = 1) -> str:
    return f"/c/quilters/drafts/{draft.pk}/norms/{place}/"


def test_two_people_edit_one_norm_at_once_and_both_texts_survive(
    browser: Browser, stack: Stack, people: People, draft: Draft, screenshots: Path
) -> None:
    with (
        signed_in(browser, home(stack), people.alice) as hers,
        signed_in(browser, home(stack), person("gina"), scripts=False) as other,
    ):
        for page in (hers, other):
            page.goto(norm_form(draft))
        other.get_by_label("When it applies").fill("When somebody quilts")
        other.get_by_label("What it does", exact=True).fill("It counts the stitches.")
        other.get_by_role("button", name="Save the norm").click()
        picture(hers, screenshots, "norm-form")
        # In another field: both are kept, and nobody is asked.
        write(hers, hers.get_by_label("What it does not do"), "It forgets a stitch.")
        press(hers, hers.get_by_role("button", name="Save the norm"))
        expect(hers.get_by_text("Saved, together with what others wrote meanwhile.")).to_be_visible()
        norm = _read(draft).norms[0]
        assert (norm.scope, norm.negative) == ("When somebody quilts", "It forgets a stitch.")
        # In the same field: both stand side by side, and a person chooses.
        other.goto(norm_form(draft))
        other.get_by_label("What it does", exact=True).fill("It counts every stitch twice.")
        other.get_by_role("button", name="Save the norm").click()
        write(hers, hers.get_by_label("What it does", exact=True), "It admires the stitches.")
        press(hers, hers.get_by_role("button", name="Save the norm"))
        expect(hers.get_by_role("heading", level=1)).to_have_text("Join what you both wrote")
        expect(hers.get_by_role("group", name="Norm norm-0, statement")).to_be_visible()
        picture(hers, screenshots, "join")
        choose(hers, hers.get_by_label("What I wrote"), hers.get_by_label("These words:"))
        write(hers, hers.get_by_label("Words of your own"), "It counts and admires every stitch.")
        press(hers, hers.get_by_role("button", name="Save both"))
        expect(hers.get_by_text("Saved, together with what others wrote meanwhile.")).to_be_visible()
    assert _read(draft).norms[0].statement == "It counts and admires every stitch."


def test_a_closed_tab_loses_no_words(
    browser: Browser, stack: Stack, people: People, draft: Draft, screenshots: Path
) -> None:
    with signed_in(browser, home(stack), people.alice) as page:
        page.goto(norm_form(draft))
        page.get_by_label("Why", exact=True).fill("A long thought, not saved yet.")
        page.close(run_before_unload=True)
        again = page.context.new_page()
        again.goto(norm_form(draft))
        expect(again.get_by_label("Why", exact=True)).to_have_value("A long thought, not saved yet.")
        expect(again.get_by_text(FORGOTTEN)).to_be_visible()
        picture(again, screenshots, "words-kept")
        again.get_by_role("button", name="Save the norm").click()
        expect(again.get_by_text("Saved.")).to_be_visible()
        again.reload()
        expect(again.get_by_text(FORGOTTEN)).to_have_count(0)
        _forget(again, draft)
    assert _read(draft).norms[0].rationale == "A long thought, not saved yet."


def test_words_kept_over_an_older_text_are_joined_with_the_newer(
    browser: Browser, stack: Stack, people: People, draft: Draft
) -> None:
    with signed_in(browser, home(stack), people.alice) as page:
        page.goto(norm_form(draft, 2))
        page.get_by_label("When it applies").fill("At dusk")
        page.close(run_before_unload=True)
        with signed_in(browser, home(stack), person("gina")) as other:
            other.goto(norm_form(draft, 2))
            other.get_by_label("Why", exact=True).fill("Because of the light.")
            other.get_by_role("button", name="Save the norm").click()
            expect(other.get_by_text("Saved.")).to_be_visible()
        again = page.context.new_page()
        again.goto(norm_form(draft, 2))
        again.get_by_role("button", name="Save the norm").click()
        expect(again.get_by_text("Saved, together with what others wrote meanwhile.")).to_be_visible()
    norm = _read(draft).norms[1]
    assert (norm.scope, norm.rationale) == ("At dusk", "Because of the light.")


def _forget(page: Page, draft: Draft) -> None:
    """Leave words, come back, and forget them with one button."""
    page.get_by_label("When it applies").fill("Never")
    page.goto(f"/c/quilters/drafts/{draft.pk}/")
    page.goto(norm_form(draft))
    page.get_by_role("button", name="Forget them").click()
    expect(page.get_by_label("When it applies")).to_have_value("")
    page.reload()
    expect(page.get_by_text(FORGOTTEN)).to_have_count(0)


def _read(draft: Draft) -> Document:
    draft.refresh_from_db()
    return drafts.read(draft.source)


def test_two_tabs_and_late_words_lose_nothing(
    browser: Browser, stack: Stack, people: People, draft: Draft
) -> None:
    with signed_in(browser, home(stack), people.alice) as page:
        page.goto(norm_form(draft))
        other = page.context.new_page()
        other.goto(norm_form(draft))
        page.get_by_label("When it applies").fill("Typed in the first tab")
        other.get_by_label("Why", exact=True).fill("Typed in the second tab.")
        other.get_by_role("button", name="Save the norm").click()
        expect(other.get_by_text("Saved.", exact=True)).to_be_visible()
        page.close(run_before_unload=True)
        other.goto(norm_form(draft))
        expect(other.get_by_label("When it applies")).to_have_value("Typed in the first tab")
        other.get_by_role("button", name="Save the norm").click()
        expect(other.get_by_text("Saved", exact=False).first).to_be_visible()
    norm = _read(draft).norms[0]
    assert (norm.scope, norm.rationale) == ("Typed in the first tab", "Typed in the second tab.")
