"""Votes: who may, until when, what counts, and that no choice reaches the ledger."""

import json
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from governance import clock
from governance.errors import CommunityClosedError, NoElectorsError, NotAnElectorError, VotingClosedError
from governance.models import Ballot, Decision, LedgerPayload, Role
from governance.rules import Choice, DecisionRule
from governance.services import communities, decisions
from governance.states import DecisionStatus
from tests.loop import settle
from tests.people import AT_ONCE, People, add, person

A_WEEK = DecisionRule()


def opened(people: People, rule: DecisionRule = A_WEEK, kind: str = "question") -> Decision:
    return decisions.open_decision(
        people.community,
        kind=kind,
        title="Shall we?",
        summary="",
        subject_digest="sha256:" + "0" * 64,
        rule=rule,
        opened_by=people.alice,
    )


def test_an_outsider_cannot_vote(people: People) -> None:
    decision = opened(people)
    with pytest.raises(NotAnElectorError, match="not among its electors"):
        decisions.cast(people.charlie, decision=decision, choice=Choice.YES)


def test_who_joins_after_voting_opened_cannot_vote_on_it(people: People) -> None:
    decision = opened(people)
    add(people.alice, people.charlie, people.community, Role.MEMBER)
    with pytest.raises(NotAnElectorError):
        decisions.cast(people.charlie, decision=decision, choice=Choice.YES)


def test_a_ballot_is_replaced_and_the_last_one_counts(people: People) -> None:
    decision = opened(people)
    for choice in (Choice.NO, Choice.ABSTAIN, Choice.YES):
        decisions.cast(people.bob, decision=decision, choice=choice)
    assert [ballot.choice for ballot in Ballot.objects.filter(decision=decision)] == ["yes"]
    assert decisions.count(decision).cast == 1


def test_voting_ends_at_the_deadline_by_the_clock(people: People) -> None:
    decision = opened(people)
    decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    settle()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.OPEN
    with clock.ahead(timedelta(days=7, seconds=1)):
        with pytest.raises(VotingClosedError, match="was not counted"):
            decisions.cast(people.bob, decision=decision, choice=Choice.NO)
        assert settle() == ["governance.close_decision"]
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.CARRIED


def test_without_a_quorum_it_is_rejected(people: People) -> None:
    decision = opened(people, DecisionRule(quorum_percent=100))
    decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    with clock.ahead(timedelta(days=8)):
        settle()
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED


def test_it_closes_early_only_where_its_rule_says_so(people: People) -> None:
    waits, hurries = opened(people, A_WEEK, "slow"), opened(people, AT_ONCE, "quick")
    for decision in (waits, hurries):
        for voter in (people.alice, people.bob):
            decisions.cast(voter, decision=decision, choice=Choice.YES)
        decision.refresh_from_db()
    assert (waits.status, hurries.status) == (DecisionStatus.OPEN, DecisionStatus.CARRIED)
    with pytest.raises(VotingClosedError):
        decisions.cast(people.bob, decision=hurries, choice=Choice.NO)


def test_no_choice_ever_enters_the_ledger(people: People) -> None:
    decision = opened(people, DecisionRule(close_early="never"))
    decisions.cast(people.bob, decision=decision, choice=Choice.ABSTAIN)
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
        decisions.cast(people.bob, decision=decision, choice=Choice.YES)


def test_the_database_keeps_one_ballot_an_elector(people: People) -> None:
    decision = opened(people)
    ballot = decisions.cast(people.bob, decision=decision, choice=Choice.YES)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ballot.objects.create(decision=decision, elector=ballot.elector, choice="no", cast_at=ballot.cast_at)


def test_a_tie_is_not_a_majority(people: People) -> None:
    decision = opened(people, AT_ONCE)
    decisions.cast(people.alice, decision=decision, choice=Choice.YES)
    decisions.cast(people.bob, decision=decision, choice=Choice.NO)
    decision.refresh_from_db()
    assert decision.status == DecisionStatus.REJECTED


def test_closing_early_when_decided_waits_until_no_ballot_could_change_it(people: People) -> None:
    for name in ("dora", "emil", "fay"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    decision = opened(people, DecisionRule(close_early="when_decided"))
    for voter, status in ((people.alice, "open"), (people.bob, "open"), (person("dora"), "carried")):
        decisions.cast(voter, decision=decision, choice=Choice.YES)
        decision.refresh_from_db()
        assert decision.status == status
