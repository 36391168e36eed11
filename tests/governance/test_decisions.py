"""Votes: who may, until when, what counts, and that no choice reaches the ledger."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance import clock
from governance.counting.ballots import Choice
from governance.errors import CommunityClosedError, NoElectorsError, NotAnElectorError, VotingClosedError
from governance.models import Ballot, LedgerPayload, Role
from governance.rules import DecisionRule
from governance.selectors.decisions import turnouts_of
from governance.services import communities, decisions, voting
from governance.states import DecisionStatus
from tests.governance.deciding import A_WEEK, opened
from tests.loop import settle
from tests.people import AT_ONCE, People, add, person


def test_an_outsider_cannot_vote(people: People) -> None:
    decision = opened(people)
    with pytest.raises(NotAnElectorError, match="not among its electors"):
        voting.cast(people.charlie, decision=decision, ballot={"choice": "yes"})


def test_who_joins_after_voting_opened_cannot_vote_on_it(people: People) -> None:
    decision = opened(people)
    add(people.alice, people.charlie, people.community, Role.MEMBER)
    with pytest.raises(NotAnElectorError):
        voting.cast(people.charlie, decision=decision, ballot={"choice": "yes"})


def test_a_ballot_is_replaced_and_the_last_one_counts(people: People) -> None:
    decision = opened(people)
    for choice in (Choice.NO, Choice.ABSTAIN, Choice.YES):
        voting.cast(people.bob, decision=decision, ballot={"choice": choice})
    assert [(ballot.content or {})["choice"] for ballot in Ballot.objects.filter(decision=decision)] == [
        "yes"
    ]
    assert turnouts_of(decision)[0].cast == 1


def test_voting_ends_at_the_deadline_by_the_clock(people: People) -> None:
    decision = opened(people)
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    settle()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.OPEN
    with clock.ahead(timedelta(days=7, seconds=1)):
        with pytest.raises(VotingClosedError, match="was not counted"):
            voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
        assert "governance.close_decision" in settle()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.CARRIED


def test_without_a_quorum_it_is_rejected(people: People) -> None:
    decision = opened(people, DecisionRule(quorum_percent=100))
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    with clock.ahead(timedelta(days=8)):
        settle()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED


def test_it_closes_early_only_where_its_rule_says_so(people: People) -> None:
    waits, hurries = opened(people, A_WEEK, "slow"), opened(people, AT_ONCE, "quick")
    for decision in (waits, hurries):
        for voter in (people.alice, people.bob):
            voting.cast(voter, decision=decision, ballot={"choice": "yes"})
        decision.refresh_from_db()
    assert (waits.status, hurries.status) == (DecisionStatus.OPEN, DecisionStatus.CARRIED)
    with pytest.raises(VotingClosedError):
        voting.cast(people.bob, decision=hurries, ballot={"choice": "no"})


def test_no_choice_ever_enters_the_ledger(people: People) -> None:
    decision = opened(people, DecisionRule(close_early="never"))
    voting.cast(people.bob, decision=decision, ballot={"choice": "abstain"})
    written = json.dumps(
        list(LedgerPayload.objects.filter(entry__kind="BallotCast").values_list("body", flat=True))
    )
    assert "BallotCast" in set(people.community.ledger.values_list("kind", flat=True))
    assert not any(choice.value in written for choice in Choice)


def test_nobody_left_to_vote_is_said_at_once(people: People) -> None:
    with pytest.raises(NoElectorsError, match="appoint another steward"):
        decisions.open_decision(
            people.community,
            kind="deploy",
            title="?",
            summary="",
            subject_digest="x",
            rule=DecisionRule(electorate="stewards"),
            opened_by=None,
            excluded=[people.alice],
        )


def test_a_closed_community_decides_nothing_more(people: People) -> None:
    decision = opened(people)
    communities.close(people.alice, community=people.community, reason="We merged with the hall.")
    with pytest.raises(CommunityClosedError):
        voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})


def test_a_community_that_closes_takes_back_what_it_was_deciding(people: People) -> None:
    decision = opened(people)
    waiting = opened(people, DecisionRule(timelock_seconds=86_400, close_early="when_all_voted"), "slow")
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=waiting, ballot={"choice": "yes"})
    communities.close(people.alice, community=people.community, reason="We merged with the hall.")
    with clock.ahead(timedelta(days=9)):
        settle()
    for each in (decision, waiting):
        each.refresh_from_db()
        assert each.status == DecisionStatus.WITHDRAWN
    assert not people.community.ledger.filter(kind="DecisionCarried").exists()


def test_nobody_finds_the_ballots_of_a_secret_vote_that_was_withdrawn(people: People) -> None:
    decision = opened(people)
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    decisions.withdraw(people.alice, decision=decision, reason="Asked too early.")
    assert [ballot.content for ballot in Ballot.objects.filter(decision=decision)] == [None]


def test_the_database_keeps_one_ballot_an_elector(people: People) -> None:
    decision = opened(people)
    ballot = voting.cast(people.bob, decision=decision, ballot={"choice": "yes"}).ballot
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(
            decision=decision, elector=ballot.elector, content={"choice": "no"}, cast_at=ballot.cast_at
        )


def test_a_tie_is_not_a_majority(people: People) -> None:
    decision = opened(people, AT_ONCE)
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED


def test_closing_early_when_decided_waits_until_no_ballot_could_change_it(people: People) -> None:
    for name in ("dora", "emil", "fay"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    decision = opened(people, DecisionRule(close_early="when_decided", ballots="open"))
    for voter, status in ((people.alice, "open"), (people.bob, "open"), (person("dora"), "carried")):
        voting.cast(voter, decision=decision, ballot={"choice": "yes"})
        decision.refresh_from_db()
        assert decision.status == status
