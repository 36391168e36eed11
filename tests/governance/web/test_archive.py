"""The archive of decisions: found by state, kind, year and words, page by page."""

import pytest
from django.test import Client

from governance.services import voting
from tests.governance.deciding import opened
from tests.governance.web.test_decisions import decided
from tests.people import AT_ONCE, People
from tests.reading import queries, said

PAGE = "/c/tenants/decisions/"


def past(shown: str) -> str:
    return shown.split(" Decided ")[1]


def test_open_ones_stand_first_with_their_next_date(client: Client, people: People) -> None:
    decided(people, "first")
    opened(people, kind="second", title="Paint the door?")
    shown = said(client.get(PAGE))
    assert "Open now Paint the door? Second · voting is open · 0 of 2 have voted · Voting ends on" in shown
    assert "First · carried on" in past(shown)


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ("words=DOOR+paint", "Paint the door?", "Sweep the stairs?"),
        ("kind=cleaning", "Sweep the stairs?", "Paint the door?"),
        ("state=rejected", "Sweep the stairs?", "Paint the door?"),
        ("state=open", "Paint the door?", "Sweep the stairs?"),
    ],
)
def test_what_is_looked_for_is_found(
    client: Client, people: People, asked: str, there: str, gone: str
) -> None:
    opened(people, kind="painting", title="Paint the door?")
    rejected = opened(people, AT_ONCE, "cleaning", title="Sweep the stairs?")
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=rejected, ballot={"choice": "no"})
    shown = said(client.get(f"{PAGE}?{asked}"))
    assert there in shown
    assert gone not in shown
    assert "Show all" in shown


def test_a_year_is_found_and_another_one_is_refused(client: Client, people: People) -> None:
    decision = opened(people, title="Paint the door?")
    assert "Paint the door?" in said(client.get(f"{PAGE}?year={decision.proposed_at.year}"))
    assert "is not one of the available choices" in said(client.get(f"{PAGE}?year=1066"))


@pytest.mark.parametrize("asked", ["words=%00", "state=x", "page=nonsense", "year=%C2%B2"])
def test_nonsense_breaks_nothing(client: Client, people: People, asked: str) -> None:
    assert client.get(f"{PAGE}?{asked}").status_code == 200


def test_what_is_past_is_read_page_by_page(
    client: Client, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("governance.web.archive.PAGE", 1)
    decided(people, "first")
    decided(people, "second")
    first = client.get(f"{PAGE}?words=shall")
    assert "Page 1 of 2" in said(first)
    assert "words=shall&amp;page=2" in first.content.decode()


def test_nothing_is_said_to_be_nothing(client: Client, people: People) -> None:
    assert "No vote is open. Decided Nothing has been decided yet." in said(client.get(PAGE))
    opened(people)
    shown = said(client.get(f"{PAGE}?words=nowhere"))
    assert "Nothing that is open fits. Decided Nothing that was decided fits." in shown


def test_members_are_offered_to_ask(client: Client, people: People) -> None:
    assert "Ask the community" not in said(client.get(PAGE))
    client.force_login(people.bob)
    assert "Ask the community" in said(client.get(PAGE))


def test_more_decisions_take_no_more_queries(client: Client, people: People) -> None:
    decided(people, "first")
    opened(people)
    one = queries(client, PAGE)
    for kind in ("second", "third"):
        decided(people, kind)
        decision = opened(people, kind=f"{kind} open")
        voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    assert queries(client, PAGE) == one
    shown = said(client.get(PAGE))
    assert "1 of 2 have voted" in shown
    assert "carried on" in shown
