"""What somebody who means ill tries with votes: to keep what must end, come back, narrow who decides, be late."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance import clock
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.errors import (
    BallotRefusedError,
    CommunityClosedError,
    InvitationUnusableError,
    NotAMemberError,
    NoVetoError,
)
from governance.models import Community, Decision, Membership, Role, User
from governance.outcomes import turnouts
from governance.permissions import membership_of
from governance.rules import DAY, DecisionRule, Emergency, Pace, Veto
from governance.selectors.decisions import entitled, speakers_of, turnouts_of
from governance.services import (
    closing,
    communities,
    decisions,
    delegations,
    memberships,
    questions,
    rules,
    voting,
)
from governance.states import DecisionStatus
from tests.governance.deciding import after, is_now, opened
from tests.people import AT_ONCE, People, add, all_say

pytestmark = pytest.mark.django_db

SOURCE = "sha256:" + "0" * 64
URGENT = DecisionRule(emergency=Emergency(voting_seconds=3_600, lasts_seconds=7 * DAY))
LIQUID = DecisionRule(ballots="open", delegation=True, close_early="when_all_voted")
ONE_A_YEAR = DecisionRule(pace=Pace(most=1, days=365), cooling_off_seconds=30 * DAY)
RANKS = {"method": Method.SCHULZE}


def decided_in_an_emergency(people: People, subject: str) -> Decision:
    decision = opened(people, URGENT, emergency=True, subject_digest=f"sha256:{subject * 64}")
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    assert is_now(decision, DecisionStatus.CARRIED)
    return decision


def decide_by(people: People, rule: DecisionRule) -> None:
    """Give the community another founding rule than it was founded with."""
    Community.objects.filter(pk=people.community.pk).update(founding_rule=rule.model_dump(mode="json"))
    people.community.refresh_from_db()


def steward(people: People, user: User) -> Membership:
    membership = membership_of(user, people.community)
    assert membership
    memberships.change_role(people.alice, membership=membership, role=Role.STEWARD)
    return membership


def test_an_emergency_ends_whatever_reviews_are_open(people: People) -> None:
    first = decided_in_an_emergency(people, "1")
    with clock.ahead(timedelta(days=1)):
        again = decided_in_an_emergency(people, "1")
    after(first, timedelta(days=7, hours=1), timedelta(days=1))
    assert is_now(first, DecisionStatus.EXPIRED)
    assert is_now(again, DecisionStatus.EXPIRED)
    assert Decision.objects.filter(kind=closing.REVIEW).count() == 2


def test_an_emergency_ends_however_seldom_the_community_decides(people: People) -> None:
    decide_by(people, ONE_A_YEAR)
    both = [decided_in_an_emergency(people, subject) for subject in "12"]
    after(both[0], timedelta(days=7, hours=1))
    assert all(is_now(each, DecisionStatus.EXPIRED) for each in both)
    assert Decision.objects.filter(kind=closing.REVIEW).count() == 2


def test_whoever_acted_in_an_emergency_does_not_choose_who_judges_it(people: People) -> None:
    decide_by(people, DecisionRule(deliberation_seconds=DAY))
    rules.put_in_force(people.community, {closing.REVIEW: DecisionRule(electorate="stewards")}, source=SOURCE)
    emergency = decided_in_an_emergency(people, "1")
    after(emergency, timedelta(days=7, hours=1), timedelta(days=1, hours=1))
    assert Decision.objects.get(reviews=emergency).electors.count() == 2


def test_what_all_members_are_asked_is_not_narrowed_to_stewards_while_it_is_talked_over(
    people: People,
) -> None:
    rule = DecisionRule(electorate="stewards", deliberation_seconds=DAY)
    rules.put_in_force(people.community, {"restore": rule}, source=SOURCE)
    decision = opened(people, rule.for_members(), "restore", opened_by=None)
    after(decision, timedelta(days=1, hours=1))
    assert is_now(decision, DecisionStatus.OPEN)
    assert decision.electors.count() == 2


def test_a_steward_who_was_removed_does_not_come_back_by_a_link_of_their_own(people: People) -> None:
    membership = steward(people, people.bob)
    _, secret = memberships.invite(people.bob, community=people.community, role=Role.STEWARD)
    memberships.remove(people.alice, membership=membership, reason="He took the till.")
    with pytest.raises(InvitationUnusableError, match="somebody who is no longer a steward"):
        memberships.join(people.bob, secret=secret)


def test_whoever_was_removed_ends_no_vote(people: People) -> None:
    decision = questions.ask(
        people.bob, community=people.community, kind="question", title="Shall we?", why="Why not?"
    )
    bob = membership_of(people.bob, people.community)
    assert bob
    memberships.remove(people.alice, membership=bob, reason="He took the till.")
    with pytest.raises(NotAMemberError):
        decisions.withdraw(people.bob, decision=decision, reason="Spite.")


def test_a_veto_that_comes_after_its_time_is_too_late_also_where_the_pipeline_is_later(
    people: People,
) -> None:
    rule = AT_ONCE.model_copy(update={"timelock_seconds": DAY, "veto": Veto()})
    decision = opened(people, rule)
    all_say(decision, Choice.YES)
    assert is_now(decision, DecisionStatus.WAITING)
    with clock.ahead(timedelta(days=1, seconds=1)), pytest.raises(NoVetoError, match="no longer waits"):
        closing.veto(people.alice, decision=decision, reason="I was away.")


def test_nothing_is_put_to_the_vote_while_a_community_closes(people: People) -> None:
    before = Community.objects.get(pk=people.community.pk)
    with CaptureQueriesContext(connection) as queries:
        communities.close(people.alice, community=people.community, reason="We are done.")
    locks = [each["sql"] for each in queries if "UPDATE" in each["sql"] and each["sql"].startswith("SELECT")]
    assert "governance_community" in locks[0]
    with pytest.raises(CommunityClosedError):
        decisions.open_decision(
            before,
            kind="question",
            title="Shall we?",
            summary="",
            subject_digest=SOURCE,
            rule=AT_ONCE,
            opened_by=people.alice,
        )


def test_a_delegate_does_not_end_a_vote_before_those_who_trusted_them_can_say_otherwise(
    people: People,
) -> None:
    add(people.alice, people.charlie, people.community, Role.MEMBER)
    rules.put_in_force(people.community, {"question": LIQUID}, source=SOURCE)
    for giver in (people.alice, people.bob):
        delegations.delegate(giver, community=people.community, topic="question", taker=people.charlie)
    decision = opened(people, LIQUID)
    voting.cast(people.charlie, decision=decision, ballot={"choice": "yes"})
    assert turnouts_of(decision)[0].cast == 3
    assert is_now(decision, DecisionStatus.OPEN)
    for giver in (people.alice, people.bob):
        voting.cast(giver, decision=decision, ballot={"choice": "no"})
    assert is_now(decision, DecisionStatus.REJECTED)


def test_what_is_decided_by_handed_on_votes_alone_is_not_decided_yet(people: People) -> None:
    add(people.alice, people.charlie, people.community, Role.MEMBER)
    rule = LIQUID.model_copy(update={"close_early": "when_decided"})
    rules.put_in_force(people.community, {"question": rule}, source=SOURCE)
    delegations.delegate(people.bob, community=people.community, topic="question", taker=people.charlie)
    decision = opened(people, rule)
    voting.cast(people.charlie, decision=decision, ballot={"choice": "yes"})
    assert is_now(decision, DecisionStatus.OPEN)
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    assert is_now(decision, DecisionStatus.CARRIED)


@pytest.mark.parametrize("rule", [DecisionRule(), DecisionRule(ballots="open", delegation=True)])
def test_turnout_is_told_without_reading_a_ballot_and_is_what_is_counted(
    people: People, rule: DecisionRule
) -> None:
    decision = opened(people, rule)
    voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})
    with CaptureQueriesContext(connection) as queries:
        told = turnouts_of(decision)
    assert not [each for each in queries if '"content"' in each["sql"]]
    assert tuple(told) == turnouts(rule, entitled(decision), speakers_of(decision).keys())


@pytest.mark.parametrize(
    "ranks", [[[], [], [], ["bread"]], [["bread"] * 4]], ids=["gaps without end", "one option over and over"]
)
def test_a_ballot_takes_no_more_room_than_its_options_need(people: People, ranks: list[list[str]]) -> None:
    decision = opened(people, DecisionRule(**RANKS, duplicates="skip"), "question", "Bread", "Cake", "Pie")
    with pytest.raises(BallotRefusedError, match="use 3 ranks at most"):
        voting.cast(people.bob, decision=decision, ballot={"ranks": ranks})


def test_a_character_that_no_database_keeps_is_refused_and_breaks_nothing(
    client: Client, people: People
) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    sent = client.post(
        f"/api/communities/tenants/decisions/{decision.pk}/ballot/",
        {"choice": "yes", "reason": "a\0b"},
        content_type="application/json",
    )
    assert sent.json()["code"] == "ballot_refused"
    for address in ("/c/tenants/ledger/?kind=%00", "/api/communities/tenants/ledger/?kind=%00"):
        assert client.get(address).status_code == 200


def _delegate(people: People) -> None:
    rules.put_in_force(people.community, {"question": LIQUID}, source=SOURCE)
    delegations.delegate(people.bob, community=people.community, topic="question", taker=people.alice)


@pytest.mark.parametrize("do", [_delegate, opened])
def test_no_lock_on_a_community_waits_for_those_who_only_name_it(
    people: People, do: Callable[[People], Any]
) -> None:
    # FOR UPDATE would: whoever votes holds the record's end and names the community, and each would wait for the other.
    with CaptureQueriesContext(connection) as queries:
        do(people)
    locks = [each["sql"] for each in queries if 'FROM "governance_community"' in each["sql"]]
    assert any(sql.endswith("FOR NO KEY UPDATE") for sql in locks)
    assert not any(sql.endswith("FOR UPDATE") for sql in locks)
