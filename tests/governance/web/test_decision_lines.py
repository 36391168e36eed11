"""What the ledger's page says of decisions, vetoes and delegations."""

from datetime import timedelta

import pytest
from django.test import Client

from governance import events
from governance.models import Role
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.services import closing, decisions, delegations, rules, voting
from governance.web.decision_lines import SENTENCES
from governance.web.ledger_lines import lines
from tests.governance.deciding import ABOUT, after, closed, opened
from tests.governance.voting import OPTIONS
from tests.people import AT_ONCE, People, add, person
from tests.reading import said

PAGE = "/c/tenants/ledger/"
OPEN = DecisionRule(ballots="open", delegation=True)


def both_say(people: People, decision: object, **ballot: object) -> None:
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot=ballot)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "name",
    [name for name in vars(events) if name.startswith(("Decision", "Voting", "Veto", "Ballot", "Rules"))],
)
def test_every_event_of_a_decision_has_a_sentence(name: str) -> None:
    assert name in SENTENCES


def test_a_long_way_is_told_step_by_step(client: Client, people: People) -> None:
    rule = DecisionRule(
        deliberation_seconds=DAY,
        voting_seconds=DAY,
        confirm_seconds=DAY,
        timelock_seconds=DAY,
        ballots="open",
        veto=Veto(),
    )
    decision = opened(people, rule)
    after(decision, timedelta(days=1, minutes=1))
    decision.refresh_from_db()
    both_say(people, decision, choice="yes")
    after(decision, timedelta(days=2, minutes=5), timedelta(days=1, minutes=5))
    decision.refresh_from_db()
    closing.veto(people.alice, decision=decision, reason="It breaks a promise.")
    shown = said(client.get(PAGE))
    for words in (
        "alice proposed Shall we? . It is talked over until voting opens on",
        "Voting began: Shall we? . 2 people can vote.",
        "Voting carried Shall we? . The result must hold until",
        "Voting carried Shall we? . It takes effect on",
        "alice objected to Shall we? . It breaks a promise.",
        "Vetoed: Shall we? . It takes no effect.",
    ):
        assert words in shown


def test_options_are_named_by_their_words(client: Client, people: People) -> None:
    rule = DecisionRule(method="approval", close_early="when_all_voted")
    both_say(people, opened(people, rule, "cakes", *OPTIONS), approved=["bread"])
    both_say(people, opened(people, rule, "pies", *OPTIONS), choice="abstain")
    shown = said(client.get(PAGE))
    assert "Carried: Shall we? (won by Bread)." in shown
    assert "Rejected: Shall we? (no option won that changes anything)." in shown


def test_an_emergency_is_told_to_its_end(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(emergency=Emergency(lasts_seconds=DAY)), emergency=True)
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    after(decision, timedelta(days=2))
    shown = said(client.get(PAGE))
    assert "Voting began in an emergency: Shall we? ." in shown
    assert "Carried in an emergency: Shall we? (1 yes, 0 no, 0 abstentions)." in shown
    assert "Decided in an emergency, and ended by itself: Shall we? ." in shown
    assert "Voting began: Was it right to decide this in an emergency: Shall we? ." in shown


def test_a_timetable_that_moved_says_why(client: Client, people: People) -> None:
    late = opened(people, DecisionRule(late_quorum_seconds=8 * DAY), "late")
    voting.cast(people.bob, decision=late, ballot={"choice": "yes"})
    mended = opened(people, kind="mended")
    decisions.extend_for_those_who_had_not_voted(people.alice, decision=mended, reason="The post was late.")
    shown = said(client.get(PAGE))
    assert "because the quorum was reached late." in shown
    assert "alice gave those who had not voted on Shall we? more time, until" in shown
    assert "The post was late." in shown


def test_rules_and_delegations_are_told(client: Client, people: People) -> None:
    rules.put_in_force(people.community, {"garden": OPEN, "ratify": AT_ONCE}, source=ABOUT)
    delegations.delegate(people.bob, community=people.community, topic="garden", taker=people.alice)
    delegations.take_back(people.bob, community=people.community, topic="garden")
    shown = said(client.get(PAGE))
    assert "It has rules for: Garden and Text to bring into force." in shown
    assert "bob handed their vote to alice: Garden." in shown
    assert "bob took their vote back: Garden." in shown


def test_a_vote_that_is_withdrawn_and_one_that_too_few_took_part_in(client: Client, people: People) -> None:
    decisions.withdraw(people.alice, decision=opened(people, kind="first"), reason="A slip.")
    add(people.alice, person("dora"), people.community, Role.MEMBER)
    closed(opened(people, DecisionRule(quorum_percent=100, voting_seconds=DAY), "second"))
    shown = said(client.get(PAGE))
    assert "alice withdrew the vote on Shall we? . A slip." in shown
    assert "Rejected, because too few voted: Shall we?" in shown


def test_lines_are_sentences_for_readers_without_html(people: People) -> None:
    opened(people, title="<b>Shall we?</b>")
    (line,) = lines(None, people.community.ledger.filter(kind="DecisionOpened"))  # type: ignore[arg-type]
    assert "&lt;b&gt;Shall we?&lt;/b&gt;" in line.words
