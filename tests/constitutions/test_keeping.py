"""Those who adhere to a charter, and who keeps it: what was agreed in the text, and what has effect of it."""

from typing import Any

import pytest
from django.test import Client
from pydantic import ValidationError

from constitutions.document import Document, Kind
from constitutions.errors import NotBoundError, UnknownAuthorityError
from constitutions.formats import from_yaml, to_yaml
from constitutions.keeping import Cap, keepers_of, names_of, standing_of
from constitutions.markdown import from_markdown, to_markdown
from constitutions.phrasing import sanctions as in_words
from constitutions.services import breaches, drafts
from governance import clock
from governance.errors import NoSanctionsAgreedError, RoleNeededError
from governance.models import SanctionCase
from governance.sanctioning import Rung
from governance.states import CaseStatus, SanctionStatus
from tests.constitutions.texts import value
from tests.constitutions.web.test_versions import ratified
from tests.governance.authorities.sanctioning import (
    A_WEEK,
    EVIDENCE,
    TERMS,
    Parties,
    announced,
    begun,
    is_now,
    parties,
)
from tests.people import People, adhering, charter, document, draft_of, in_force
from tests.reading import said


def strict(**changes: Any) -> Document:
    """Return a charter that says what becomes of whoever breaks a floor."""
    return charter().model_copy(update={"sanctions": TERMS.model_copy(update=changes)})


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild, the tenants and the weavers, of whom the tenants adhere to the guild's charter."""
    found = parties(people)
    ratified(found.guild, strict())
    ratified(people, adhering(document(), found.guild.community, strict()))
    return found


def opened(all_three: Parties) -> SanctionCase:
    return breaches.open_case(
        all_three.guild.alice,
        keeper=all_three.guild.community,
        against=all_three.tenants.community,
        breach="Their model hides what members pay.",
        evidence=(EVIDENCE,),
    )


@pytest.mark.django_db
def test_a_case_goes_by_the_terms_of_the_text_that_they_pinned(all_three: Parties) -> None:
    pinned = in_force(all_three.guild.community)
    harsher = strict(notice_days=1, skipping=True)
    ratified(all_three.guild, harsher)
    case = opened(all_three)
    assert case.charter == pinned.text_id
    assert case.agreed == TERMS


@pytest.mark.django_db
def test_who_does_not_adhere_or_agreed_to_nothing_is_let_be(all_three: Parties) -> None:
    weavers = all_three.weavers

    def open_against(against: People) -> None:
        breaches.open_case(
            all_three.guild.alice,
            keeper=all_three.guild.community,
            against=against.community,
            breach="x",
            evidence=(EVIDENCE,),
        )

    with pytest.raises(NotBoundError, match="does not adhere to the charter of Guild"):
        open_against(weavers)
    mild = charter("A mild charter")
    ratified(all_three.guild, mild)
    ratified(weavers, adhering(document(), all_three.guild.community, mild))
    with pytest.raises(NoSanctionsAgreedError, match="agrees on no sanctions"):
        open_against(weavers)
    with pytest.raises(RoleNeededError):
        breaches.open_case(
            all_three.guild.bob,
            keeper=all_three.guild.community,
            against=all_three.tenants.community,
            breach="x",
            evidence=(EVIDENCE,),
        )


@pytest.mark.django_db
def test_whoever_leaves_the_charter_is_free_of_it(all_three: Parties) -> None:
    case = opened(all_three)
    sanction = begun(case, Rung.NOTICE, all_three)
    with clock.ahead(A_WEEK):
        assert [each.pk for each in standing_of(all_three.tenants.community)] == [sanction.pk]
        ratified(all_three.tenants, document())
        assert not standing_of(all_three.tenants.community)
    assert is_now(sanction, SanctionStatus.LIFTED)
    case.refresh_from_db()
    assert case.status == CaseStatus.CLOSED
    assert "no longer adheres" in case.reason


@pytest.mark.django_db
def test_whoever_follows_to_a_newer_charter_is_not(all_three: Parties) -> None:
    case = opened(all_three)
    newer = strict(notice_days=3)
    ratified(all_three.guild, newer)
    ratified(all_three.tenants, adhering(document("Ours"), all_three.guild.community, newer))
    case.refresh_from_db()
    assert case.status == CaseStatus.OPEN


@pytest.mark.django_db
def test_answers_name_the_charter_until_a_suspension_and_keep_to_a_cap(all_three: Parties) -> None:
    tenants = all_three.tenants.community
    pinned = in_force(all_three.guild.community).text_id
    assert list(keepers_of(tenants)) == [all_three.guild.community.pk]
    assert names_of(tenants).charters == (pinned,)
    assert names_of(all_three.weavers.community).charters == ()
    case = opened(all_three)
    begun(case, Rung.NOTICE, all_three)
    with clock.ahead(A_WEEK):
        begun(case, Rung.RATE_CAP, all_three)
    with clock.ahead(2 * A_WEEK):
        assert names_of(tenants).cap == Cap(2, "Guild")
        assert names_of(tenants).charters == (pinned,)
        begun(case, Rung.SUSPENSION, all_three)
    with clock.ahead(3 * A_WEEK):
        assert names_of(tenants).charters == ()


@pytest.mark.django_db
def test_pages_say_who_is_suspended_and_leave_out_who_was_removed(client: Client, all_three: Parties) -> None:
    address = "/c/guild/constitution/"
    assert "Adhered to by Tenants Digest" in said(client.get(address))
    case = opened(all_three)
    for number, rung in enumerate(Rung):
        with clock.ahead(number * A_WEEK):
            begun(case, rung, all_three)
        with clock.ahead((number + 1) * A_WEEK):
            shown = said(client.get(address))
            theirs = said(client.get("/c/tenants/constitution/"))
        assert ("Adhered to by Tenants" in shown) == (rung != Rung.REMOVAL)
        assert ("Tenants (suspended)" in shown) == (rung == Rung.SUSPENSION)
        assert "Guild, to whose charter this text adheres, decided on a notice until" in theirs


@pytest.mark.django_db
def test_a_case_is_opened_on_its_page_beside_what_was_agreed(client: Client, all_three: Parties) -> None:
    client.force_login(all_three.guild.alice)
    address = "/c/guild/cases/new/tenants/"
    shown = said(client.get(f"{address}?evidence=sha256:{'a' * 64} a report"))
    assert "can appeal once against each, to the community “weavers”" in shown
    assert f"sha256:{'a' * 64} a report" in shown
    assert client.post(address, {"breach": "They hide it.", "evidence": ""}).status_code == 422
    sent = client.post(address, {"breach": "They hide it.", "evidence": f"sha256:{'a' * 64} a report"})
    assert sent["Location"] == f"/c/guild/cases/{SanctionCase.objects.get().pk}/"
    again = client.post(address, {"breach": "They hide it.", "evidence": f"sha256:{'a' * 64} a report"})
    assert again.status_code == 409
    assert client.get("/c/guild/cases/new/weavers/").status_code == 409


@pytest.mark.django_db
def test_what_was_announced_has_no_effect_yet(all_three: Parties) -> None:
    announced(opened(all_three), Rung.NOTICE, all_three)
    assert not standing_of(all_three.tenants.community)


@pytest.mark.django_db
def test_the_body_that_hears_appeals_has_to_be_here(people: People) -> None:
    with pytest.raises(UnknownAuthorityError, match="no community “weavers” here to hear appeals"):
        drafts.check_can_propose(people.alice, draft_of(people.alice, people.community, strict()))
    drafts.check_can_propose(
        people.alice, draft_of(people.alice, people.community, strict(appeal_to="members"))
    )


def test_terms_are_a_part_of_a_charters_text_in_every_form() -> None:
    text = strict()
    assert from_yaml(to_yaml(text)).digest == text.digest != charter().digest
    assert from_markdown(to_markdown(text)).digest == text.digest
    words = " ".join(in_words(TERMS))
    assert "(2 questions a minute), for 30 days" in words
    assert "nothing above a notice has effect" in words
    assert in_words(None) == ()


def test_a_constitution_has_nobody_to_sanction() -> None:
    terms = TERMS.model_dump(mode="json", exclude_none=True)
    with pytest.raises(ValidationError, match="nobody to sanction"):
        Document.model_validate(value(sanctions=terms))
    assert Document.model_validate(value(sanctions=terms, kind=Kind.CHARTER)).sanctions == TERMS
