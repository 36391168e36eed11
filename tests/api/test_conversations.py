"""Conversations, statements, votes and maps through the API: who may what, and that nobody's vote is told."""

import hashlib
import json

import pytest
import rfc8785
from django.db import connection
from django.test.utils import CaptureQueriesContext

from governance.models import StatementVote
from governance.services import conversations, moderation, statements
from tests.api.doors import Knocking, refused
from tests.governance.deliberation.talking import AGREE, conversation, mapped, said, two_camps
from tests.people import People, found_people

pytestmark = pytest.mark.django_db


def test_everyone_lists_and_reads_conversations(people: People) -> None:
    where = conversation(people)
    said(people, where)
    [found] = Knocking().get("conversations/").json()["results"]
    assert (found["title"], found["status"], found["opened_by"]) == (
        "How plainly should it speak?",
        "open",
        "bob",
    )
    assert (found["statements"], found["voters"], found["hidden"]) == (1, 0, None)
    assert Knocking().get(f"conversations/{where.pk}/").json() == found
    refused(Knocking().get("conversations/999/"), 404, "not_found")
    found_people("bakers", "Bakers")
    elsewhere = Knocking().get(f"conversations/{where.pk}/", root="/api/communities/bakers/")
    refused(elsewhere, 404, "not_found")


def test_members_say_and_vote_and_see_their_own_votes_only(people: People) -> None:
    where = conversation(people)
    made = Knocking(people.bob).post(f"conversations/{where.pk}/statements/", text="Short sentences.")
    assert (made.status_code, made.json()["author"]) == (201, "bob")
    vote = f"conversations/{where.pk}/statements/{made.json()['id']}/vote/"
    assert Knocking(people.alice).post(vote, stance="disagree").json() == {"stance": "disagree"}
    listed = f"conversations/{where.pk}/statements/"
    own = Knocking(people.alice).get(listed).json()["results"][0]
    assert (own["mine"], own["voters"]) == ("disagree", 1)
    for other in (people.bob, people.charlie, None):
        answer = Knocking(other).get(listed).json()
        assert answer["results"][0]["mine"] is None
        assert "disagree" not in json.dumps(answer)


def test_who_may_not_is_told_why(people: People) -> None:
    where = conversation(people)
    statement = said(people, where)
    vote = f"conversations/{where.pk}/statements/{statement.pk}/vote/"
    refused(Knocking().post(vote, stance="agree"), 403, "not_authenticated")
    refused(Knocking(people.charlie).post(vote, stance="agree"), 403, "not_a_member")
    refused(
        Knocking(people.charlie).post(f"conversations/{where.pk}/statements/", text="Hi."),
        403,
        "not_a_member",
    )
    assert "stance:" in refused(Knocking(people.bob).post(vote, stance="maybe"), 400, "malformed")
    too_long = Knocking(people.bob).post(f"conversations/{where.pk}/statements/", text="a" * 401)
    assert "text:" in refused(too_long, 400, "malformed")
    other = conversation(people)
    elsewhere = f"conversations/{other.pk}/statements/{statement.pk}/vote/"
    refused(Knocking(people.bob).post(elsewhere, stance="agree"), 404, "not_found")
    conversations.close(people.alice, conversation=where, reason="Done.")
    refused(Knocking(people.bob).post(vote, stance="agree"), 409, "conversation_not_open")
    assert not StatementVote.objects.exists()


def test_what_is_hidden_is_not_told(people: People) -> None:
    where = conversation(people)
    moderation.hide(people.alice, words=said(people, where, "Bob is a fool."), reason="It insults.")
    [found] = Knocking(people.bob).get(f"conversations/{where.pk}/statements/").json()["results"]
    assert found["text"] is None
    assert (found["hidden"]["reason"], found["hidden"]["hidden_by"]) == ("It insults.", "alice")
    moderation.hide(people.alice, words=where, reason="It insults too.")
    found = Knocking().get(f"conversations/{where.pk}/").json()
    assert (found["title"], found["why"]) == (None, None)


def test_the_newest_map_is_told_without_people_and_its_digest_can_be_worked_out(people: People) -> None:
    where = two_camps(people)
    refused(Knocking().get(f"conversations/{where.pk}/map/"), 404, "not_found")
    record = mapped(people, where)
    found = Knocking().get(f"conversations/{where.pk}/map/").json()
    digest = hashlib.sha256(rfc8785.dumps(found["result"])).hexdigest()
    assert found["result_digest"] == f"sha256:{digest}"
    assert found["cause"] == record.cause.hash
    assert int(found["cause"][:8], 16) == found["seed"]
    told = json.dumps(found)
    assert record.key not in told
    for each in record.participants:
        assert each["id"] not in told
    assert "member-" not in told
    found_people("bakers", "Bakers")
    elsewhere = Knocking().get(f"conversations/{where.pk}/map/", root="/api/communities/bakers/")
    refused(elsewhere, 404, "not_found")


@pytest.mark.parametrize("path", ["conversations/", "conversations/{}/statements/"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(people: People, path: str) -> None:
    where = conversation(people)
    statements.vote(people.alice, statement=said(people, where), stance=AGREE)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Knocking(people.alice).get(path.format(where.pk)).status_code == 200
        return len(queries)

    one = cost()
    for number in range(2):
        conversation(people)
        moderation.hide(people.alice, words=said(people, where, f"Bad {number}."), reason="It insults.")
    assert cost() == one
