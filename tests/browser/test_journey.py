"""The main journey, in a real browser against real processes.

Alice signs in, drafts a text and puts it to the vote; Bob votes too; Alice watches the model being made and
measured; its evidence is weak, as a tiny random model's must be, so she asks for approval in spite of it;
Dora, a steward who did not ask, approves; Bob asks the live model a question.
"""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.selectors import live_deployment
from config.embedded.stack import Stack
from constitutions.formats import to_yaml
from evaluation.models import EvaluationRun
from evaluation.states import RunStatus
from governance.models import Decision, Role
from tests.browser.looking import picture, signed_in
from tests.people import People, add, document, found_people, person
from tests.stack import wait_for

pytestmark = pytest.mark.browser


def vote(page: Page, decision: Decision) -> None:
    """Vote yes on a decision's page."""
    page.goto(f"/c/{decision.community.slug}/decisions/{decision.pk}/")
    page.get_by_role("radio", name="Yes").check()
    page.get_by_role("button", name="Cast my vote").click()


@pytest.fixture(scope="module")
def people(stack: Stack) -> People:
    """Return alice, bob and their community, with dora as a second steward."""
    found = found_people()
    add(found.alice, person("dora"), found.community, Role.STEWARD)
    return found


def test_from_signing_in_to_an_answer(
    browser: Browser, stack: Stack, people: People, screenshots: Path
) -> None:
    home = f"http://127.0.0.1:{stack.env.port}"
    slug = people.community.slug

    with signed_in(browser, home, people.alice) as page:
        page.goto(f"/c/{slug}/drafts/new/")
        page.get_by_role("radio", name="A text of your own").check()
        page.get_by_label("Your text").fill(to_yaml(document(norms=2, examples=5)))
        page.get_by_role("button", name="Start").click()
        page.get_by_role("link", name="Edit as YAML").click()
        picture(page, screenshots, "draft")
        page.get_by_role("link", name="Read", exact=True).click()
        page.get_by_label("Why this text?").fill("We talked it over at length.")
        page.get_by_role("button", name="Open the vote").click()
        ratify = Decision.objects.get(community=people.community, kind="ratify")
        picture(page, screenshots, "vote")
        vote(page, ratify)
    with signed_in(browser, home, people.bob, scripts=False) as page:
        vote(page, ratify)
    with signed_in(browser, home, person("dora")) as page:
        vote(page, ratify)

    with signed_in(browser, home, people.alice) as page:
        wait_for(lambda: live_text(page, slug), "the constitution on its page")
        picture(page, screenshots, "constitution")
        runs = EvaluationRun.objects.filter(community=people.community)
        wait_for(lambda: runs.filter(status=RunStatus.FINISHED).exists(), "the report")
        page.goto(f"/c/{slug}/adaptations/")
        picture(page, screenshots, "adaptations")
        run = runs.get()
        page.goto(f"/c/{slug}/reports/{run.pk}/")
        picture(page, screenshots, "report")
        page.get_by_role("button", name="Ask the stewards").click()
        deploy = Decision.objects.get(community=people.community, kind="deploy")
    with signed_in(browser, home, person("dora")) as page:
        page.goto(f"/c/{slug}/decisions/{deploy.pk}/")
        picture(page, screenshots, "approval")
        vote(page, deploy)
    wait_for(lambda: live_deployment(people.community) is not None, "the live model")

    with signed_in(browser, home, people.bob, scripts=False) as page:
        page.goto(f"/c/{slug}/")
        page.get_by_label("Your question").fill("What does the landlord owe me?")
        page.get_by_role("button", name="Ask").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("The model's answer")
    with signed_in(browser, home, people.alice) as page:
        for name, path in (("home", "/"), ("community", f"/c/{slug}/"), ("model", f"/c/{slug}/model/")):
            page.goto(path)
            picture(page, screenshots, name)
        page.goto(f"/c/{slug}/keys/")
        picture(page, screenshots, "keys")


def live_text(page: Page, slug: str) -> bool:
    """Whether the constitution's page shows the text."""
    page.goto(f"/c/{slug}/constitution/")
    return page.get_by_role("heading", level=1).inner_text() == "Our text"
