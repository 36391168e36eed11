"""Decisions on the pages: who may vote, what is shown while voting is open, and what afterwards."""

from datetime import timedelta

import pytest
from django.test import Client

from governance import clock
from governance.models import Ballot
from governance.rules import Choice, DecisionRule
from governance.services import communities, decisions
from governance.states import DecisionStatus
from tests.governance.test_decisions import opened
from tests.loop import settle
from tests.people import AT_ONCE, People, found_people
from tests.reading import queries, said


def address(decision: object, more: str = "") -> str:
    return f"/c/tenants/decisions/{decision.pk}/{more}"  # type: ignore[attr-defined]


def decided(people: People, kind: str) -> None:
    decision = opened(people, AT_ONCE, kind)
    for voter in (people.alice, people.bob):
        decisions.cast(voter, decision=decision, choice=Choice.YES)


def test_a_vote_is_cast_shown_to_its_voter_and_replaced(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    assert "Cast my vote" in said(client.get(address(decision)))
    assert client.post(address(decision), {"choice": "no"})["Location"] == address(decision)
    shown = said(client.get(address(decision)))
    assert "Your vote is cast. You can change it until voting ends." in shown
    assert "Your vote is no . You can change it until voting ends." in shown
    client.post(address(decision), {"choice": "yes"})
    assert [ballot.choice for ballot in Ballot.objects.all()] == ["yes"]


def test_nobody_sees_the_count_while_voting_is_open(client: Client, people: People) -> None:
    decision = opened(people)
    decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    shown = said(client.get(address(decision)))
    assert "1 of 2 have voted. That is enough for a quorum." in shown
    assert "Outcome" not in shown
    assert "Abstained" not in shown


def test_once_it_is_closed_everyone_sees_the_count(client: Client, people: People) -> None:
    decision = opened(people, AT_ONCE)
    for voter, choice in ((people.alice, Choice.YES), (people.bob, Choice.ABSTAIN)):
        decisions.cast(voter, decision=decision, choice=choice)
    shown = said(client.get(address(decision)))
    assert "It was carried: enough people took part, and more said yes than no." in shown
    assert "2 of 2 voted; the quorum was 1. Yes 1 No 0 Abstained 1" in shown
    assert "Cast my vote" not in shown


@pytest.mark.parametrize(
    ("choices", "quorum", "sentence"),
    [
        ((Choice.YES,), 100, "It was rejected: 2 had to take part, and 1 did."),
        ((Choice.NO, Choice.YES), 50, "It was rejected: not more people said yes than no."),
    ],
)
def test_a_lost_vote_says_why(
    client: Client, people: People, choices: tuple[Choice, ...], quorum: int, sentence: str
) -> None:
    decision = opened(people, DecisionRule(quorum_percent=quorum))
    for voter, choice in zip((people.alice, people.bob), choices, strict=False):
        decisions.cast(voter, decision=decision, choice=choice)
    with clock.ahead(timedelta(days=8)):
        settle()
        assert sentence in said(client.get(address(decision)))


def test_the_rule_is_told_in_words(client: Client, people: People) -> None:
    rule = DecisionRule(electorate="stewards", quorum_percent=75, voting_seconds=36 * 3600)
    shown = said(client.get(address(opened(people, rule))))
    for words in ("The stewards decide.", "At least 75 % of them must vote", "Voting is open for 36 hours."):
        assert words in shown
    assert "1 person can vote." in shown


def test_an_outsider_sees_why_they_cannot_vote_and_is_refused(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.charlie)
    sentence = "You cannot vote on “Shall we?”: you were not among its electors when voting opened."
    answer = client.get(address(decision))
    assert sentence in said(answer)
    assert '<button type="submit" disabled' in answer.content.decode()
    refused = client.post(address(decision), {"choice": "yes"})
    assert (refused.status_code, sentence in said(refused)) == (403, True)
    assert not Ballot.objects.exists()


def test_somebody_not_signed_in_is_asked_to(client: Client, people: People) -> None:
    decision = opened(people)
    assert "Sign in to vote" in said(client.get(address(decision)))
    asked = client.post(address(decision), {"choice": "yes"})
    assert asked["Location"] == f"/sign-in/?next={address(decision)}"


def test_a_vote_after_the_deadline_is_refused_with_the_page_still_there(
    client: Client, people: People
) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    with clock.ahead(timedelta(days=8)):
        refused = client.post(address(decision), {"choice": "yes"})
    assert refused.status_code == 409
    assert "Your ballot was not counted." in said(refused)


def test_a_ballot_says_something(client: Client, people: People) -> None:
    client.force_login(people.bob)
    answer = client.post(address(opened(people)), {})
    assert (answer.status_code, "Choose yes, no or abstain." in said(answer)) == (422, True)


def test_a_closed_community_takes_no_vote(client: Client, people: People) -> None:
    decision = opened(people)
    communities.close(people.alice, community=people.community, reason="Done.")
    client.force_login(people.bob)
    assert "nothing new can be decided" in said(client.get(address(decision)))
    assert client.post(address(decision), {"choice": "yes"}).status_code == 409


def test_turnout_is_answered_only_when_it_changed(client: Client, people: People) -> None:
    decision = opened(people, AT_ONCE)
    assert client.get(address(decision, "turnout/?cast=0")).status_code == 204
    decisions.cast(people.bob, decision=decision, choice=Choice.YES)
    changed = client.get(address(decision, "turnout/?cast=0"))
    assert "1 of 2 have voted." in said(changed)
    assert "turnout/?cast=1" in changed.content.decode()
    decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    ended = client.get(address(decision, "turnout/?cast=1"))
    assert "Voting has ended. See the outcome" in said(ended)
    assert "hx-trigger" not in ended.content.decode()


def test_who_opened_it_can_take_it_back_with_a_reason(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    assert "Take this vote back" not in said(client.get(address(decision)))
    refused = client.post(address(decision, "withdraw/"), {"withdraw-reason": "No."})
    assert refused.status_code == 403
    client.force_login(people.alice)
    assert client.post(address(decision, "withdraw/"), {"withdraw-reason": ""}).status_code == 422
    client.post(address(decision, "withdraw/"), {"withdraw-reason": "A slip of the pen."})
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.WITHDRAWN
    assert "It was withdrawn before voting ended." in said(client.get(address(decision)))


def test_more_decisions_take_no_more_queries(client: Client, people: People) -> None:
    decided(people, "first")
    opened(people)
    one = queries(client, "/c/tenants/decisions/")
    for kind in ("second", "third"):
        decided(people, kind)
        decision = opened(people, kind=f"{kind} open")
        decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    assert queries(client, "/c/tenants/decisions/") == one
    shown = said(client.get("/c/tenants/decisions/"))
    assert "1 of 2 have voted" in shown
    assert "carried on" in shown


def test_another_communitys_decision_is_not_found_here(client: Client, people: People) -> None:
    decision = opened(found_people("bakers", "Bakers"))
    for more in ("", "turnout/"):
        assert client.get(address(decision, more)).status_code == 404


def test_what_people_write_is_shown_as_text(client: Client, people: People) -> None:
    decision = decisions.open_decision(
        people.community,
        kind="question",
        title="<script>alert(1)</script>",
        summary="<b>bold</b>",
        subject_digest="sha256:" + "0" * 64,
        rule=AT_ONCE,
        opened_by=people.alice,
    )
    for where in (address(decision), "/c/tenants/", "/c/tenants/ledger/", "/c/tenants/decisions/"):
        page = client.get(where).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
