"""No appeal hangs for ever: whatever keeps a body from answering falls in favour of whoever appealed."""

from datetime import timedelta

import pytest
from django.test import Client

from governance import clock
from governance.counting.ballots import Choice
from governance.models import Decision, LedgerEntry, Sanction
from governance.rules import DAY, DecisionRule
from governance.sanctioning import MEMBERS, Rung, Sanctions
from governance.services import communities, rules, sanction_appeals, sanctions, voting
from governance.states import IN_PROGRESS, DecisionStatus, SanctionStatus
from tests.governance.authorities.sanctioning import (
    A_WEEK,
    TERMS,
    Parties,
    again,
    announced,
    answered,
    appealed,
    case_of,
    is_now,
    parties,
)
from tests.loop import settle
from tests.people import AT_ONCE, STEWARDS_AT_ONCE, People
from tests.reading import said
from tests.walking import AWAY

pytestmark = pytest.mark.django_db

A_MONTH = timedelta(days=30, minutes=1)
SKIPPING = TERMS.model_copy(update={"skipping": True})


@pytest.fixture
def all_three(people: People) -> Parties:
    """Return the guild, the tenants and the weavers."""
    return parties(people)


def suspended(all_three: Parties, terms: Sanctions = SKIPPING) -> Sanction:
    """Have a suspension announced."""
    return announced(case_of(all_three, terms=terms), Rung.SUSPENSION, all_three)


def hears_by(all_three: Parties, rule: DecisionRule) -> None:
    """Give the body that hears appeals a rule for them."""
    rules.put_in_force(all_three.weavers.community, {"sanction_appeal": rule}, source="sha256:" + "0" * 64)


def why_lifted(sanction: Sanction) -> str:
    assert is_now(sanction, SanctionStatus.LIFTED)
    told = LedgerEntry.objects.select_related("payload").filter(kind="SanctionLifted")
    # Both communities' records say why.
    assert {each.payload.body["reason"] for each in told} == {again(sanction).lifted_because}
    assert len(told) == 2
    return again(sanction).lifted_because


def test_where_too_few_vote_on_an_appeal_the_step_is_lifted(all_three: Parties) -> None:
    sanction = suspended(all_three)
    decision = appealed(sanction, all_three)
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED
    assert why_lifted(sanction) == "Weavers gave no answer to the appeal: too few voted."


def test_a_keeper_whose_members_do_not_answer_cannot_go_on(all_three: Parties) -> None:
    sanction = suspended(all_three, SKIPPING.model_copy(update={"appeal_to": MEMBERS}))
    appealed(sanction, all_three)
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
    assert why_lifted(sanction) == "Guild gave no answer to the appeal: too few voted."


def test_one_no_of_enough_people_is_an_answer(all_three: Parties) -> None:
    sanction = suspended(all_three)
    decision = appealed(sanction, all_three)
    voting.cast(all_three.dora, decision=decision, ballot={"choice": "no"})
    with clock.ahead(A_WEEK):
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.IN_EFFECT)
    # Its last day comes, and finds it answered.
    with clock.ahead(A_MONTH):
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.IN_EFFECT)


def test_a_body_that_takes_too_long_is_not_waited_for(all_three: Parties) -> None:
    hears_by(all_three, AT_ONCE.model_copy(update={"deliberation_seconds": 60 * DAY}))
    sanction = suspended(all_three)
    decision = appealed(sanction, all_three)
    with clock.ahead(A_MONTH - timedelta(hours=1)):
        settle(without=AWAY)
        assert is_now(sanction, SanctionStatus.STAYED)
    with clock.ahead(A_MONTH):
        settle(without=AWAY)
        assert why_lifted(sanction) == "Weavers gave no answer to the appeal in time."
    decision.refresh_from_db()
    assert decision.status in IN_PROGRESS
    with clock.ahead(timedelta(days=60, minutes=1)):
        settle(without=AWAY)
        decision.refresh_from_db()
        answered(decision, Choice.NO)
    # It came too late.
    assert is_now(sanction, SanctionStatus.LIFTED)


def test_the_charter_says_how_many_days_there_are(all_three: Parties) -> None:
    hears_by(all_three, AT_ONCE.model_copy(update={"deliberation_seconds": 60 * DAY}))
    sanction = suspended(all_three, SKIPPING.model_copy(update={"appeal_days": 3}))
    appealed(sanction, all_three)
    with clock.ahead(timedelta(days=3, minutes=1)):
        settle(without=AWAY)
    assert is_now(sanction, SanctionStatus.LIFTED)


def test_a_body_that_closes_meanwhile_has_given_no_answer(all_three: Parties) -> None:
    sanction = suspended(all_three)
    appealed(sanction, all_three)
    communities.close(all_three.weavers.alice, community=all_three.weavers.community, reason="Done.")
    settle(without=AWAY)
    assert why_lifted(sanction) == "Weavers gave no answer to the appeal, for it closed."


def test_whoever_cannot_be_heard_can_appeal_nevertheless(client: Client, all_three: Parties) -> None:
    hears_by(all_three, STEWARDS_AT_ONCE)
    sanction = suspended(all_three)
    # The weavers' one steward is a party to it: she opened the case, and speaks for the tenants as well.
    alice = all_three.tenants.alice
    assert sanction_appeals.appeal(alice, sanction=sanction, reason="The report is wrong.") is None
    assert is_now(sanction, SanctionStatus.STAYED)
    assert not Decision.objects.filter(kind="sanction_appeal").exists()
    client.force_login(alice)
    page = client.get(f"/c/guild/cases/{sanction.case_id}/")
    assert "Nobody could be asked to vote on it. If nobody has answered by" in said(page)
    with clock.ahead(A_MONTH):
        settle(without=AWAY)
    assert again(sanction).lifted_because == "Weavers gave no answer to the appeal in time."


def test_a_case_that_was_closed_meanwhile_is_lifted_once(all_three: Parties) -> None:
    sanction = suspended(all_three)
    appealed(sanction, all_three)
    sanctions.close_case(all_three.guild.alice, case=sanction.case, reason="They mended it.")
    with clock.ahead(A_MONTH):
        settle(without=AWAY)
    assert "They mended it." in why_lifted(sanction)
