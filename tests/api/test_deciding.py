"""Asking, objecting, extending, records and delegations, through the API."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import Decision, Role
from governance.proof.receipts import receipt
from governance.rules import DAY, DecisionRule, Emergency, Veto
from governance.services import communities, decisions, rules, voting
from tests.api.doors import ROOT, Knocking, refused
from tests.governance.deciding import closed, opened
from tests.people import AT_ONCE, People, add, person

pytestmark = pytest.mark.django_db

ABOUT = "sha256:" + "1" * 64
LUNCH = DecisionRule(method="approval", close_early="when_all_voted")
OPEN = DecisionRule(ballots="open", delegation=True, close_early="when_all_voted")
QUICK = DecisionRule(emergency=Emergency())


def in_force(people: People, **kinds: DecisionRule) -> None:
    rules.put_in_force(people.community, kinds, source=ABOUT)


def test_a_member_asks_the_community(people: People) -> None:
    in_force(people, lunch=LUNCH)
    asked = Knocking(people.bob).post(
        "decisions/", title="What for lunch?", why="We are hungry.", kind="lunch", options=["Soup", "Bread"]
    )
    assert asked.status_code == 201
    said = asked.json()
    assert [option["label"] for option in said["options"]] == ["Soup", "Bread"]
    assert (said["kind"], said["status"], said["opened_by"]) == ("lunch", "open", "bob")
    key = said["options"][0]["key"]
    cast = Knocking(people.bob).post(f"decisions/{said['id']}/ballot/", approved=[key])
    assert cast.status_code == 200


def test_without_a_kind_the_founding_rule_decides(people: People) -> None:
    said = Knocking(people.bob).post("decisions/", title="Shall we?", why="Because.").json()
    assert (said["kind"], said["rule"]["close_early"]) == ("question", "when_all_voted")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"kind": "ratify"}, 422, "not_asked_here"),
        ({"kind": "lunch"}, 422, "options_needed"),
        ({"options": ["Soup", "Bread"]}, 422, "no_options"),
        ({"urgent_because": "Fire."}, 409, "no_emergency"),
        ({"title": ""}, 400, "malformed"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_a_sentence(
    people: People, body: dict[str, Any], status: int, code: str
) -> None:
    in_force(people, lunch=LUNCH, ratify=AT_ONCE)
    question: dict[str, Any] = {"title": "Shall we?", "why": "Because.", **body}
    assert len(refused(Knocking(people.bob).post("decisions/", **question), status, code)) > 10
    assert not Decision.objects.exists()


def test_only_members_ask(people: People) -> None:
    question = {"title": "Shall we?", "why": "Because."}
    refused(Knocking(people.charlie).post("decisions/", **question), 403, "not_a_member")
    refused(Knocking().post("decisions/", **question), 403, "not_authenticated")


def test_an_emergency_says_why(people: People) -> None:
    in_force(people, fire=QUICK)
    said = (
        Knocking(people.bob)
        .post("decisions/", title="Shut it down?", why="It burns.", kind="fire", urgent_because="Now.")
        .json()
    )
    assert said["emergency"] is True
    assert said["summary"] == "It burns.\n\nAn emergency, because: Now."


def test_what_waits_is_vetoed_with_a_reason(people: People) -> None:
    rule = DecisionRule(close_early="when_all_voted", timelock_seconds=DAY, veto=Veto(needed_percent=100))
    decision = opened(people, rule)
    path = f"decisions/{decision.pk}/veto/"
    refused(Knocking(people.alice).post(path, reason="No."), 409, "no_veto")
    for voter in (people.alice, people.bob):
        voting.cast(voter, decision=decision, ballot={"choice": "yes"})
    refused(Knocking(people.bob).post(path, reason="No."), 403, "role_needed")
    refused(Knocking(people.alice).post(path, reason=""), 400, "malformed")
    vetoed = Knocking(people.alice).post(path, reason="It breaks our promise.")
    assert (vetoed.status_code, vetoed.json()["status"]) == (200, "vetoed")


def test_a_steward_extends_once_and_whoever_asked_withdraws(people: People) -> None:
    decision = opened(people)
    extend, withdraw = (f"decisions/{decision.pk}/{deed}/" for deed in ("extend", "withdraw"))
    refused(Knocking(people.bob).post(extend, reason="Late."), 403, "role_needed")
    extended = Knocking(people.alice).post(extend, reason="The post was late.").json()
    assert extended["closes_at"] > decision.closes_at.isoformat()
    assert extended["remedied_at"]
    refused(Knocking(people.alice).post(extend, reason="Again."), 409, "already_remedied")
    refused(Knocking(people.bob).post(withdraw, reason="No."), 403, "role_needed")
    assert Knocking(people.alice).post(withdraw, reason="A slip.").json()["status"] == "withdrawn"


def test_the_record_is_read_once_the_ballots_are_counted(people: People) -> None:
    decision = opened(people)
    path = f"decisions/{decision.pk}/record/"
    cast = voting.cast(people.bob, decision=decision, ballot={"choice": "no", "reason": "Too dear."})
    refused(Knocking(people.bob).get(path), 409, "record_not_yet")
    closed(decision)
    said = Knocking().get(path).json()
    assert [(each["username"], each["voted"], each["ballot"]) for each in said["voters"]] == [
        ("alice", False, None),
        ("bob", True, None),
    ]
    assert said["receipts"] == [receipt(decision.pk, cast.number, {"choice": "no", "reason": "Too dear."})]
    assert said["reasons"] == [{"choice": "no", "text": "Too dear.", "by": None}]


def test_a_withdrawn_vote_has_no_record(people: People) -> None:
    decision = opened(people)
    voting.cast(people.bob, decision=decision, ballot={"choice": "no"})
    decisions.withdraw(people.alice, decision=decision, reason="A slip.")
    refused(Knocking().get(f"decisions/{decision.pk}/record/"), 409, "record_not_yet")


def test_an_open_ballot_says_who_chose_what_and_for_whom(people: People) -> None:
    in_force(people, garden=OPEN)
    given = Knocking(people.bob).put("delegations/garden/", to="alice")
    assert given.status_code == 200, given.content
    decision = opened(people, OPEN, "garden")
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    closed(decision)
    said = Knocking().get(f"decisions/{decision.pk}/record/").json()
    assert [(each["username"], each["by"], each["ballot"]["choice"]) for each in said["voters"]] == [
        ("alice", None, "yes"),
        ("bob", "alice", "yes"),
    ]


def test_a_vote_is_handed_over_and_taken_back(people: People) -> None:
    in_force(people, garden=OPEN, lunch=LUNCH)
    bob = Knocking(people.bob)
    assert bob.put("delegations/garden/", to="alice").json()["to"] == "alice"
    (topic,) = Knocking(people.alice).get("delegations/").json()
    assert (topic["topic"], topic["given_by"], topic["carries"]) == ("garden", ["bob"], 2)
    assert topic["largest"] == [{"username": "alice", "votes": 2, "of": 2}]
    assert bob.client.delete(f"{ROOT}delegations/garden/").status_code == 204
    assert bob.get("delegations/").json()[0]["to"] is None


def test_what_cannot_be_handed_over_is_refused(people: People) -> None:
    in_force(people, garden=OPEN, lunch=LUNCH)
    refused(Knocking(people.bob).put("delegations/lunch/", to="alice"), 409, "not_delegable")
    refused(Knocking(people.bob).put("delegations/garden/", to="bob"), 409, "delegation_loop")
    for nobody in ("charlie", "nobody"):
        said = refused(Knocking(people.bob).put("delegations/garden/", to=nobody), 422, "malformed")
        assert said == f"No member is called “{nobody}”. Check the spelling."
    refused(Knocking(people.charlie).put("delegations/garden/", to="alice"), 403, "not_a_member")
    refused(Knocking(people.charlie).get("delegations/"), 403, "not_a_member")
    refused(Knocking().get("delegations/"), 403, "not_authenticated")
    communities.close(people.alice, community=people.community, reason="Done.")
    refused(Knocking(people.bob).put("delegations/garden/", to="alice"), 409, "community_closed")


def test_records_and_delegations_take_as_many_queries_for_three_as_for_one(people: People) -> None:
    door = Knocking(people.alice)

    def cost(path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert door.get(path).status_code == 200
        return len(queries)

    in_force(people, garden=OPEN)
    decision = opened(people, OPEN, "garden")
    one = cost("delegations/")
    in_force(people, garden=OPEN, kitchen=OPEN, roof=OPEN)
    for topic in ("garden", "kitchen", "roof"):
        Knocking(people.bob).put(f"delegations/{topic}/", to="alice")
    assert cost("delegations/") == one
    voting.cast(people.alice, decision=decision, ballot={"choice": "yes"})
    small = cost(f"decisions/{closed(decision).pk}/record/")
    for name in ("dora", "emil", "fay"):
        add(people.alice, person(name), people.community, Role.MEMBER)
    larger = opened(people, OPEN, "roof")
    for voter in (people.alice, person("dora"), person("emil"), person("fay")):
        voting.cast(voter, decision=larger, ballot={"choice": "no", "reason": "No."})
    assert cost(f"decisions/{closed(larger).pk}/record/") == small
