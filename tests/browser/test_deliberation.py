"""Members talk something over, and everybody can read what came of it.

Bob asks a question. Members say what they think, a sentence each, and vote on each other's sentences, with scripts
and keyboard or with neither. Stewards hide one, somebody appeals. When it ends, a map is drawn; alice takes what all
agree on into a draft in two clicks.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from config.embedded.stack import Stack
from constitutions.models import Draft
from governance.models import Conversation, OpinionMapRecord, Role, Side, StatementVote
from governance.selectors.conversations import FRESH_VOTERS
from governance.services import arguments, conversations, moderation
from governance.subjects import subject_of
from tests.browser.keyboard import press, tab_to
from tests.browser.looking import picture, signed_in
from tests.browser.test_accessibility import check
from tests.governance.deciding import opened
from tests.governance.deliberation.talking import AGREE, conversation, crowd, said, two_camps, voted
from tests.people import People, add, document, draft_of, found_people, person
from tests.stack import wait_for

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bakers(stack: Stack) -> People:
    """Return a community with a drafter beside alice and bob."""
    found = found_people("bakers", "Bakers")
    add(found.alice, person("gina"), found.community, Role.DRAFTER)
    return found


@pytest.fixture(scope="module")
def talked(bakers: People) -> Conversation:
    """Return a conversation that ended, with its map, arguments and what was hidden."""
    where = two_camps(bakers, each=5)
    joins = where.statements.get(text__startswith="It never makes fun")
    about = subject_of(joins)
    for side, text in (
        (Side.FOR, "People come to us when they are low."),
        (Side.AGAINST, "A joke can help."),
    ):
        arguments.argue(bakers.bob, community=bakers.community, about=about, side=side, text=text)
    bad = said(bakers, where, "Our chair is a fool.")
    case = moderation.hide(bakers.alice, words=bad, reason="It insults a person.")
    moderation.appeal(bakers.bob, hiding=case, reason="It was meant as a joke.")
    conversations.close(bakers.alice, conversation=where, reason="Everybody has spoken.")
    wait_for(lambda: OpinionMapRecord.objects.filter(conversation=where).exists(), "the map")
    return where


@pytest.fixture(scope="module")
def page(browser: Browser, stack: Stack, bakers: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, f"http://127.0.0.1:{stack.env.port}", bakers.alice) as page:
        yield page


PAGES = {
    "conversations": "/c/bakers/conversations/",
    "conversation-new": "/c/bakers/conversations/new/",
    "conversation-closed": "/c/bakers/conversations/{closed}/",
    "conversation-open": "/c/bakers/conversations/{open}/",
    "conversation-statement": "/c/bakers/conversations/{closed}/statements/{joins}/",
    "opinion-map": "/c/bakers/conversations/{closed}/map/",
    "opinion-map-none": "/c/bakers/conversations/{open}/map/",
    "argument": "/c/bakers/arguments/{argument}/",
    "argument-new": "/c/bakers/arguments/new/?about=statement:{joins}",
    "hide": "/c/bakers/hide/statement/{joins}/",
    "hidden": "/c/bakers/hidden/",
    "hidden-case": "/c/bakers/hidden/{case}/",
    "norm-from-statement": "/c/bakers/drafts/from-statement/{joins}/",
    "norm-talk": "/c/bakers/drafts/{draft}/for-and-against/norm-0/",
    "decision-argued": "/c/bakers/decisions/{decision}/",
}


@pytest.fixture(scope="module")
def numbers(bakers: People, talked: Conversation) -> dict[str, int]:
    """Return the numbers in addresses."""
    going = conversation(bakers)
    said(bakers, going)
    decision = opened(bakers)
    about = subject_of(decision)
    for side in Side:
        arguments.argue(
            bakers.bob, community=bakers.community, about=about, side=side, text="It changes what we do."
        )
    return {
        "closed": talked.pk,
        "open": going.pk,
        "joins": talked.statements.get(text__startswith="It never makes fun").pk,
        "argument": bakers.community.arguments.order_by("pk")[0].pk,
        "case": bakers.community.hidings.get().pk,
        "decision": decision.pk,
        "draft": draft_of(bakers.alice, bakers.community, document()).pk,
    }


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(page: Page, numbers: dict[str, int], screenshots: Path, name: str) -> None:
    answer = page.goto(PAGES[name].format(**numbers))
    assert answer is not None
    assert answer.ok
    picture(page, screenshots, name)
    check(page)
    expect(page.locator(".community-head [aria-current]")).to_have_count(1)


def test_votes_are_cast_by_keyboard_one_after_the_other(page: Page, bakers: People) -> None:
    where = conversation(bakers)
    for text in ("It says when it does not know.", "It names its sources."):
        said(bakers, where, text)
    page.goto(f"/c/bakers/conversations/{where.pk}/")
    tab_to(page, page.get_by_role("button", name="Agree", exact=True))
    first = page.locator("#thought").inner_text()
    page.keyboard.press("Enter")
    expect(page.locator("#thought")).not_to_have_text(first)
    expect(page.locator("#thought")).to_be_focused()
    press(page, page.get_by_role("button", name="Pass"))
    expect(page.get_by_text("You have voted on every statement.")).to_be_focused()
    votes = StatementVote.objects.filter(conversation=where, user=bakers.alice)
    assert [vote.get_stance_display() for vote in votes.order_by("pk")] == ["agree", "pass"]


def test_without_scripts_it_goes_the_same_way(browser: Browser, stack: Stack, bakers: People) -> None:
    where = conversation(bakers)
    said(bakers, where, "It says when it does not know.")
    with signed_in(browser, f"http://127.0.0.1:{stack.env.port}", bakers.bob, scripts=False) as page:
        page.goto(f"/c/bakers/conversations/{where.pk}/")
        page.get_by_label("What you think").fill("It answers in our language.")
        page.get_by_role("button", name="Put it to the others").click()
        expect(page.get_by_text("You have voted on 0 of 2.")).to_be_visible()
        page.get_by_role("button", name="Disagree").click()
        expect(page.get_by_text("You have voted on 1 of 2.")).to_be_visible()


def test_what_all_agree_on_becomes_a_norm_in_two_clicks(
    page: Page, bakers: People, numbers: dict[str, int]
) -> None:
    page.goto(f"/c/bakers/conversations/{numbers['closed']}/map/")
    agreed = page.locator("section", has=page.get_by_role("heading", name="What all groups agree on"))
    agreed.get_by_role("link", name=re.compile(rf"Make it a norm of a draft.*{numbers['joins']}")).click()
    page.get_by_role("link", name=f"Draft {numbers['draft']}").click()
    expect(page.get_by_label("What it does", exact=True)).to_have_value("It never makes fun of anybody.")
    page.get_by_label("A short name").fill("no-mockery")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name=re.compile("no-mockery"))).to_be_visible()
    assert f"bakers/statement:{numbers['joins']}" in Draft.objects.get(pk=numbers["draft"]).source


def test_whoever_is_on_the_map_sees_where(
    browser: Browser, stack: Stack, talked: Conversation, screenshots: Path
) -> None:
    with signed_in(browser, f"http://127.0.0.1:{stack.env.port}", person("member-0")) as page:
        page.goto(f"/c/bakers/conversations/{talked.pk}/map/")
        expect(page.get_by_text("You, shown to you alone")).to_be_visible()
        expect(page.locator(".dot--mine")).to_have_count(2)
        picture(page, screenshots, "opinion-map-mine")


def test_a_map_is_asked_for_while_a_conversation_goes_on(
    browser: Browser, stack: Stack, bakers: People
) -> None:
    where = conversation(bakers)
    voted(crowd(bakers, FRESH_VOTERS), said(bakers, where), AGREE)
    with signed_in(browser, f"http://127.0.0.1:{stack.env.port}", bakers.bob) as page:
        page.goto(f"/c/bakers/conversations/{where.pk}/map/")
        page.get_by_role("button", name="Draw a map of the votes until now").click()
        expect(page.get_by_role("status")).to_contain_text("A map is being drawn")
        wait_for(lambda: OpinionMapRecord.objects.filter(conversation=where).exists(), "the map")
        page.reload()
        expect(page.get_by_text("There is no drawing: Too few people")).to_be_visible()
        expect(page.get_by_role("button", name="Draw a map of the votes until now")).to_be_disabled()
