"""Somebody breaks a rule, something is done about it step by step, and whoever it concerns is heard.

The guild keeps a charter, the tenants adhere to it and break a floor, and the weavers hear appeals, as the charter
says. Within a community a steward hides words, and the members decide. And where those who adhere have a voice, the
guild's charter changes only with theirs.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from constitutions.services import breaches
from governance.models import Decision, Hiding, Sanction, SanctionCase
from governance.sanctioning import Rung
from governance.services import sanctions
from governance.states import DecisionStatus, HidingStatus, SanctionStatus
from tests.browser.authorities import everybody_votes, follow, founded, serving_on_paper
from tests.browser.keyboard import press, tab_to, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served
from tests.browser.test_accessibility import check
from tests.constitutions.test_keeping import strict
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.sanctioning import A_WEEK, EVIDENCE, Parties, again
from tests.governance.authorities.test_voices import WITH_A_VOICE, kept
from tests.governance.deliberation.talking import conversation, said
from tests.people import People, adhering, document, draft_of
from tests.walking import measured, ready, text_with

pytestmark = pytest.mark.browser

BREACH = "Their model hides from members what they pay, which breaks the floor “It keeps norm 0.”"
A_MONTH = timedelta(days=30, minutes=1)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process, where the clock can be moved."""
    with django_db_blocker.unblock(), serving_on_paper(tmp_path_factory.mktemp("paper")) as served:
        yield served


@pytest.fixture(scope="module")
def weavers(pages: Served) -> People:
    """Return the body that hears appeals."""
    return founded("weavers", "wilma", "will")


@pytest.fixture(scope="module")
def guild(pages: Served, weavers: People) -> People:
    """Return the keepers of a charter that says what follows a breach."""
    found = founded("guild", "gina", "george")
    ratified(found, strict())
    return found


@pytest.fixture(scope="module")
def tenants(guild: People) -> People:
    """Return those who adhere to the charter, whose model was measured."""
    found = founded("tenants", "tess", "tim")
    text = adhering(text_with(norms=2, examples=15), guild.community, strict())
    measured(ready(ratified(found, text)))
    return found


@pytest.fixture(scope="module")
def all_three(guild: People, tenants: People, weavers: People) -> Parties:
    """Return all of them."""
    return Parties(guild, tenants, weavers, weavers.bob)


def at(what: SanctionCase | Decision) -> str:
    """Return the address of a case or a decision."""
    noun = "cases" if isinstance(what, SanctionCase) else "decisions"
    return f"/c/{what.community.slug}/{noun}/{what.pk}/"


def newest(kind: str) -> Decision:
    """Return the newest decision of a kind."""
    return Decision.objects.select_related("community").filter(kind=kind).latest("pk")


def put_to_the_vote(page: Page, step: str, reason: str) -> Decision:
    """Put a step to the keeper's vote, on the case's page."""
    page.get_by_role("radio", name=step).check()
    page.locator("#id_step-reason").fill(reason)
    page.get_by_role("button", name="Put it to the vote").click()
    expect(page.get_by_role("heading", name="The breach")).to_be_visible()
    return newest("sanction")


def look(browser: Browser, pages: Served, screenshots: Path, address: str, name: str, *said: str) -> None:
    """Look at a page as somebody who is not signed in, and at what it says."""
    page = browser.new_page(base_url=pages.home)
    page.goto(address)
    for each in said:
        expect(page.get_by_role("main")).to_contain_text(each)
    picture(page, screenshots, name)
    check(page)
    page.close()


def test_a_breach_is_followed_up_step_by_step_and_appealed(
    browser: Browser, pages: Served, all_three: Parties, screenshots: Path
) -> None:
    with signed_in(browser, pages.home, all_three.guild.alice, scripts=False) as page:
        page.goto("/c/guild/cases/")
        picture(page, screenshots, "cases-none")
        check(page)
        page.goto("/c/guild/adherents/")
        picture(page, screenshots, "adherents")
        check(page)
        page.get_by_role("link", name="Open a case").click()
        picture(page, screenshots, "case-to-open")
        check(page)
        page.get_by_label("What they did, and which floor it breaks").fill(BREACH)
        page.get_by_label("Evidence").fill(f"{EVIDENCE.digest} {EVIDENCE.name}")
        page.get_by_role("button", name="Open the case").click()
        expect(page.get_by_text("No step was taken yet.")).to_be_visible()
        picture(page, screenshots, "case-opened")
        check(page)
        notice = put_to_the_vote(page, "A notice", "We wrote to them twice and heard nothing.")
        picture(page, screenshots, "step-vote")
        check(page)
    case = SanctionCase.objects.select_related("community").get()
    everybody_votes(browser, pages.home, notice, "Yes")
    look(browser, pages, screenshots, at(case), "case-announced", "announced", "takes effect on")
    with pages.ahead(A_WEEK):
        follow()
        with signed_in(browser, pages.home, all_three.guild.alice, scripts=False) as page:
            page.goto(at(case))
            cap = put_to_the_vote(page, "A cap on how much their model answers", "They read it and went on.")
        everybody_votes(browser, pages.home, cap, "Yes")
        the_tenants_appeal(browser, pages, all_three, screenshots, case)
        heard = newest("sanction_appeal")
        look(browser, pages, screenshots, at(heard), "appeal-vote", "The report is")
        everybody_votes(browser, pages.home, heard, "No")
        look(browser, pages, screenshots, at(case), "case-upheld", "left it standing")
        with pages.ahead(A_WEEK):
            follow()
            the_last_step_is_lifted_on_appeal(browser, pages, all_three, screenshots, case)


def the_tenants_appeal(
    browser: Browser, pages: Served, all_three: Parties, screenshots: Path, case: SanctionCase
) -> None:
    """Have the tenants answer and appeal, without scripts; the step waits meanwhile."""
    with signed_in(browser, pages.home, all_three.tenants.alice, scripts=False) as page:
        page.goto("/c/tenants/cases/")
        picture(page, screenshots, "cases-against")
        check(page)
        page.get_by_role("link", name=f"Case {case.pk} of Guild").click()
        picture(page, screenshots, "case-to-appeal")
        check(page)
        page.locator("#id_appeal-reason").fill("The report is about the model before this one.")
        page.get_by_role("button", name="Appeal", exact=True).click()
        expect(page.get_by_text("waits for an appeal")).to_be_visible()
        expect(page.get_by_text("If nobody has answered by")).to_be_visible()
        page.locator("summary", has_text="Answer the last step in words").click()
        page.locator("#id_answer-reason").fill("We have written it down since.")
        page.get_by_role("button", name="Answer", exact=True).click()
        picture(page, screenshots, "case-stayed")
        check(page)


def the_last_step_is_lifted_on_appeal(
    browser: Browser, pages: Served, all_three: Parties, screenshots: Path, case: SanctionCase
) -> None:
    """Have a suspension decided, appealed by keyboard, and lifted; then the case is closed."""
    step = sanctions.propose_step(
        all_three.guild.alice, case=case, rung=Rung.SUSPENSION, reason="They still hide it."
    )
    everybody_votes(browser, pages.home, step.decision, "Yes")
    with signed_in(browser, pages.home, all_three.tenants.alice) as page:
        page.goto(at(case))
        write(page, page.locator("#id_appeal-reason"), "We mended it a week ago.")
        press(page, page.get_by_role("button", name="Appeal", exact=True))
        expect(page.get_by_role("status")).to_contain_text("The appeal is made.")
    everybody_votes(browser, pages.home, newest("sanction_appeal"), "Yes")
    assert again(step).status == SanctionStatus.LIFTED
    with signed_in(browser, pages.home, all_three.guild.alice) as page:
        page.goto(at(case))
        expect(page.get_by_text("Weavers lifted it on appeal.")).to_be_visible()
        tab_to(page, page.locator("summary", has_text="Close this case"))
        page.keyboard.press("Enter")
        picture(page, screenshots, "case-lifted")
        check(page)
        write(page, page.locator("#id_close-reason"), "They mended it.")
        press(page, page.get_by_role("button", name="Close it"))
        expect(page.get_by_text("gina closed it on")).to_be_visible()
        picture(page, screenshots, "case-closed")
        check(page)
        page.goto("/c/guild/cases/")
        picture(page, screenshots, "cases-opened")


def test_an_appeal_that_nobody_answers_ends_on_its_day(
    browser: Browser, pages: Served, all_three: Parties, screenshots: Path
) -> None:
    # A second community that adheres, so that the first one's case does not matter.
    renters = founded("renters", "rita", "ron")
    ratified(renters, adhering(document(), all_three.guild.community, strict()))
    case = breaches.open_case(
        all_three.guild.alice,
        keeper=all_three.guild.community,
        against=renters.community,
        breach=BREACH,
        evidence=(EVIDENCE,),
    )
    step = sanctions.propose_step(
        all_three.guild.alice, case=case, rung=Rung.NOTICE, reason="They do it again."
    )
    everybody_votes(browser, pages.home, step.decision, "Yes")
    with signed_in(browser, pages.home, renters.alice, scripts=False) as page:
        page.goto(at(case))
        page.locator("#id_appeal-reason").fill("We do not.")
        page.get_by_role("button", name="Appeal", exact=True).click()
    with pages.ahead(A_WEEK):
        follow()
        look(browser, pages, screenshots, at(case), "case-unheard", "Weavers gave no answer", "too few voted")
    assert Sanction.objects.get(pk=step.pk).status == SanctionStatus.LIFTED


def test_words_that_a_steward_hid_are_shown_again_by_the_members(
    browser: Browser, pages: Served, guild: People, screenshots: Path
) -> None:
    where = conversation(guild)
    statement = said(guild, where, "The rent is too high for what we get.")
    with signed_in(browser, pages.home, guild.alice, scripts=False) as page:
        page.goto(f"/c/guild/conversations/{where.pk}/statements/{statement.pk}/")
        page.get_by_role("link", name="Hide it").click()
        picture(page, screenshots, "hide")
        page.get_by_label("Reason").fill("It is not about this question.")
        page.get_by_role("button", name="Hide it").click()
    case = Hiding.objects.get()
    with signed_in(browser, pages.home, guild.bob) as page:
        page.goto(f"/c/guild/hidden/{case.pk}/")
        picture(page, screenshots, "hiding-to-appeal")
        check(page)
        write(page, page.get_by_label("Reason"), "It is about nothing else.")
        press(page, page.get_by_role("button", name="Appeal"))
        follow()
        page.reload()
        picture(page, screenshots, "hiding-appealed")
        check(page)
    everybody_votes(browser, pages.home, newest("appeal"), "Yes")
    case.refresh_from_db()
    assert case.status == HidingStatus.LIFTED
    look(browser, pages, screenshots, f"/c/guild/hidden/{case.pk}/", "hiding-lifted", "showed it again")


def test_a_charters_floor_changes_with_the_voices_of_those_who_adhere(
    browser: Browser, pages: Served, screenshots: Path
) -> None:
    union = founded("union", "ula", "udo")
    first = kept(WITH_A_VOICE)
    ratified(union, first)
    for slug, steward, member in (("farmers", "fay", "finn"), ("fishers", "fern", "ford")):
        ratified(founded(slug, steward, member), adhering(document(), union.community, first))
    text = kept(WITH_A_VOICE, rationale="Because we agreed at last.")
    draft = draft_of(union.alice, union.community, text)
    with signed_in(browser, pages.home, union.alice, scripts=False) as page:
        page.goto(f"/c/union/drafts/{draft.pk}/")
        page.get_by_label("Why this text?").fill("We talked it over all summer.")
        page.get_by_label("Why can those who adhere not decide this themselves?").fill(
            "It is about all of us."
        )
        picture(page, screenshots, "voices-draft")
        page.get_by_role("button", name="Open the vote").click()
        expect(page.get_by_role("heading", level=1)).to_be_visible()
    follow()
    change = newest("ratify")
    look(
        browser, pages, screenshots, at(change), "voices-asked", "Farmers: their vote", "Fishers: their vote"
    )
    for name in ("farmers", "fishers"):
        voice = Decision.objects.select_related("community").get(kind="voice", community__slug=name)
        look(browser, pages, screenshots, at(voice), "voices-theirs", "Union decides:")
        everybody_votes(browser, pages.home, voice, "Yes")
    everybody_votes(browser, pages.home, change, "Yes")
    assert change.status == DecisionStatus.CARRIED
    look(browser, pages, screenshots, at(change), "voices-carried", "Took effect")
