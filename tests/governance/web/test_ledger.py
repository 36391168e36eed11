"""The ledger on its page."""

import pytest
from django.test import Client

from governance import ledger
from governance.events import Event
from governance.models import LedgerHead, LedgerPayload, Role
from governance.services import memberships, voting
from governance.web.ledger_lines import SENTENCES
from tests.governance.deciding import opened
from tests.governance.web.test_members import member
from tests.people import AT_ONCE, People
from tests.reading import queries, said

PAGE = "/c/tenants/ledger/"


def test_everyone_reads_what_happened_in_words(client: Client, people: People) -> None:
    memberships.change_role(people.alice, membership=member(people), role=Role.DRAFTER)
    decision = opened(people, AT_ONCE)
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    voting.cast(people.alice, decision=decision, ballot={"choice": "abstain"})
    shown = said(client.get(PAGE))
    for words in (
        "operator founded Tenants.",
        "alice invited somebody as a member.",
        "alice made bob a drafter, who was a member before.",
        "Voting began: Shall we? . 2 people can vote.",
        "bob voted on Shall we? .",
        "bob voted anew on Shall we? .",
        "Rejected: Shall we? (0 yes, 1 no, 1 abstention).",
    ):
        assert words in shown
    head = LedgerHead.objects.get(chain="tenants")
    assert (
        f"This chain has {head.size} entries. Its last hash, which stands for all of them, is {head.hash}"
        in shown
    )


def test_reasons_are_quoted(client: Client, people: People) -> None:
    memberships.remove(people.alice, membership=member(people), reason="Moved\naway.")
    assert "alice ended the membership of bob. Moved away." in said(client.get(PAGE))


def test_one_kind_can_be_read_alone(client: Client, people: People) -> None:
    shown = said(client.get(f"{PAGE}?kind=MemberJoined"))
    assert "bob joined as a member." in shown
    assert "operator founded" not in shown
    assert "There is no such entry." in said(client.get(f"{PAGE}?kind=Nonsense"))


def test_it_is_read_page_by_page(client: Client, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("governance.web.ledger.PAGE", 2)
    first = client.get(f"{PAGE}?kind=")
    assert "Page 1 of 2" in said(first)
    assert "?kind=&amp;page=2" in first.content.decode()
    assert "operator founded" in said(client.get(f"{PAGE}?kind=&page=2"))
    assert client.get(f"{PAGE}?page=nonsense").status_code == 200


def test_more_entries_take_no_more_queries(client: Client, people: People) -> None:
    decision = opened(people)
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    memberships.change_role(people.alice, membership=member(people), role=Role.DRAFTER)
    one = queries(client, PAGE)
    for kind in ("second", "third"):
        voting.cast(people.bob, decision=opened(people, kind=kind), ballot={"choice": "no"})
    memberships.change_role(people.alice, membership=member(people), role=Role.MEMBER)
    assert queries(client, PAGE) == one


def test_an_erased_payload_leaves_its_place(client: Client, people: People) -> None:
    LedgerPayload.objects.filter(entry__kind="MemberJoined").delete()
    assert "Somebody became a member. Its details were erased." in said(client.get(PAGE))
    assert not list(ledger.verify())


def test_every_kind_of_this_floor_has_its_sentence() -> None:
    kinds = {name for name, event in Event.kinds.items() if event.__module__ == "governance.events"}
    assert kinds == set(SENTENCES)
