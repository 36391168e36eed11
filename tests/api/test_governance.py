"""Communities, members, decisions, ballots and the ledger, through the API."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from governance import clock
from governance.counting.ballots import Choice
from governance.ledger import header_hash
from governance.models import LedgerEntry
from governance.services import decisions, voting
from tests.api.doors import Knocking, refused
from tests.loop import settle
from tests.people import People, all_say, document, found_people, propose

pytestmark = pytest.mark.django_db


def test_everyone_lists_and_reads_communities(people: People) -> None:
    found = Knocking().get("", root="/api/communities/").json()["results"]
    assert [(each["slug"], each["people"]) for each in found] == [("tenants", 2)]
    assert Knocking().get("").json()["purpose"] == "Advice."
    said = refused(Knocking().get("", root="/api/communities/nowhere/"), 404, "not_found")
    assert "Check it for a slip of the pen." in said


def test_only_stewards_list_members(people: People) -> None:
    found = Knocking(people.alice).get("memberships/").json()["results"]
    assert [(each["username"], each["role"]) for each in found] == [("alice", "steward"), ("bob", "member")]
    for user in (people.bob, people.charlie, None):
        assert "Only a steward" in refused(Knocking(user).get("memberships/"), 403, "role_needed")


def test_an_open_vote_says_how_many_voted_and_not_for_what(people: People) -> None:
    decision = propose(people.alice, people.community, document())
    cast = Knocking(people.bob).post(f"decisions/{decision.pk}/ballot/", choice="no")
    assert (cast.status_code, cast.json()["ballot"]["choice"]) == (200, "no")
    assert len(cast.json()["number"]) == 32
    shown = Knocking().get(f"decisions/{decision.pk}/").json()
    (turnout,) = shown["turnout"]
    assert turnout == {
        "body": "members",
        "electors": 2,
        "base": 2,
        "cast": 1,
        "needed": 1,
        "quorate": True,
    }
    assert shown["result"] is None
    Knocking(people.bob).post(f"decisions/{decision.pk}/ballot/", choice="yes")
    Knocking(people.alice).post(f"decisions/{decision.pk}/ballot/", choice="yes")
    closed = Knocking().get(f"decisions/{decision.pk}/").json()
    assert closed["status"] == "carried"
    assert closed["result"]["bodies"][0]["count"]["rounds"][0]["tallies"] == {"yes": 2, "no": 0}
    assert (closed["cast"], closed["electors"], closed["opened_by"]) == (2, 2, "alice")


def test_a_withdrawn_vote_keeps_its_ballots_to_itself(people: People) -> None:
    decision = propose(people.alice, people.community, document())
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    decisions.withdraw(people.alice, decision=decision, reason="A slip.")
    assert Knocking().get(f"decisions/{decision.pk}/").json()["result"] is None


def test_who_may_not_vote_is_told_why(people: People) -> None:
    decision = propose(people.alice, people.community, document())
    path = f"decisions/{decision.pk}/ballot/"
    assert "Sign in first" in refused(Knocking().post(path, choice="yes"), 403, "not_authenticated")
    refused(Knocking(people.charlie).post(path, choice="yes"), 403, "not_an_elector")
    said = refused(Knocking(people.bob).post(path, choice="perhaps"), 422, "ballot_refused")
    assert said == "This ballot cannot be read. Say yes, no or abstain."
    with clock.ahead(timedelta(days=8)):
        refused(Knocking(people.bob).post(path, choice="yes"), 409, "voting_closed")
    found_people("bakers", "Bakers")
    bakers = Knocking(people.bob).post(path, root="/api/communities/bakers/", choice="yes")
    refused(bakers, 404, "not_found")
    refused(Knocking().get(f"decisions/{decision.pk}/", root="/api/communities/bakers/"), 404, "not_found")


def test_a_session_writes_only_with_its_csrf_token(people: People) -> None:
    decision = propose(people.alice, people.community, document())
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(people.bob)
    path = f"/api/communities/tenants/decisions/{decision.pk}/ballot/"
    response = careful.post(path, {"choice": "yes"}, content_type="application/json")
    assert response.status_code == 403
    assert response.json()["code"] == "permission_denied"
    assert not decision.ballots.exists()


def test_everyone_reads_the_ledger_and_can_work_its_hashes_out(people: People) -> None:
    propose(people.alice, people.community, document())
    found = Knocking().get("ledger/").json()
    assert found["count"] == LedgerEntry.objects.filter(community=people.community).count()
    one = Knocking().get("ledger/", kind="DecisionOpened").json()["results"]
    assert [entry["kind"] for entry in one] == ["DecisionOpened"]
    entry = LedgerEntry.objects.get(hash=one[0]["hash"])
    assert header_hash(entry) == one[0]["hash"]
    assert one[0]["header"]["previous"] == entry.previous_hash
    assert one[0]["payload"]["electors"] == 2


def test_lists_are_cut_and_say_so(people: People) -> None:
    found = Knocking().get("ledger/", limit="2").json()
    assert len(found["results"]) == 2
    assert "offset=2" in found["next"]
    assert len(Knocking().get("ledger/", limit="9999").json()["results"]) <= 200


@pytest.mark.parametrize("path", ["decisions/", "ledger/", "memberships/"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(people: People, path: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Knocking(people.alice).get(path).status_code == 200
        return len(queries)

    def decide(title: str) -> None:
        all_say(propose(people.alice, people.community, document(title)), Choice.NO)
        settle()

    decide("One")
    one = cost()
    decide("Two")
    decide("Three")
    assert cost() == one
