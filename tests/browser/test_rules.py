"""A drafter changes how the community decides, without YAML.

Alice reads the rules in force, makes another one harder in her draft and sees at every keystroke what it comes to
with four people; she is told what does not go together, asks what past votes would have come to, and puts the text
to the vote, whose page says that it has become easier to change it. Gina does the same without scripts.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from pytest_django import DjangoDbBlocker

from constitutions.formats import from_yaml
from constitutions.models import Draft
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.models import Role
from governance.rules import DecisionRule
from governance.services import decisions, voting
from tests.browser.keyboard import press, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.loop import settle
from tests.people import People, add, all_say, document, draft_of, found_people, person, propose

pytestmark = pytest.mark.browser

STRICT = DecisionRule(method=Method.SUPERMAJORITY, quorum_percent=75, close_early="when_all_voted")
AWAY = ("adapters.adapt", "evaluation.evaluate", "evaluation.compare")


@pytest.fixture(scope="module")
def pages(django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process."""
    with django_db_blocker.unblock(), serving() as served:
        yield served


@pytest.fixture(scope="module")
def weavers(pages: Served) -> People:
    """Return a community of four that has a text in force and has voted."""
    found = found_people("weavers", "Weavers")
    for name, role in (("gina", Role.DRAFTER), ("emil", Role.MEMBER)):
        add(found.alice, person(name), found.community, role)
    text = document().model_copy(update={"rules": document().rules | {"ratify": STRICT}})
    all_say(propose(found.alice, found.community, text), Choice.YES)
    for number, against in enumerate((1, 2)):
        decision = decisions.open_decision(
            found.community,
            kind="loom",
            title=f"A new loom, {number + 1}?",
            summary="The old one creaks.",
            subject_digest=f"sha256:{number:064x}",
            rule=DecisionRule(close_early="when_all_voted"),
            opened_by=found.alice,
        )
        for place, elector in enumerate(decision.electors.select_related("user")):
            choice = Choice.NO if place < against else Choice.YES
            assert elector.user is not None
            voting.cast(elector.user, decision=decision, ballot={"choice": choice})
    settle(without=AWAY)
    return found


def new_draft(people: People) -> Draft:
    """Begin a draft that says the same as the version in force."""
    text = document().model_copy(update={"rules": document().rules | {"ratify": STRICT}})
    return draft_of(people.alice, people.community, text)


def test_a_rule_is_changed_by_keyboard_and_seen_while_it_is_typed(
    browser: Browser, pages: Served, weavers: People, screenshots: Path
) -> None:
    draft = new_draft(weavers)
    with signed_in(browser, pages.home, weavers.alice) as page:
        page.goto("/c/weavers/rules/")
        expect(page.get_by_text("Passes if at least 3 of 4 members vote")).to_be_visible()
        check(page)
        picture(page, screenshots, "rules")
        page.goto(f"/c/weavers/drafts/{draft.pk}/rules/")
        check(page)
        picture(page, screenshots, "draft-rules")
        press(page, page.get_by_role("link", name="To bring a new text into force", exact=True))
        quorum = page.get_by_label("How many must take part, in percent?")
        write(page, quorum, "25")
        preview = page.locator("#preview")
        expect(preview).to_contain_text("Passes if at least 1 of 4 members votes")
        expect(preview).to_contain_text("This makes it easier to change this text:")
        expect(page.get_by_label("How many credits has each voter?")).to_be_hidden()
        expect(page.get_by_role("radio", name="Options: give each a score")).to_have_count(0)
        check(page)
        picture(page, screenshots, "draft-rule")
        # What does not go together is said where it stands, and what was typed is kept.
        page.get_by_role("group", name="The result must hold for").get_by_label("How many").fill("3")
        press(page, page.get_by_role("button", name="Save the rule"))
        expect(page.get_by_role("alert")).to_be_focused()
        expect(page.get_by_role("alert")).to_contain_text("A secret ballot cannot have a confirm period")
        check(page)
        picture(page, screenshots, "draft-rule-wrong")
        page.get_by_role("radio", name="Everybody, once voting has ended").check()
        press(page, page.get_by_role("button", name="Save the rule"))
        expect(page.get_by_text("Saved.")).to_be_visible()
    draft.refresh_from_db()
    rule = from_yaml(draft.source).rules["ratify"]
    assert (rule.quorum_percent, rule.confirm_seconds, rule.ballots) == (25, 3 * 86_400, "open")


def test_without_scripts_a_kind_is_added_and_past_votes_are_counted_by_it(
    browser: Browser, pages: Served, weavers: People, screenshots: Path
) -> None:
    draft = new_draft(weavers)
    with signed_in(browser, pages.home, person("gina"), scripts=False) as page:
        page.goto(f"/c/weavers/drafts/{draft.pk}/rules/")
        page.get_by_label("A short name for the kind of decision").fill("loom")
        page.get_by_role("radio", name="Two thirds, as co-ops change their statutes").check()
        page.get_by_role("button", name="Add it").click()
        expect(page.get_by_text("Passes if at least 2 of 4 members vote")).to_be_visible()
        page.get_by_label("How large must the majority be?").select_option("9/10")
        page.get_by_role("button", name="Look at it").click()
        expect(page.get_by_text("What it comes to (not saved yet)")).to_be_visible()
        expect(
            page.get_by_text("If just 2 of the members vote and nobody abstains, it takes 2 yes")
        ).to_be_visible()
        page.get_by_role("button", name="Count past votes by it").click()
        expect(page.get_by_text("Of 2 that can be counted again, 1 would have come to")).to_be_visible()
        expect(page.get_by_text("Then 3 had to; by this rule 4 would have had to.")).to_be_visible()
        picture(page, screenshots, "what-if")
        page.get_by_role("button", name="Save the rule").click()
        expect(page.get_by_text("Saved.")).to_be_visible()
    draft.refresh_from_db()
    assert from_yaml(draft.source).rules["loom"].threshold == "9/10"


def test_the_vote_says_how_the_text_would_be_changed_from_then_on(
    browser: Browser, pages: Served, weavers: People, screenshots: Path
) -> None:
    easier = DecisionRule(close_early="when_all_voted")
    text = document().model_copy(update={"rules": document().rules | {"ratify": easier}})
    decision = propose(weavers.alice, weavers.community, text)
    with signed_in(browser, pages.home, weavers.bob) as page:
        page.goto(f"/c/weavers/decisions/{decision.pk}/")
        expect(page.get_by_text("This makes it easier to change this text:")).to_be_visible()
        expect(page.get_by_text("How many must vote: from 75 % to 50 %")).to_be_visible()
        check(page)
        picture(page, screenshots, "decision-rule-change")
