"""Every page on which texts are read and written can be used by everybody.

Alice's community lives under a charter, in two languages, with drafts of every sort. Each page is audited as a
reader by day has it on a wide screen, and as one by night has it on a narrow one; what is in focus shows it; and
the text is printed.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from config.embedded.stack import Stack
from constitutions.document import Document, Precedence, Preface, Section
from constitutions.formats import to_yaml
from constitutions.models import Draft, Version
from constitutions.norms import Modality, Norm, Story, Translation
from constitutions.selectors import version_in_force
from constitutions.services import bundles, drafts, saving
from governance import clock
from governance.counting.ballots import Choice
from governance.entrenchment import Entrenchment
from governance.models import Role
from tests.browser.looking import NARROW, SIDEWAYS, WIDE, signed_in
from tests.people import (
    People,
    add,
    adhering,
    all_say,
    charter,
    document,
    draft_of,
    found_people,
    person,
    propose,
)
from tests.stack import wait_for

pytestmark = pytest.mark.browser

AUDIT = Path(__file__).with_name("audit.js").read_text()
UNMARKED = """() => [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
    .filter(each => each.checkVisibility() && !each.matches(":disabled") && each.type !== "hidden")
    .filter(each => {
        each.focus();
        const its = getComputedStyle(each);
        return its.outlineStyle === "none" || parseFloat(its.outlineWidth) < 2;
    })
    .map(each => each.outerHTML.slice(0, 120))"""
"""What can be in focus without showing it."""

PAGES = {
    "library": "/library/",
    "pack": "/library/honest-dealing/",
    "charters": "/charters/",
    "nothing-compared": "/compare/",
    "versions-compared": "/compare/?left=printers@1&right=printers@2",
    "communities-compared": "/compare/?left=printers@2&right=binders@1",
    "community": "/c/printers/",
    "constitution": "/c/printers/constitution/",
    "translation": "/c/printers/constitution/?language=de",
    "superseded": "/c/printers/constitution/v1/",
    "charter": "/c/binders/constitution/",
    "versions": "/c/printers/constitution/versions/",
    "norm": "/c/printers/constitution/norms/norm-0/",
    "norm-that-went": "/c/printers/constitution/norms/norm-3/",
    "days": "/c/printers/constitution/days/",
    "decision": "/c/printers/decisions/{decision}/",
    "proposed-text": "/c/printers/decisions/{decision}/text/",
    "drafts": "/c/printers/drafts/",
    "start": "/c/printers/drafts/new/",
    "draft": "/c/printers/drafts/{sound}/",
    "draft-unsound": "/c/printers/drafts/{unsound}/",
    "draft-overtaken": "/c/printers/drafts/{overtaken}/",
    "norms": "/c/printers/drafts/{sound}/norms/",
    "norms-unsound": "/c/printers/drafts/{unsound}/norms/",
    "norm-form": "/c/printers/drafts/{sound}/norms/1/",
    "norm-new": "/c/printers/drafts/{sound}/norms/new/",
    "example": "/c/printers/drafts/{sound}/norms/1/examples/1/",
    "example-new": "/c/printers/drafts/{sound}/norms/1/examples/new/",
    "yaml": "/c/printers/drafts/{unsound}/yaml/",
    "which-goes-first": "/c/printers/drafts/{opposed}/precedence/",
    "merge": "/c/printers/drafts/{overtaken}/merge/",
    "bundles": "/c/printers/bundles/",
    "bundle": "/c/printers/bundles/{bundle}/",
}


@pytest.fixture(scope="module")
def printers(stack: Stack) -> People:
    """Return a community with two drafters."""
    found = found_people("printers", "Printers")
    add(found.alice, person("gina"), found.community, Role.DRAFTER)
    return found


@pytest.fixture(scope="module")
def numbers(printers: People) -> dict[str, int]:
    """Walk the services until there is something to see on every page, and return the numbers in addresses."""
    binders = found_people("binders", "Binders")
    above = brought_in(binders, charter()).text.document
    plain = adhering(document(norms=4), binders.community, above)
    brought_in(printers, plain)
    overtaken = draft_of(printers.alice, printers.community, saying(plain, "We agreed, and argued long."))
    rich = everything(plain)
    brought_in(printers, rich)
    brought_in(binders, saying(above, "Because we agreed, and meant it."))
    options = [draft_of(printers.alice, printers.community, saying(rich, each)) for each in ("One.", "Two.")]
    bundle = bundles.open_bundle(
        printers.alice, community=printers.community, title="Why we agreed", reason="We do not agree on it."
    )
    for each in options:
        bundles.add(printers.alice, bundle=bundle, draft=each)
    unsound = to_yaml(rich).replace("modality: should", "modality: ought", 1)
    return {
        "sound": draft_of(printers.alice, printers.community, saying(rich, "We agreed at last.")).pk,
        "unsound": drafts.start(printers.alice, community=printers.community, source=unsound).pk,
        "opposed": draft_of(printers.alice, printers.community, opposed(rich)).pk,
        "overtaken": overtaken.pk,
        "bundle": bundle.pk,
        "decision": propose(printers.alice, printers.community, saying(rich, "We voted.")).pk,
    }


@pytest.fixture(scope="module")
def page(browser: Browser, stack: Stack, printers: People) -> Iterator[Page]:
    """Return alice's page."""
    with signed_in(browser, f"http://127.0.0.1:{stack.env.port}", printers.alice) as page:
        yield page


def brought_in(people: People, text: Document) -> Version:
    """Have the community ratify a text on the running system."""
    before = version_in_force(people.community)
    all_say(propose(people.alice, people.community, text), Choice.YES)
    wait_for(lambda: version_in_force(people.community) != before, "the next version")
    found = version_in_force(people.community)
    assert found is not None
    return found


def with_norms(text: Document, *norms: Norm) -> Document:
    return text.model_copy(update={"norms": norms})


def saying(text: Document, rationale: str) -> Document:
    """Return the text, its first norm argued for so."""
    first, *others = text.norms
    return with_norms(text, first.model_copy(update={"rationale": rationale}), *others)


def everything(text: Document) -> Document:
    """Return the text with what a text can have, and without its last norm."""
    first, second, third, _ = text.norms
    day = clock.now().date() + timedelta(days=20)
    told = {"de": Translation(statement="Es hält Norm null ein.", negative="Es bricht Norm null.")}
    story = Story(id="a-story", title="A story", text="It was told.", teaches="To listen.")
    norms = (
        first.model_copy(
            update={
                "translations": told,
                "stories": (story,),
                "review_on": day,
                "entrenchment": Entrenchment(threshold="2/3", cooling_off_days=60),
            }
        ),
        second.model_copy(update={"section": "manner", "sunset_on": day, "gate": text.gate}),
        third.model_copy(update={"section": "manner"}),
    )
    more = {
        "languages": ("en", "de"),
        "translations": {"de": Preface(title="Unser Text", preamble="Wir schrieben ihn zusammen.")},
        "sections": (Section(id="manner", title="Its manner", text="How it speaks."),),
        "precedence": (Precedence(first="norm-0", then="norm-1", when="Somebody is in danger."),),
    }
    return with_norms(text, *norms).model_copy(update=more)


def opposed(text: Document) -> Document:
    """Return the text, two of whose norms pull apart."""
    first, second, third = text.norms
    asks = {
        "statement": "It answers at length.",
        "negative": "It answers in a word.",
        "modality": Modality.MUST,
    }
    forbids = {"statement": "It answers at length.", "negative": "It rambles.", "modality": Modality.MUST_NOT}
    return with_norms(text, first, second.model_copy(update=asks), third.model_copy(update=forbids))


def faults(page: Page, scheme: str, size: ViewportSize) -> list[str]:
    """Return what is wrong with the page as people see it in these colours at this size."""
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    page.set_viewport_size(size)
    found: list[str] = page.evaluate(AUDIT) + page.evaluate(SIDEWAYS)
    return found


def check(page: Page) -> None:
    """Check a page by day and by night, wide and narrow, and that what is in focus always shows it."""
    assert faults(page, "light", WIDE) == []
    assert faults(page, "dark", NARROW) == []
    page.keyboard.press("Tab")
    assert page.evaluate(UNMARKED) == []
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(WIDE)


@pytest.mark.parametrize("name", PAGES)
def test_everybody_can_use_it(page: Page, numbers: dict[str, int], name: str) -> None:
    address = PAGES[name].format(**numbers)
    answer = page.goto(address)
    assert answer is not None
    assert answer.ok
    check(page)
    if address.startswith("/c/"):
        # Whatever stands there, people see in which part of the community they are.
        expect(page.locator(".community-head [aria-current]")).to_have_count(1)


def test_everybody_can_join_what_two_wrote(page: Page, printers: People, numbers: dict[str, int]) -> None:
    draft = Draft.objects.select_related("community").get(pk=numbers["sound"])
    page.goto(f"/c/printers/drafts/{draft.pk}/norms/1/")
    edit = (("norms", 0, "statement"), "It keeps norm 0, more or less.")
    saving.edit(person("gina"), draft=draft, edits=[edit], seen_revision=draft.revision)
    page.get_by_label("What it does", exact=True).fill("It keeps norm 0 to the letter.")
    page.get_by_role("button", name="Save the norm").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Join what you both wrote")
    check(page)


def test_everybody_is_told_what_to_mend(page: Page, numbers: dict[str, int]) -> None:
    page.goto(f"/c/printers/drafts/{numbers['unsound']}/norms/new/")
    page.get_by_label("A short name").fill("Not A Name")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_label("A short name")).to_have_accessible_description(
        re.compile("Please check: Use small letters")
    )
    check(page)


def test_paper_holds_the_text_and_how_to_find_it_again(page: Page, numbers: dict[str, int]) -> None:
    page.goto("/c/printers/constitution/")
    page.locator("#norm-norm-0 summary", has_text="Examples").click()
    page.emulate_media(media="print", color_scheme="dark")
    version = Version.objects.get(community__slug="printers", number=2)
    for gone in ("header.site-head", ".contents", "form button"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator(".print-only", has_text=version.text_id)).to_be_visible()
    expect(page.get_by_text("/c/printers/constitution/v2/")).to_be_visible()
    # What was opened on the page is printed; what stands closed is left out.
    expect(page.locator("#norm-norm-0 .example").first).to_be_visible()
    expect(page.locator("#norm-norm-1 .example").first).to_be_hidden()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    page.emulate_media(media="screen", color_scheme="light")


BAD = """<!doctype html><html lang="en"><title>Bad</title><main>
<h1>One</h1><h3 id="twice">Skipped</h3><h1 id="twice">Another</h1>
<p style="color: #999; background: #fff">Pale words.</p>
<input style="border: 1px solid #ddd"><svg></svg>
<a href="#nowhere">There</a><p lang="">Whose words?</p>
<table><tr><th>A</th></tr></table>
<style>button { width: 9px; height: 9px; padding: 0 }</style><button>a</button><button>b</button>
<div style="overflow: auto; height: 1em"><p>Much<p>to<p>read</div>
</main></html>"""


def test_the_audit_finds_what_is_wrong(browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(BAD)
    found = "\n".join(faults(page, "light", WIDE))
    page.close()
    for sentence in (
        "There are 2 first headings.",
        "A heading of level 3 follows one of level 1",
        "Two elements share the id “twice”.",
        "Its text has a contrast of 2.85",
        "Its edge has a contrast of 1.36",
        "This has no name: <input",
        "This has no name: <svg",
        "A link leads to “#nowhere”, which is not there",
        "This is no language",
        "A table has no caption",
        "A table's heading does not say what it heads",
        "It is 9 by 9 pixels, and others are near",
        "This scrolls, but not by keyboard",
    ):
        assert sentence in found
