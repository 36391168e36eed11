"""Decisions on the pages: who may vote, what is shown while voting is open, and what afterwards."""

from datetime import timedelta

import pytest
from django.test import Client

from governance import clock
from governance.counting.ballots import Choice
from governance.counting.settings import Method
from governance.models import Ballot, Role
from governance.rules import DAY, Body, DecisionRule, Veto
from governance.services import communities, decisions, voting
from governance.states import DecisionStatus
from tests.governance.deciding import closed, opened
from tests.governance.voting import OPTIONS, all_vote, with_dora
from tests.loop import settle
from tests.people import AT_ONCE, People, add, found_people, person
from tests.reading import queries, said

OPEN = DecisionRule(ballots="open", delegation=True, voting_seconds=DAY)


def address(decision: object, more: str = "") -> str:
    return f"/c/tenants/decisions/{decision.pk}/{more}"  # type: ignore[attr-defined]


def decided(people: People, kind: str) -> None:
    decision = opened(people, AT_ONCE, kind)
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"choice": "yes"})


def test_a_vote_is_cast_shown_to_its_voter_and_replaced(client: Client, people: People) -> None:
    decision = opened(people)
    client.force_login(people.bob)
    assert "Cast my vote" in said(client.get(address(decision)))
    assert client.post(address(decision), {"choice": "no"})["Location"] == address(decision)
    answer = client.get(address(decision))
    assert "Your vote is cast. You can change it until voting ends. Your receipt’s number is" in said(answer)
    assert "You have voted; the form shows what." in said(answer)
    assert 'value="no" required id="id_choice_1" checked' in answer.content.decode()
    client.post(address(decision), {"choice": "yes"})
    assert list(Ballot.objects.values_list("content__choice", flat=True)) == ["yes"]


def test_nobody_sees_the_count_while_voting_is_open(client: Client, people: People) -> None:
    decision = opened(people)
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes", "reason": "It is time."})
    shown = said(client.get(address(decision)))
    assert "1 of 2 have voted. That is enough for a quorum." in shown
    for hidden in ("Outcome", "Abstained", "It is time."):
        assert hidden not in shown


def test_once_it_is_closed_everyone_sees_the_count(client: Client, people: People) -> None:
    decision = opened(people, AT_ONCE)
    for voter, choice in ((people.alice, Choice.YES), (people.bob, Choice.ABSTAIN)):
        voting.cast(voter, decision=decision, ballot={"choice": choice})
    shown = said(client.get(address(decision)))
    assert "It was carried: enough people took part, and more said yes than no." in shown
    assert "2 of 2 took part; the quorum was 1." in shown
    assert (
        "At least 1 yes was needed. Votes Of all who could vote Yes 1 50 % No 0 0 % Abstained 1 50 %" in shown
    )
    assert "Cast my vote" not in shown


@pytest.mark.parametrize("method", Method)
def test_every_method_is_voted_on_the_page_and_shown_when_it_is_counted(
    client: Client, people: People, method: Method
) -> None:
    dora = with_dora(people)
    labels = () if method.binary else OPTIONS
    seats = 2 if method is Method.SINGLE_TRANSFERABLE_VOTE else 1
    decision = opened(people, DecisionRule(method=method, seats=seats, voting_seconds=DAY), "k", *labels)
    assert client.get(address(decision)).status_code == 200
    all_vote(decision, (people.alice, people.bob, dora))
    client.force_login(people.alice)
    mine = client.get(address(decision)).content.decode()
    assert "You have voted; the form shows what." in mine
    decision = closed(decision)
    assert decision.status == DecisionStatus.CARRIED
    answer = client.get(address(decision))
    shown = said(answer)
    assert "3 of 3 took part" in shown
    assert '<svg class="bar"' in answer.content.decode()
    assert "<table" in answer.content.decode()
    if labels:
        assert "Bread" in shown
        assert (">Bread, wins<" in answer.content.decode()) == (method in {"approval", "score", "quadratic"})
    assert client.get(address(decision, "record/")).status_code == 200


@pytest.mark.parametrize(
    ("method", "typed", "content"),
    [
        ("approval", {"option-0": "on", "option-2": "on"}, {"approved": ["bread", "pie"]}),
        ("score", {"option-0": "5", "option-1": "0"}, {"scores": {"bread": 5}}),
        ("quadratic", {"option-0": "-2", "option-1": "3"}, {"votes": {"bread": -2, "cake": 3}}),
        ("schulze", {"option-0": "1", "option-1": "1"}, {"ranks": [["bread", "cake"]]}),
        ("instant_runoff", {"option-2": "1", "option-0": "2"}, {"ranks": [["pie"], ["bread"]]}),
        ("instant_runoff", {"abstain": "on"}, {"choice": "abstain"}),
    ],
)
def test_the_form_of_a_method_says_what_its_ballot_says(
    client: Client, people: People, method: Method, typed: dict[str, str], content: dict[str, object]
) -> None:
    decision = opened(people, DecisionRule(method=method), "k", *OPTIONS)
    client.force_login(people.bob)
    assert client.post(address(decision), typed).status_code == 302
    assert Ballot.objects.get().content == content


@pytest.mark.parametrize(
    ("method", "typed", "sentence"),
    [
        ("quadratic", {"option-0": "9", "option-1": "9"}, "These votes cost 162 credits and you have 100"),
        ("instant_runoff", {"option-0": "1", "option-1": "1"}, "Two options cannot share a rank here"),
        ("score", {"option-0": "3", "abstain": "on"}, "Either say something about the options, or abstain."),
    ],
)
def test_a_ballot_that_is_refused_keeps_what_was_typed(
    client: Client, people: People, method: Method, typed: dict[str, str], sentence: str
) -> None:
    decision = opened(people, DecisionRule(method=method), "k", *OPTIONS)
    client.force_login(people.bob)
    answer = client.post(address(decision), typed)
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    value = typed["option-0"]
    page = answer.content.decode()
    assert f'value="{value}" selected' in page or f'name="option-0" value="{value}"' in page
    assert not Ballot.objects.exists()


def test_what_votes_cost_is_said_without_scripts_and_counted_with_them(
    client: Client, people: People
) -> None:
    decision = opened(people, DecisionRule(method="quadratic", credits=50), "k", *OPTIONS)
    client.force_login(people.bob)
    answer = client.get(address(decision))
    assert "You have 50 credits." in said(answer)
    assert 'data-credits="50"' in answer.content.decode()
    assert "governance/credits.js" in answer.content.decode()


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
        voting.cast(voter, decision=decision, ballot={"choice": choice})
    with clock.ahead(timedelta(days=8)):
        settle()
        assert sentence in said(client.get(address(decision)))


def test_a_tie_says_among_whom_it_was_and_how_to_draw_the_lots_again(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(method="approval"), "k", *OPTIONS)
    voting.cast(people.alice, decision=decision, ballot={"approved": ["bread"]})
    voting.cast(people.bob, decision=decision, ballot={"approved": ["pie"]})
    decision = closed(decision)
    shown = said(client.get(address(decision)))
    winner = {"bread": "Bread", "pie": "Pie"}[decision.count.winners[0]]
    assert f"Bread and Pie were level for the win; lots decided: {winner}." in shown
    assert decision.count.seed in shown


def test_those_who_disagreed_are_heard_without_their_names(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(voting_seconds=DAY))
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes", "reason": "It is <b>time</b>."})
    voting.cast(people.bob, decision=decision, ballot={"choice": "no", "reason": "Too dear\u200d."})
    answer = client.get(address(closed(decision)))
    shown = said(answer)
    assert "What those who disagreed said Too dear" in shown
    assert "zero width joiner" in shown
    assert "Against it For it: 1 It is <b>time</b>." in shown
    assert "<b>time" not in answer.content.decode()
    assert "Against it: bob" not in shown


def test_on_an_open_ballot_reasons_have_names(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(ballots="open", voting_seconds=DAY))
    voting.cast(people.bob, decision=decision, ballot={"choice": "no", "reason": "Too dear."})
    assert "Too dear. Against it: bob" in said(client.get(address(closed(decision))))


def test_every_clock_is_visible_and_the_present_step_is_marked(client: Client, people: People) -> None:
    rule = DecisionRule(deliberation_seconds=3 * DAY, timelock_seconds=2 * DAY, veto=Veto())
    decision = opened(people, rule)
    answer = client.get(address(decision))
    shown = said(answer)
    assert "Talked over now" in shown
    assert "Takes effect, if it is carried" in shown
    assert "Meanwhile 50 % of the stewards together can veto it." in shown
    assert answer.content.decode().count('aria-current="step"') == 1
    assert "Cast my vote" not in shown
    assert "The rule and the list of who can vote are fixed when voting opens." in shown


def test_the_rule_is_told_in_words(client: Client, people: People) -> None:
    rule = DecisionRule(electorate="stewards", voting_seconds=36 * 3600)
    shown = said(client.get(address(opened(people, rule))))
    assert "The stewards decide." in shown
    assert "36 hours" in shown
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
    voting.cast(people.bob, decision=decision, ballot={"choice": "yes"})
    changed = client.get(address(decision, "turnout/?cast=0"))
    assert "1 of 2 have voted." in said(changed)
    assert "turnout/?cast=1" in changed.content.decode()
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    ended = client.get(address(decision, "turnout/?cast=1"))
    assert "Voting has ended. See the outcome" in said(ended)
    assert "hx-trigger" not in ended.content.decode()


def test_more_electors_take_no_more_queries(client: Client, people: People) -> None:
    def cost() -> int:
        decision = opened(people, OPEN, "garden")
        for elector in decision.electors.all():
            assert elector.user is not None
            voting.cast(elector.user, decision=decision, ballot={"choice": "no", "reason": "No."})
        return queries(client, address(closed(decision)))

    cost()
    few = cost()
    for name in ("dora", "emil", "fay"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    assert cost() == few


def test_another_communitys_decision_is_not_found_here(client: Client, people: People) -> None:
    decision = opened(found_people("bakers", "Bakers"))
    for more in ("", "turnout/", "record/"):
        assert client.get(address(decision, more)).status_code == 404


def test_what_people_write_is_shown_as_text(client: Client, people: People) -> None:
    decision = decisions.open_decision(
        people.community,
        kind="question",
        title="<script>alert(1)</script>",
        summary="<b>bold</b>",
        subject_digest="sha256:" + "0" * 64,
        rule=DecisionRule(method="approval", close_early="when_all_voted"),
        options=[{"key": key, "label": f"<script>alert({key})</script>"} for key in ("a", "b")],
        opened_by=people.alice,
    )
    pages = (address(decision), "/c/tenants/", "/c/tenants/ledger/", "/c/tenants/decisions/")
    for where in pages:
        page = client.get(where).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"approved": ["a"]})
    for where in (*pages, address(decision, "record/")):
        assert "<script>alert" not in client.get(where).content.decode()


def test_two_bodies_have_two_turnouts_and_two_counts(client: Client, people: People) -> None:
    rule = DecisionRule(also=(Body(),), voting_seconds=DAY)
    decision = opened(people, rule)
    assert "The members 0 of 2 have voted." in said(client.get(address(decision)))
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"choice": "yes"})
    shown = said(client.get(address(closed(decision))))
    assert "The members 2 of 2 took part" in shown
    assert "The stewards 1 of 1 took part" in shown
