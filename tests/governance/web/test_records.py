"""The record of a vote: who could vote and who did, never what on a secret ballot, and whether one's own is there."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.test import Client

from governance.counting.settings import Method
from governance.models import Decision
from governance.proof.receipts import receipt
from governance.rules import DAY, DecisionRule
from governance.services import decisions, delegations, rules, voting
from tests.governance.deciding import ABOUT, closed, opened
from tests.governance.voting import BALLOTS, OPTIONS, all_vote, with_dora
from tests.governance.web.test_decisions import OPEN, address
from tests.people import People
from tests.reading import said

YES = "Yes. A ballot that says this, with this number, is among those that were counted."
NO = "No ballot that says this, with this number, is among those that were counted."


def typed(decision: Decision, content: Mapping[str, Any]) -> dict[str, str]:
    """Return the form of a ballot as somebody fills it in from memory."""
    if "choice" in content:
        binary = decision.frozen_rule.binary
        return {"check-choice": str(content["choice"])} if binary else {"check-abstain": "on"}
    fields: dict[str, str] = {}
    for place, key in enumerate(decision.keys):
        name = f"check-option-{place}"
        if "approved" in content and key in content["approved"]:
            fields[name] = "on"
        given = content.get("scores") or content.get("votes") or {}
        if key in given:
            fields[name] = str(given[key])
        for rank, alike in enumerate(content.get("ranks", ()), start=1):
            if key in alike:
                fields[name] = str(rank)
    return fields


def look(client: Client, decision: Decision, number: str, fields: dict[str, str]) -> str:
    return said(client.post(address(decision, "record/"), {"check-number": number, **fields}))


def test_it_is_there_once_the_ballots_are_counted(client: Client, people: People) -> None:
    decision = opened(people)
    answer = client.get(address(decision, "record/"))
    assert answer.status_code == 409
    assert "Until then nobody sees them." in said(answer)
    decisions.withdraw(people.alice, decision=decision, reason="A slip.")
    assert client.get(address(decision, "record/")).status_code == 409


def test_a_secret_ballot_shows_who_voted_and_never_what(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(voting_seconds=DAY))
    cast = voting.cast(people.bob, decision=decision, ballot={"choice": "no", "reason": "Too dear."})
    closed(decision)
    answer = client.get(address(decision, "record/"))
    shown = said(answer)
    assert "alice did not vote bob voted" in shown
    assert cast.ballot.receipt in shown
    for hidden in ("Too dear.", "Chose", "Your receipt is", cast.number):
        assert hidden not in shown
    client.force_login(people.bob)
    assert f"Your receipt is {cast.ballot.receipt}" in said(client.get(address(decision, "record/")))
    client.force_login(people.alice)
    assert "Your receipt is" not in said(client.get(address(decision, "record/")))


def test_receipts_stand_in_their_own_order(client: Client, people: People) -> None:
    dora = with_dora(people)
    decision = opened(people, DecisionRule(voting_seconds=DAY))
    all_vote(decision, (people.alice, people.bob, dora))
    closed(decision)
    shown = said(client.get(address(decision, "record/")))
    found = [word for word in shown.split() if len(word) == 64]
    assert found == sorted(found)
    assert len(found) == 3


@pytest.mark.parametrize("method", Method)
def test_whoever_has_the_number_finds_their_ballot(client: Client, people: People, method: Method) -> None:
    dora = with_dora(people)
    labels = () if method.binary else OPTIONS
    decision = opened(people, DecisionRule(method=method, voting_seconds=DAY), "k", *labels)
    numbers = all_vote(decision, (people.alice, people.bob, dora))
    closed(decision)
    for number, content in zip(numbers, BALLOTS[method], strict=True):
        assert YES in look(client, decision, f" {number.upper()} ", typed(decision, content))
    first, second, _ = BALLOTS[method]
    assert NO in look(client, decision, numbers[0], typed(decision, second))
    assert NO in look(client, decision, "f" * 32, typed(decision, first))


def test_a_reason_in_lines_makes_the_same_receipt_on_the_page_as_elsewhere(
    client: Client, people: People
) -> None:
    decision = opened(people, DecisionRule(voting_seconds=DAY))
    client.force_login(people.bob)
    client.post(address(decision), {"choice": "no", "reason": "One.\r\nTwo."})
    number = said(client.get(address(decision))).split("number is ")[1][:32]
    own = decision.ballots.get()
    assert own.receipt == receipt(decision.pk, number, {"choice": "no", "reason": "One.\nTwo."})


def test_a_number_that_was_replaced_counts_no_more(client: Client, people: People) -> None:
    decision = opened(people, DecisionRule(voting_seconds=DAY))
    first, second = (
        voting.cast(people.bob, decision=decision, ballot={"choice": "no"}).number for _ in range(2)
    )
    closed(decision)
    assert NO in look(client, decision, first, {"check-choice": "no"})
    assert YES in look(client, decision, second, {"check-choice": "no"})


def test_the_form_says_what_is_missing(client: Client, people: People) -> None:
    decision = closed(opened(people, DecisionRule(voting_seconds=DAY)))
    answer = client.post(address(decision, "record/"), {})
    assert answer.status_code == 422
    assert "Enter the number that you were told when you voted." in said(answer)


def test_an_open_ballot_shows_who_chose_what_and_for_whom(client: Client, people: People) -> None:
    dora = with_dora(people)
    rules.put_in_force(people.community, {"garden": OPEN}, source=ABOUT)
    delegations.delegate(people.bob, community=people.community, topic="garden", taker=dora)
    decision = opened(people, OPEN, "garden")
    voting.cast(dora, decision=decision, ballot={"choice": "no", "reason": "Too dear."})
    delegations.take_back(people.bob, community=people.community, topic="garden")
    delegations.delegate(people.bob, community=people.community, topic="garden", taker=dora)
    closed(decision)
    shown = said(client.get(address(decision, "record/")))
    assert "alice did not vote bob by dora No dora voted No Too dear." in shown
    assert shown.count("Too dear.") == 1
