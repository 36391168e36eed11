"""Communities vouch for one another.

The weavers' text asks that the guild and the bakers vouch for a model before it goes live. They are asked, look, vote
and sign; whoever doubts it checks the file. What is revoked or has ended counts no longer.
"""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from itertools import count
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, Page, expect
from pytest_django import DjangoDbBlocker

from adapters.selectors import live_deployment
from constitutions.vouched import Vouched as Asked
from governance import clock
from governance.counting.ballots import Choice
from governance.models import Attestation, Decision, Role
from governance.proof.attesting import Party
from governance.services import attestations
from governance.services.attestations import Vouched
from governance.states import AttestationStatus
from tests.browser.authorities import everybody_votes, follow, founded, serving_on_paper
from tests.browser.keyboard import choose, press, tab_to, write
from tests.browser.looking import picture, signed_in
from tests.browser.serving import Served
from tests.browser.test_accessibility import check
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.test_brought import KEYS
from tests.governance.authorities.test_brought import made as made_elsewhere
from tests.people import People, add, all_say, charter, person
from tests.walking import measured, ready, requested, text_with

pytestmark = pytest.mark.browser

A_MONTH = timedelta(days=31)
NUMBERS = count(1)


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, django_db_blocker: DjangoDbBlocker) -> Iterator[Served]:
    """Serve the pages from this process, where the clock can be moved."""
    with django_db_blocker.unblock(), serving_on_paper(tmp_path_factory.mktemp("paper")) as served:
        yield served


@pytest.fixture(scope="module")
def guild(pages: Served) -> People:
    """Return a community that keeps a charter."""
    found = founded("guild", "gina", "george")
    ratified(found, charter("The guild's charter"))
    return found


@pytest.fixture(scope="module")
def bakers(pages: Served) -> People:
    """Return a community with no text yet."""
    return founded("bakers", "bella", "boris")


@pytest.fixture
def asked(guild: People, bakers: People) -> Decision:
    """Return the vote on a model of the weavers, for which the guild and the bakers have to vouch."""
    weavers = founded(f"weavers-{next(NUMBERS)}", "wilma", "will")
    add(weavers.alice, person("walt"), weavers.community, Role.STEWARD)
    text = text_with(norms=2, examples=15).model_copy(
        update={"attestations": Asked(needed=2, of=("guild", "bakers"))}
    )
    return requested(measured(ready(ratified(weavers, text))))


def vouches(by: People, asked: Decision, *, until: timedelta = 6 * A_MONTH) -> Attestation:
    """Have a community vouch for what a vote is about."""
    vouched = Vouched(
        about=asked.community,
        digest=asked.subject_digest,
        words="We read the report and asked it ourselves.",
        until=clock.now() + until,
    )
    made = attestations.propose(by.alice, community=by.community, vouched=vouched)
    all_say(made.decision, Choice.YES)
    follow()
    made.refresh_from_db()
    return made


def newest() -> Decision:
    """Return the newest vote on whether to vouch for something."""
    return Decision.objects.select_related("community").filter(kind="attest").latest("pk")


def at(decision: Decision) -> str:
    """Return a decision's address."""
    return f"/c/{decision.community.slug}/decisions/{decision.pk}/"


def counted(page: Page, asked: Decision, name: str, *, counts: bool) -> None:
    """Look whether the weavers' vote counts a community among those who vouch."""
    page.goto(at(asked))
    who = page.locator("section", has=page.get_by_role("heading", name="Who vouches for it"))
    expect(who.get_by_role("listitem").filter(has_text=name)).to_contain_text(
        "does, until" if counts else "does not yet"
    )


def verified(page: Page, home: str, folder: Path) -> str:
    """Download an attestation and the keys, and say what the command says of them."""
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    coming.value.save_as(folder / "attestation.json")
    keys = page.request.get(f"{home}/.well-known/polity-keys.json")
    (folder / "keys.json").write_bytes(keys.body())
    told = StringIO()
    call_command(
        "verify_attestation", str(folder / "attestation.json"), f"--keys={folder / 'keys.json'}", stdout=told
    )
    return told.getvalue()


def test_a_model_goes_live_when_two_vouch_for_it(
    browser: Browser, pages: Served, guild: People, asked: Decision, screenshots: Path, tmp_path: Path
) -> None:
    with signed_in(browser, pages.home, guild.alice, scripts=False) as page:
        page.goto("/c/guild/attestations/")
        picture(page, screenshots, "vouching-empty")
        check(page)
        page.get_by_role("link", name="Vouch for something").click()
        picture(page, screenshots, "vouch-whom")
        check(page)
        page.get_by_role("link", name=asked.community.name).click()
        page.get_by_role("radio", name="which may go live").check()
        page.get_by_label("What you vouch for, in your words").fill("We read its report and talked with it.")
        page.get_by_label("Evidence").fill("we looked at it")
        page.get_by_role("button", name="Put it to the vote").click()
        expect(page.get_by_role("alert")).to_contain_text("is not a digest with what it is")
        picture(page, screenshots, "vouch-mend")
        check(page)
        page.get_by_label("Evidence").fill(f"{asked.evidence_digest} their report")
        page.get_by_role("button", name="Put it to the vote").click()
        expect(page.get_by_role("heading", name="What is vouched for")).to_be_visible()
        picture(page, screenshots, "vouch-vote")
        check(page)
    everybody_votes(browser, pages.home, newest(), "Yes")
    with signed_in(browser, pages.home, person("wilma")) as page:
        page.goto(f"/c/{asked.community.slug}/attestations/")
        page.get_by_role("link", name="Guild").click()
        picture(page, screenshots, "attestation")
        check(page)
        told = verified(page, pages.home, tmp_path)
        assert "The signature holds" in told
        assert "We read its report and talked with it." in told
        counted(page, asked, "Guild", counts=True)
        counted(page, asked, "bakers", counts=False)
        picture(page, screenshots, "vouched-by-one")
        check(page)
    everybody_votes(browser, pages.home, asked, "Yes")
    assert live_deployment(asked.community) is None
    with signed_in(browser, pages.home, person("bella")) as page:
        page.goto(at(asked))
        expect(page.get_by_text("so far 1 of them. Missing: bakers").first).to_be_visible()
        picture(page, screenshots, "vouched-waits")
        page.goto("/c/bakers/attestations/")
        press(page, page.get_by_role("link", name="Vouch for something"))
        press(page, page.get_by_role("link", name=asked.community.name))
        model = page.get_by_role("radio", name="which may go live")
        choose(page, page.get_by_role("radio").first, model)
        write(page, page.get_by_label("What you vouch for, in your words"), "We baked with it for a week.")
        press(page, page.get_by_role("button", name="Put it to the vote"))
        expect(page.get_by_role("heading", name="What is vouched for")).to_be_visible()
    everybody_votes(browser, pages.home, newest(), "Yes")
    assert live_deployment(asked.community) is not None


def test_a_steward_revokes_at_once_and_the_members_look_at_it(
    browser: Browser, pages: Served, guild: People, bakers: People, asked: Decision, screenshots: Path
) -> None:
    made = vouches(guild, asked)
    with signed_in(browser, pages.home, guild.alice) as page:
        page.goto(f"/c/guild/attestations/{made.pk}/")
        tab_to(page, page.locator("summary", has_text="Revoke it at once"))
        page.keyboard.press("Enter")
        picture(page, screenshots, "attestation-revoke")
        check(page)
        write(page, page.locator("#id_revoke-reason"), "Their report was wrong.")
        press(page, page.get_by_role("button", name="Revoke it", exact=True))
        expect(page.get_by_text("gina revoked it")).to_be_visible()
        follow()
        page.reload()
        picture(page, screenshots, "attestation-revoked")
        check(page)
        counted(page, asked, "guild", counts=False)
        review = Decision.objects.select_related("community").get(
            kind="review_revocation", subject_digest=made.envelope_digest
        )
        page.goto(at(review))
        picture(page, screenshots, "attestation-review")
        check(page)
    everybody_votes(browser, pages.home, review, "Yes")
    with signed_in(browser, pages.home, guild.bob) as page:
        counted(page, asked, "Guild", counts=True)


def test_members_vote_to_vouch_no_longer(
    browser: Browser, pages: Served, guild: People, asked: Decision, screenshots: Path
) -> None:
    made = vouches(guild, asked)
    with signed_in(browser, pages.home, guild.alice, scripts=False) as page:
        page.goto(f"/c/guild/attestations/{made.pk}/")
        page.locator("summary", has_text="Ask whether we still vouch for it").click()
        page.locator("#id_propose-reason").fill("They changed how it answers.")
        page.locator("details[open]").get_by_role("button", name="Put it to the vote").click()
        expect(page.get_by_role("status")).to_contain_text("Until it is decided, the attestation stands.")
        picture(page, screenshots, "attestation-asked-again")
        counted(page, asked, "Guild", counts=True)
        decision = Decision.objects.select_related("community").get(
            kind="revoke_attestation", subject_digest=made.envelope_digest
        )
    everybody_votes(browser, pages.home, decision, "Yes")
    with signed_in(browser, pages.home, guild.bob) as page:
        page.goto(f"/c/guild/attestations/{made.pk}/")
        expect(page.get_by_text("The members revoked it")).to_be_visible()
        counted(page, asked, "guild", counts=False)


def test_what_is_vouched_for_ends_on_its_day(
    browser: Browser, pages: Served, guild: People, asked: Decision, screenshots: Path
) -> None:
    made = vouches(guild, asked, until=A_MONTH)
    with signed_in(browser, pages.home, guild.bob) as page:
        counted(page, asked, "Guild", counts=True)
        with pages.ahead(A_MONTH + timedelta(minutes=1)):
            counted(page, asked, "guild", counts=False)
            follow()
            page.goto(f"/c/guild/attestations/{made.pk}/")
            expect(page.locator(".eyebrow")).to_contain_text("ended")
            picture(page, screenshots, "attestation-ended")
            check(page)
            page.goto("/c/guild/attestations/")
            picture(page, screenshots, "vouching")
            check(page)
    made.refresh_from_db()
    assert made.status == AttestationStatus.EXPIRED


def test_what_was_signed_elsewhere_is_brought_in(
    browser: Browser, pages: Served, guild: People, screenshots: Path, tmp_path: Path
) -> None:
    file = tmp_path / "attestation.json"
    file.write_bytes(made_elsewhere(of=Party(community="guild", site="here.example")))
    with signed_in(browser, pages.home, guild.alice, scripts=False) as page:
        page.goto("/c/guild/attestations/")
        page.get_by_role("link", name="Bring in what an authority elsewhere signed").click()
        picture(page, screenshots, "vouching-bring")
        check(page)
        page.get_by_label("The attestation").set_input_files(file)
        page.get_by_label("The other instance's public keys").fill(KEYS.decode())
        page.get_by_role("button", name="Check it and keep it").click()
        expect(page.get_by_role("status")).to_contain_text("Its signature holds.")
        picture(page, screenshots, "vouching-brought")
        check(page)
        page.goto("/c/guild/attestations/new/?elsewhere")
        picture(page, screenshots, "vouch-elsewhere")
        check(page)
