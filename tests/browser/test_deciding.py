"""A community decides in every way it can.

Bob asks, by each method in turn, by some of them without scripts; everybody votes; the count is there as pictures
and tables. One question takes the whole way: it is talked over, voted on, waits, and is in force. Another is vetoed,
and an emergency ends by itself and is looked back on.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from governance.counting.settings import Method
from governance.models import Decision, Role
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.services import delegations, rules, voting
from tests.browser.keyboard import choose, press, tab_to, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served, serving
from tests.browser.test_accessibility import check
from tests.loop import settle
from tests.people import People, add, found_people, person

pytestmark = pytest.mark.browser

OPTIONS = ("Bread", "Cake", "Pie")
ALL = {"close_early": "when_all_voted", "voting_seconds": DAY}
KINDS: dict[str, DecisionRule] = {
    **{method.value: DecisionRule(method=method, **ALL) for method in Method},
    "single_transferable_vote": DecisionRule(method=Method.SINGLE_TRANSFERABLE_VOTE, seats=2, **ALL),
    "slow": DecisionRule(deliberation_seconds=3 * DAY, timelock_seconds=2 * DAY, **ALL),
    "guarded": DecisionRule(timelock_seconds=DAY, veto=Veto(), **ALL),
    "urgent": DecisionRule(emergency=Emergency(lasts_seconds=2 * DAY)),
    "garden": DecisionRule(ballots="open", delegation=True, **ALL),
}
NAMES = {kind: kind.replace("_", " ").capitalize() for kind in KINDS}
OTHERS = ("alice", "dora", "emil")
"""Who else votes, in this order."""


@pytest.fixture(scope="module")
def pages(django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process, where the clock can be moved."""
    with django_db_blocker.unblock(), serving() as served:
        yield served


@pytest.fixture(scope="module")
def home(pages: Served) -> str:
    """Return the pages' address."""
    return pages.home


@pytest.fixture(scope="module")
def cooks(pages: Served) -> People:
    """Return a community of four with a rule of every sort."""
    found = found_people("cooks", "Cooks")
    for name in ("dora", "emil"):
        add(found.alice, person(name), found.community, Role.MEMBER)
    rules.put_in_force(found.community, KINDS, source="sha256:" + "0" * 64)
    return found


def ask(page: Page, kind: str, title: str) -> Decision:
    """Ask the community on the page."""
    page.goto("/c/cooks/decisions/")
    page.get_by_role("link", name="Ask the community").click()
    page.get_by_label("The question").fill(title)
    page.get_by_label("Why you ask").fill("We eat together on Sunday.")
    page.get_by_role("radio", name=NAMES[kind], exact=True).check()
    if not KINDS[kind].binary:
        page.get_by_label("What is chosen among").fill("\n".join(OPTIONS))
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return Decision.objects.select_related("community").get(community__slug="cooks", title=title)


def by_yes(page: Page) -> None:
    page.get_by_role("radio", name="Yes").check()


def by_ticks(page: Page) -> None:
    for option in ("Bread", "Pie"):
        page.get_by_role("checkbox", name=option).check()


def by_numbers(page: Page) -> None:
    page.get_by_label("Bread").fill("4")
    page.get_by_label("Cake").fill("2")


def by_ranks(page: Page) -> None:
    page.get_by_label("Bread").select_option("1st")
    page.get_by_label("Pie").select_option("2nd")


RANKS: tuple[dict[str, object], ...] = (
    {"ranks": [["option_2"], ["option_1"]]},
    {"ranks": [["option_1"]]},
    {"ranks": [["option_3"], ["option_2"]]},
)
WAYS: dict[Method, tuple[Callable[[Page], None], tuple[dict[str, object], ...]]] = {
    Method.SIMPLE_MAJORITY: (
        by_yes,
        ({"choice": "no", "reason": "Too dear."}, {"choice": "yes"}, {"choice": "abstain"}),
    ),
    Method.SUPERMAJORITY: (by_yes, ({"choice": "no"}, {"choice": "yes"}, {"choice": "yes"})),
    Method.CONSENT: (
        by_yes,
        ({"choice": "stand_aside", "reason": "Not mine."}, {"choice": "yes"}, {"choice": "yes"}),
    ),
    Method.APPROVAL: (
        by_ticks,
        ({"approved": ["option_1"]}, {"approved": ["option_2"]}, {"choice": "abstain"}),
    ),
    Method.SCORE: (
        by_numbers,
        ({"scores": {"option_1": 5}}, {"scores": {"option_3": 4}}, {"choice": "abstain"}),
    ),
    Method.QUADRATIC: (
        by_numbers,
        ({"votes": {"option_2": -3}}, {"votes": {"option_1": 5}}, {"choice": "abstain"}),
    ),
    **dict.fromkeys(
        (Method.SCHULZE, Method.INSTANT_RUNOFF, Method.SINGLE_TRANSFERABLE_VOTE), (by_ranks, RANKS)
    ),
}
"""How bob votes on the page under each method, and what the others say."""


WITHOUT_SCRIPTS = {Method.SUPERMAJORITY, Method.CONSENT, Method.SCORE, Method.INSTANT_RUNOFF}


def others_vote(decision: Decision, *ballots: dict[str, object]) -> None:
    for name, ballot in zip(OTHERS, ballots, strict=False):
        voting.cast(person(name), decision=decision, ballot=ballot)


@pytest.mark.parametrize("method", Method)
def test_each_method_is_asked_voted_and_read(
    browser: Browser, home: str, cooks: People, screenshots: Path, method: Method
) -> None:
    vote, ballots = WAYS[method]
    title = f"What do we bake by {method.value.replace('_', ' ')}?"
    with signed_in(browser, home, cooks.bob, scripts=method not in WITHOUT_SCRIPTS) as page:
        decision = ask(page, method.value, title)
        picture(page, screenshots, f"vote-{method.value}")
        vote(page)
        if method is Method.QUADRATIC:
            expect(page.get_by_text("80 credits left of 100.")).to_be_visible()
        page.get_by_role("button", name="Cast my vote").click()
        message = page.get_by_text("Your receipt’s number is").inner_text()
        number = message.split("number is ")[1][:32]
        others_vote(decision, *ballots)
        page.goto(f"/c/cooks/decisions/{decision.pk}/")
        expect(page.get_by_role("heading", name="Outcome")).to_be_visible()
        expect(page.get_by_text("4 of 4 took part")).to_be_visible()
        expect(page.locator("svg.bar").first).to_be_visible()
        picture(page, screenshots, f"count-{method.value}")
        check(page)
        page.get_by_role("link", name="and every receipt").click()
        page.get_by_label("Your receipt’s number").fill(number)
        vote(page)
        page.get_by_role("button", name="Look for it").click()
        expect(page.get_by_text("Yes. A ballot that says this, with this number,")).to_be_visible()
        picture(page, screenshots, f"record-{method.value}")
        check(page)


def test_a_question_takes_the_whole_way_by_keyboard(
    browser: Browser, pages: Served, cooks: People, screenshots: Path
) -> None:
    with signed_in(browser, pages.home, cooks.bob) as page:
        page.goto("/c/cooks/decisions/new/")
        picture(page, screenshots, "ask")
        check(page)
        write(page, page.get_by_label("The question"), "Shall we buy an oven?")
        write(page, page.get_by_label("Why you ask"), "The old one is cold.")
        choose(page, page.get_by_role("radio").first, page.get_by_role("radio", name="Slow"))
        press(page, page.get_by_role("button", name="Ask", exact=True))
        expect(page.locator("[aria-current=step]")).to_contain_text("Talked over")
        decision = Decision.objects.get(title="Shall we buy an oven?")
        picture(page, screenshots, "talked-over")
        page.goto("/c/cooks/")
        expect(page.locator("section", has_text="Decides now")).to_contain_text("Voting opens on")
        picture(page, screenshots, "community-deciding")
        check(page)
        page.goto(f"/c/cooks/decisions/{decision.pk}/")
        with pages.ahead(timedelta(days=3, minutes=1)):
            settle()
            page.reload()
            choose(page, page.get_by_role("radio").first, page.get_by_role("radio", name="Yes"))
            write(page, page.get_by_label("Your reason, if you want to give one"), "I am cold too.")
            press(page, page.get_by_role("button", name="Cast my vote"))
            expect(page.get_by_text("You have voted; the form shows what.")).to_be_visible()
            check(page)
            others_vote(
                decision, {"choice": "no", "reason": "Too dear."}, {"choice": "yes"}, {"choice": "yes"}
            )
            page.reload()
            expect(page.locator("[aria-current=step]")).to_contain_text("Carried, and waits to take effect")
        with pages.ahead(timedelta(days=6)):
            settle()
            page.reload()
            expect(page.locator("[aria-current=step]")).to_contain_text("Took effect")
            expect(page.get_by_role("heading", name="What those who disagreed said")).to_be_visible()
            picture(page, screenshots, "in-force")
            page.goto("/c/cooks/ledger/?kind=DecisionPassed")
            expect(page.get_by_text("It takes effect on")).to_be_visible()


def test_a_guardian_objects_to_what_waits(
    browser: Browser, home: str, cooks: People, screenshots: Path
) -> None:
    with signed_in(browser, home, cooks.bob, scripts=False) as page:
        decision = ask(page, "guarded", "Shall we sell the oven?")
    for name in ("bob", *OTHERS):
        voting.cast(person(name), decision=decision, ballot={"choice": "yes"})
    with signed_in(browser, home, cooks.alice) as page:
        page.goto(f"/c/cooks/decisions/{decision.pk}/")
        picture(page, screenshots, "waiting")
        check(page)
        page.get_by_label("Reason").fill("We promised to keep it.")
        press(page, page.get_by_role("button", name="Object"))
        expect(page.get_by_role("heading", name="Who objected")).to_be_visible()
        expect(page.locator("[aria-current=step]")).to_contain_text("Vetoed")
        picture(page, screenshots, "vetoed")


def test_an_emergency_ends_by_itself_and_is_looked_back_on(
    browser: Browser, pages: Served, cooks: People, screenshots: Path
) -> None:
    with signed_in(browser, pages.home, cooks.bob) as page:
        page.goto("/c/cooks/decisions/new/")
        page.get_by_label("The question").fill("Shut the kitchen today?")
        page.get_by_label("Why you ask").fill("It smells of gas.")
        page.get_by_role("radio", name="Urgent").check()
        page.get_by_role("checkbox", name="This is an emergency").check()
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("Say why it cannot wait.")
        page.get_by_label("Why it cannot wait").fill("Gas burns.")
        page.get_by_role("button", name="Ask", exact=True).click()
        expect(page.get_by_text("It is decided on the emergency track")).to_be_visible()
        decision = Decision.objects.get(title="Shut the kitchen today?")
        voting.cast(cooks.alice, decision=decision, ballot={"choice": "yes"})
        page.goto(f"/c/cooks/decisions/{decision.pk}/")
        expect(page.get_by_text("Its effect ends by itself on")).to_be_visible()
        picture(page, screenshots, "emergency")
        with pages.ahead(timedelta(days=3)):
            settle()
            page.reload()
            expect(page.locator("[aria-current=step]")).to_contain_text("Ended by itself")
            check(page)
            tab_to(page, page.get_by_role("link", name="Members vote on whether it was right"))
            page.keyboard.press("Enter")
            expect(page.get_by_role("link", name="Shut the kitchen today?").first).to_be_visible()
            picture(page, screenshots, "review")


def test_a_vote_is_handed_on_and_counts(
    browser: Browser, pages: Served, home: str, cooks: People, screenshots: Path
) -> None:
    delegations.delegate(person("emil"), community=cooks.community, topic="garden", taker=cooks.alice)
    with signed_in(browser, home, cooks.bob, scripts=False) as page:
        page.goto("/c/cooks/delegations/")
        page.get_by_label("Hand my vote to").select_option("dora")
        page.get_by_role("button", name="Hand it over").click()
        expect(page.get_by_text("dora has your vote now.")).to_be_visible()
        decision = ask(page, "garden", "Shall we plant beans?")
        expect(page.get_by_text("You handed your vote on this to dora.")).to_be_visible()
        voting.cast(person("dora"), decision=decision, ballot={"choice": "yes"})
        page.reload()
        expect(page.get_by_text("dora’s ballot counts for you unless you vote yourself.")).to_be_visible()
        voting.cast(cooks.alice, decision=decision, ballot={"choice": "no", "reason": "No room."})
        # Bob and emil can still vote themselves, so nobody ends it before its time.
        with pages.ahead(timedelta(days=1, minutes=1)):
            settle()
            page.reload()
            expect(page.get_by_text("dora’s ballot counted for you.")).to_be_visible()
    with signed_in(browser, home, cooks.alice) as page:
        page.goto("/c/cooks/delegations/")
        expect(page.get_by_text("Handed to you by emil.")).to_be_visible()
        picture(page, screenshots, "delegations")
        check(page)
        page.goto(f"/c/cooks/decisions/{decision.pk}/record/")
        expect(page.get_by_role("row", name="bob by dora Yes")).to_be_visible()
        picture(page, screenshots, "record-open")
        page.goto("/c/cooks/decisions/?words=beans&state=rejected")
        expect(page.get_by_role("link", name="Shall we plant beans?")).to_be_visible()
        picture(page, screenshots, "archive")
        check(page)
