"""Secret stays secret: two communities whose members vote differently, with the same totals, look the same to all.

Everything anybody can read (pages, API, ledger, exported record) is taken down in both, while voting is open and
after it has ended, by an outsider, another member, a steward and an operator. What differs by chance or by time
(hashes, numbers of receipts, moments) is blanked; nothing else may differ (Goguen and Meseguer, "Security
policies and security models", 1982: non-interference).
"""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.test import Client

from governance import clock
from governance.counting.settings import Method
from governance.models import Decision, Role
from governance.rules import DecisionRule
from governance.services import voting
from governance.services.rules import put_in_force
from tests.governance.deciding import closed, opened
from tests.loop import settle
from tests.people import People, add, found_people, person

VOTERS = ("alice", "bob", "dora", "emil")
LABELS = ("Ants", "Bees", "Crows")
VARYING = re.compile(
    r"[0-9a-f]{12,}|\d{4}-\d\d-\d\dT[0-9:.+Z]+|\d\d? \w+ \d{4},? (at )?\d\d:\d\d( UTC)?"
    r"|csrfmiddlewaretoken\W+value=\W\w+|nonce-\S+"
)

CASES: Mapping[Method, tuple[Mapping[str, Any], ...]] = {
    Method.SIMPLE_MAJORITY: ({"choice": "yes"}, {"choice": "no", "reason": ""}, {"choice": "abstain"}),
    Method.CONSENT: ({"choice": "yes"}, {"choice": "stand_aside"}, {"choice": "abstain"}),
    Method.APPROVAL: ({"approved": ["ants"]}, {"approved": ["bees", "crows"]}, {"choice": "abstain"}),
    Method.SCORE: ({"scores": {"ants": 5}}, {"scores": {"bees": 3}}, {"choice": "abstain"}),
    Method.QUADRATIC: ({"votes": {"ants": 5}}, {"votes": {"bees": -3}}, {"choice": "abstain"}),
    Method.SCHULZE: ({"ranks": [["ants"], ["bees"]]}, {"ranks": [["crows"]]}, {"choice": "abstain"}),
    Method.INSTANT_RUNOFF: ({"ranks": [["ants"]]}, {"ranks": [["bees"], ["ants"]]}, {"choice": "abstain"}),
}


def decided(slug: str, method: Method, said: tuple[int, ...], *, finish: bool) -> tuple[People, Decision]:
    """Let four people vote, in the same order, at the same pace; ``said`` picks what each of them says."""
    people = found_people(slug=slug, name="Four")
    for name in VOTERS[2:]:
        add(people.alice, person(name), people.community, Role.MEMBER)
    rule = DecisionRule(method=method, quorum_percent=50)
    put_in_force(people.community, {"question": rule}, source="sha256:" + "1" * 64)
    decision = opened(people, rule, "question", *(() if rule.binary else LABELS))
    for name, picked in zip(VOTERS, said, strict=True):
        voting.cast(person(name), decision=decision, ballot=CASES[method][picked])
    return people, closed(decision) if finish else decision


def readable(people: People, decision: Decision, reader: str) -> Iterator[tuple[str, str]]:
    """Yield every address there is about the decision and the record, with what a reader gets there."""
    client = Client()
    if reader:
        client.force_login(person(reader))
    slug, number = people.community.slug, decision.pk
    for address in (
        f"/c/{slug}/",
        f"/c/{slug}/decisions/",
        f"/c/{slug}/decisions/{number}/",
        f"/c/{slug}/decisions/{number}/turnout/",
        f"/c/{slug}/decisions/{number}/record/",
        f"/c/{slug}/ledger/",
        f"/api/communities/{slug}/decisions/",
        f"/api/communities/{slug}/decisions/{number}/",
        f"/api/communities/{slug}/decisions/{number}/record/",
        f"/api/communities/{slug}/ledger/?limit=200",
    ):
        answer = client.get(address)
        # The record of a vote is there once its ballots are counted.
        assert answer.status_code == 200 or "/record/" in address, address
        text = VARYING.sub("…", (b"".join(answer) if answer.streaming else answer.content).decode())
        # Receipts stand in the order of their digests, which chance gives: one's own is in any place.
        yield address, "\n".join(sorted(re.split(r"\n|(?=<)", text))) if "/record/" in address else text


def everything(slug: str, method: Method, said: tuple[int, ...], *, finish: bool) -> list[str]:
    """Return all that anybody can read of a vote, in an order that is the same for the same vote."""
    with transaction.atomic():
        sequence = reset_numbers()
        people, decision = decided(slug, method, said, finish=finish)
        readers = ("", "emil", "operator")
        with clock.ahead(timedelta(days=8) if finish else timedelta(0)):
            settle()
            found = [
                f"{reader or 'nobody'} {address}\n{text}"
                for reader in readers
                for address, text in readable(people, decision, reader)
            ]
        transaction.set_rollback(True)
    assert sequence
    return found


def reset_numbers() -> int:
    """Begin numbering rows at the same number, so that addresses and ids do not differ by chance."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT count(setval(format('%I.%I', schemaname, sequencename), 1000000)) FROM pg_sequences"
            " WHERE schemaname = 'public' AND sequencename LIKE 'governance%%'"
        )
        (number,) = cursor.fetchone()
    return int(number)


@pytest.mark.django_db(databases=["default", "owner"])
@pytest.mark.parametrize("finish", [False, True], ids=["open", "ended"])
@pytest.mark.parametrize("method", CASES)
def test_who_said_what_changes_nothing_that_anybody_can_read(method: Method, finish: bool) -> None:
    one = everything("four", method, (0, 1, 2, 0), finish=finish)
    other = everything("four", method, (1, 0, 0, 2), finish=finish)
    # emil reads too, and sees his own ballot on the page while voting is open: it is his.
    differing = [
        first.split("\n", 1)[0]
        for first, second in zip(one, other, strict=True)
        if first != second and not (first.startswith("emil") and "/decisions/1" in first and not finish)
    ]
    assert differing == []


@pytest.mark.django_db(databases=["default", "owner"])
def test_the_test_would_see_a_difference() -> None:
    one = everything("four", Method.SIMPLE_MAJORITY, (0, 1, 2, 0), finish=True)
    other = everything("four", Method.SIMPLE_MAJORITY, (0, 0, 0, 0), finish=True)
    assert one != other
