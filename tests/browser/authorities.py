"""What browser tests of communities among one another share: pages on a clock, models on paper, votes by hand."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from adapters.models import Adapter
from evaluation.services import release
from governance.models import Decision, Role
from governance.services import communities
from tests.browser.keyboard import choose, press
from tests.browser.looking import signed_in
from tests.browser.serving import Served, serving
from tests.loop import settle
from tests.people import AT_ONCE, People, add, person
from tests.walking import AWAY, base_model

BUT_RELEASE = [task for task in AWAY if task != "evaluation.release"]


@contextmanager
def serving_on_paper(folder: Path) -> Iterator[Served]:
    """Serve the pages with models that nothing computes with: what is released goes live without an engine."""
    with pytest.MonkeyPatch.context() as patch, base_model(folder), serving() as served:
        patch.setattr("adapters.services.deployments.warm", lambda deployment: None)
        patch.setattr(
            release, "directory_digest", lambda folder: Adapter.objects.get(name=folder.name).digest
        )
        yield served


def follow() -> None:
    """Let the pipeline do what follows from what was done on the pages."""
    settle(without=BUT_RELEASE)


def founded(slug: str, steward: str, *members: str) -> People:
    """Found a community of people of its own: ``alice`` is its steward here, ``bob`` the first of its members."""
    operator, first, *rest = (person(name) for name in ("operator", steward, *members))
    operator.is_staff = True
    operator.save()
    community = communities.found(
        operator,
        slug=slug,
        name=slug.capitalize(),
        purpose="We live and work together.",
        first_steward=first,
        rule=AT_ONCE,
    )
    for each in rest:
        add(first, each, community, Role.MEMBER)
    return People(operator, first, rest[0], person("charlie"), community)


def vote(page: Page, decision: Decision, says: str) -> None:
    """Cast a ballot on a decision's page, by keyboard."""
    page.goto(f"/c/{decision.community.slug}/decisions/{decision.pk}/")
    choose(page, page.get_by_role("radio").first, page.get_by_role("radio", name=says, exact=True))
    press(page, page.get_by_role("button", name="Cast my vote"))
    expect(page.get_by_text("Your receipt’s number is")).to_be_visible()


def everybody_votes(browser: Browser, home: str, decision: Decision, says: str) -> None:
    """Have everybody who can cast the same ballot on the decision's page, without scripts; then what follows."""
    electors = decision.electors.filter(user__isnull=False).select_related("user")
    for elector in electors.order_by("user__username"):
        assert elector.user is not None
        with signed_in(browser, home, elector.user, scripts=False) as page:
            vote(page, decision, says)
    follow()
    decision.refresh_from_db()
