"""Drafts, versions and texts, through the API."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from constitutions.formats import from_yaml, to_yaml
from constitutions.markdown import from_markdown
from constitutions.models import Draft
from governance.counting.ballots import Choice
from governance.models import Decision
from governance.proof.digests import digest_of
from tests.api.doors import Knocking, refused
from tests.loop import settle
from tests.people import People, all_say, document, draft_of, found_people, propose
from tests.walking import AWAY, ratified

pytestmark = pytest.mark.django_db


def test_a_drafter_writes_and_proposes(people: People) -> None:
    alice = Knocking(people.alice)
    begun = alice.post("drafts/", source="title: not yet")
    assert begun.status_code == 201
    number = begun.json()["id"]
    saved = alice.put(f"drafts/{number}/", source=to_yaml(document()), seen_revision=1)
    assert saved.json()["revision"] == 2
    proposed = alice.post(f"drafts/{number}/propose/", reason="We talked.")
    assert proposed.status_code == 201
    decision = Decision.objects.get(pk=proposed.json()["decision"])
    assert decision.subject_digest == document().digest
    read = Knocking(people.bob).get(f"drafts/{number}/").json()
    assert (read["status"], read["decision"], read["source"]) == (
        "proposed",
        decision.pk,
        to_yaml(document()),
    )


def test_refusals_lose_nothing_and_say_what_to_do(people: People) -> None:
    alice = Knocking(people.alice)
    number = draft_of(people.alice, people.community, document()).pk
    stale = alice.put(f"drafts/{number}/", source="title: x", seen_revision=7)
    assert "alice saved this draft after you opened it, and both cannot be joined." in refused(
        stale, 409, "stale_draft"
    )
    alice.put(f"drafts/{number}/", source="title: x", seen_revision=1)
    unread = alice.post(f"drafts/{number}/propose/", reason="Because.")
    assert "norms: This is missing." in refused(unread, 422, "unreadable_text")
    assert "source:" in refused(alice.post("drafts/"), 400, "malformed")
    assert Draft.objects.get(pk=number).source == "title: x"


def test_a_draft_is_given_up(people: People) -> None:
    number = draft_of(people.alice, people.community, document()).pk
    left = Knocking(people.alice).post(f"drafts/{number}/abandon/")
    assert left.json()["status"] == "abandoned"


def test_members_read_drafts_and_do_not_write_them(people: People) -> None:
    number = draft_of(people.alice, people.community, document()).pk
    bob = Knocking(people.bob)
    assert [each["id"] for each in bob.get("drafts/").json()["results"]] == [number]
    assert "source" not in bob.get("drafts/").json()["results"][0]
    for refusal in (
        bob.post("drafts/", source="x"),
        bob.put(f"drafts/{number}/", source="x", seen_revision=1),
        bob.post(f"drafts/{number}/propose/", reason="x"),
        bob.post(f"drafts/{number}/abandon/"),
    ):
        refused(refusal, 403, "role_needed")


def test_outsiders_see_no_drafts(people: People) -> None:
    number = draft_of(people.alice, people.community, document()).pk
    for user in (people.charlie, people.operator, None):
        for path in ("drafts/", f"drafts/{number}/"):
            refused(Knocking(user).get(path), 403, "not_a_member")
    found_people("bakers", "Bakers")
    bakers = Knocking(people.alice).get(f"drafts/{number}/", root="/api/communities/bakers/")
    refused(bakers, 404, "not_found")


def test_everyone_reads_versions_and_their_texts(people: People) -> None:
    version = ratified(people)
    [listed] = Knocking().get("versions/").json()["results"]
    assert (listed["number"], listed["status"], listed["digest"]) == (1, "in_force", version.text_id)
    assert Knocking().get("versions/1/").json() == listed
    text = f"/api/texts/{version.text_id}/"
    assert Knocking().get("", root=text).json()["document"]["title"] == "Our text"
    canonical = Knocking().get("canonical.json", root=text).content
    assert digest_of(canonical) == version.text_id
    written = Knocking().client.get(f"{text}text.yaml", headers={"accept": "application/yaml"})
    assert written.headers["content-type"].startswith("application/yaml")
    assert from_yaml(written.content).digest == version.text_id
    plain = Knocking().client.get(f"{text}text.md", headers={"accept": "text/markdown"})
    assert plain.headers["content-type"].startswith("text/markdown")
    assert from_markdown(plain.content).digest == version.text_id


def test_what_is_not_there_is_not_found(people: People) -> None:
    ratified(people)
    found_people("bakers", "Bakers")
    refused(Knocking().get("versions/1/", root="/api/communities/bakers/"), 404, "not_found")
    for path in ("", "canonical.json"):
        refused(Knocking().get(path, root="/api/texts/sha256:0/"), 404, "not_found")
    asked = Knocking().client.get("/api/texts/sha256:0/text.yaml", headers={"accept": "application/yaml"})
    assert asked.status_code == 404
    assert b"not_found" in asked.content


@pytest.mark.parametrize("path", ["drafts/", "versions/"])
def test_a_list_takes_as_many_queries_for_three_as_for_one(people: People, path: str) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert Knocking(people.alice).get(path).status_code == 200
        return len(queries)

    ratified(people)
    one = cost()
    for title in ("Second", "Third"):
        all_say(propose(people.alice, people.community, document(title)), Choice.YES)
        settle(without=AWAY)
    assert cost() == one
