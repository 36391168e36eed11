"""Cases of a breach on their pages."""

import pytest
from django.test import Client

from governance import clock
from governance.counting.ballots import Choice
from governance.models import Decision, Sanction
from governance.sanctioning import Rung
from governance.services import sanctions
from governance.states import SanctionStatus
from tests.governance.authorities.sanctioning import (
    A_WEEK,
    TERMS,
    Parties,
    announced,
    answered,
    appealed,
    begun,
    case_of,
    is_now,
    parties,
    proposed,
)
from tests.loop import settle
from tests.people import People, all_say
from tests.reading import queries, said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild, the tenants and the weavers."""
    return parties(people)


def test_a_case_is_read_from_both_sides(client: Client, all_three: Parties) -> None:
    assert "Guild holds no breach against anybody." in said(client.get("/c/guild/cases/"))
    case = case_of(all_three)
    assert f"Case {case.pk} against Tenants" in said(client.get("/c/guild/cases/"))
    assert f"Case {case.pk} of Guild" in said(client.get("/c/tenants/cases/"))
    shown = said(client.get(f"/c/guild/cases/{case.pk}/"))
    assert "Their model hides from members what they pay." in shown
    assert "the report on their model" in shown
    assert "can be appealed once, to Weavers" in shown
    assert "No step was taken yet." in shown
    assert "Put a step to the vote" not in shown


def test_a_steward_of_the_keeper_puts_a_step_to_the_vote(client: Client, all_three: Parties) -> None:
    case = case_of(all_three)
    client.force_login(all_three.guild.alice)
    page = f"/c/guild/cases/{case.pk}/"
    assert "A notice, which everybody reads, for 30 days" in said(client.get(page))
    wrong = client.post(f"{page}step/", {"step-rung": "removal", "step-reason": "Now."})
    assert wrong.status_code == 422
    sent = client.post(f"{page}step/", {"step-rung": "notice", "step-reason": "They did nothing."})
    decision = Decision.objects.get(kind="sanction")
    assert sent["Location"] == f"/c/guild/decisions/{decision.pk}/"
    shown = said(client.get(sent["Location"]))
    assert f"Case {case.pk} of Guild against Tenants." in shown
    assert "A notice , for 30 days under vote" in shown
    assert client.post(f"{page}step/", {"step-rung": "notice", "step-reason": "Again."}).status_code == 409
    client.force_login(all_three.guild.bob)
    assert client.post(f"{page}step/", {"step-rung": "notice", "step-reason": "Me."}).status_code == 403


def test_who_is_concerned_answers_and_appeals(client: Client, all_three: Parties) -> None:
    case = case_of(all_three)
    sanction = announced(case, Rung.NOTICE, all_three)
    client.force_login(all_three.tenants.alice)
    page = f"/c/guild/cases/{case.pk}/"
    step = f"{page}steps/{sanction.pk}/"
    assert "Appeal against a notice" in said(client.get(page))
    assert client.post(f"{step}answer/", {"answer-reason": ""}).status_code == 422
    assert client.post(f"{step}answer/", {"answer-reason": "We are working on it."}).status_code == 302
    assert client.post(f"{step}appeal/", {"appeal-reason": "The report is wrong."}).status_code == 302
    assert client.post(f"{step}appeal/", {"appeal-reason": "Again."}).status_code == 409
    shown = said(client.get(page))
    assert "alice of Tenants answered" in shown
    assert "We are working on it." in shown
    assert "Weavers votes on it . If nobody has answered by" in shown
    assert "Appeal against" not in shown
    decision = Decision.objects.get(kind="sanction_appeal")
    heard = said(client.get(f"/c/weavers/decisions/{decision.pk}/"))
    assert "The appeal: The report is wrong." in heard
    client.force_login(all_three.dora)
    assert client.post(f"{step}answer/", {"answer-reason": "Me."}).status_code == 403


def test_a_steward_closes_a_case(client: Client, all_three: Parties) -> None:
    case = case_of(all_three)
    begun(case, Rung.NOTICE, all_three)
    client.force_login(all_three.guild.alice)
    page = f"/c/guild/cases/{case.pk}/"
    assert client.post(f"{page}close/", {"close-reason": ""}).status_code == 422
    assert client.post(f"{page}close/", {"close-reason": "They mended it."}).status_code == 302
    shown = said(client.get(page))
    assert "alice closed it on" in shown
    assert "Lifted: The case was closed: They mended it." in shown
    assert is_now(Sanction.objects.get(), SanctionStatus.LIFTED)


def test_both_ledgers_tell_the_story_in_sentences(client: Client, all_three: Parties) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"skipping": True}))
    first = begun(case, Rung.SUSPENSION, all_three)
    with clock.ahead(A_WEEK):
        answered(appealed(first, all_three), Choice.NO)
        sanctions.answer(all_three.tenants.alice, sanction=first, text="We did nothing wrong.")
        with clock.ahead(61 * A_WEEK):
            settle(without=AWAY)
        answered(appealed(announced(case, Rung.RATE_CAP, all_three), all_three), Choice.YES)
        sanctions.close_case(all_three.guild.alice, case=case, reason="Enough.")
    kept, theirs = said(client.get("/c/guild/ledger/")), said(client.get("/c/tenants/ledger/"))
    named = f"case {case.pk}"
    for words in (
        f"alice opened {named} against tenants.",
        f"We decided on a suspension in {named} against tenants.",
        f"In {named} against tenants, a suspension took effect.",
        f"tenants appealed to weavers in {named} , against a suspension.",
        f"In {named} against tenants, a suspension waits for an appeal.",
        f"In {named} against tenants, weavers left a suspension standing.",
        f"In {named} against tenants, a suspension ended on its day.",
        f"In {named} against tenants, a cap on answers was lifted.",
        f"We closed {named} against tenants.",
    ):
        assert words in kept
    for words in (
        f"guild opened {named} against us.",
        f"guild decided on a suspension in {named} against us.",
        f"alice appealed to weavers in {named} of guild, against a suspension.",
        "alice answered a step that guild took against us . We did nothing wrong.",
        f"guild closed {named} against us.",
    ):
        assert words in theirs


def test_what_was_carried_in_vain_says_why(client: Client, all_three: Parties) -> None:
    case = case_of(all_three)
    waiting = proposed(case, Rung.NOTICE, all_three)
    sanctions.close_case(all_three.guild.alice, case=case, reason="They mended it.")
    all_say(waiting.decision, Choice.YES)
    settle(without=AWAY)
    assert "it was carried, and not taken" in said(client.get(f"/c/guild/cases/{case.pk}/"))


def test_more_steps_take_no_more_queries(client: Client, all_three: Parties) -> None:
    case = case_of(all_three, terms=TERMS.model_copy(update={"skipping": True}))

    def more() -> None:
        sanction = announced(case, Rung.NOTICE, all_three)
        sanctions.answer(all_three.tenants.alice, sanction=sanction, text="No.")
        answered(appealed(sanction, all_three), Choice.YES)

    more()
    one = queries(client, f"/c/guild/cases/{case.pk}/")
    more()
    more()
    assert queries(client, f"/c/guild/cases/{case.pk}/") == one
