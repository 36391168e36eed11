"""Bundles of drafts, through the API."""

from datetime import timedelta
from typing import Any

import pytest

from constitutions.models import Bundle, Draft
from constitutions.services import bundles, choosing, drafts
from governance import clock
from governance.services import voting
from tests.api.doors import ROOT, Knocking, refused
from tests.constitutions.test_bundles import bundle_of, drafts_in, saying
from tests.constitutions.web.test_merging import amended
from tests.loop import settle
from tests.people import People, document, draft_of, found_people
from tests.reading import queries
from tests.walking import AWAY, ratified

pytestmark = pytest.mark.django_db


def deleted(knocking: Knocking, path: str) -> Any:
    return knocking.client.delete(f"{ROOT}{path}")


def test_a_drafter_opens_fills_and_closes_a_bundle(people: People) -> None:
    version = ratified(people)
    first, second = (
        draft_of(people.alice, people.community, version.text.document.model_copy(update={"title": title}))
        for title in ("One", "Two")
    )
    alice = Knocking(people.alice)
    opened = alice.post("bundles/", title="Which title?", reason="We disagree.")
    assert opened.status_code == 201
    found = opened.json()
    assert (found["status"], found["title"], found["base"]) == ("gathering", "Which title?", 1)
    one = f"bundles/{found['id']}/"
    assert alice.post(f"{one}options/", draft=first.pk).status_code == 201
    added = alice.post(f"{one}options/", draft=second.pk)
    assert added.json()["choice"]["pairs"] == [
        {
            "first": first.pk,
            "second": second.pk,
            "excludes": [{"place": ["title"], "paragraph": None}],
            "untold": "",
        }
    ]
    assert Knocking(people.bob).get(one).json() == added.json()
    out = deleted(alice, f"{one}options/{first.pk}/")
    assert [option["draft"] for option in out.json()["choice"]["options"]] == [second.pk]
    closed = alice.post(f"{one}close/")
    assert (closed.status_code, closed.json()["status"]) == (200, "closed")
    refused(alice.post(f"{one}close/"), 409, "bundle_closed")
    [listed] = Knocking(people.bob).get("bundles/").json()["results"]
    assert listed == closed.json()


def test_what_is_stale_says_so(people: People) -> None:
    ratified(people)
    draft = saying(people, "One.")
    bundle = bundle_of(people, draft)
    drafts.abandon(people.alice, draft=draft)
    choice = Knocking(people.bob).get(f"bundles/{bundle.pk}/").json()["choice"]
    assert choice == {
        "overtaken": "",
        "options": [{"draft": draft.pk, "author": "alice", "stale": "It was given up.", "untold": ""}],
        "pairs": [],
    }


def test_refusals_say_what_to_do(people: People) -> None:
    draft = saying(people, "One.")
    bundle = bundle_of(people, draft)
    alice, one = Knocking(people.alice), f"bundles/{bundle.pk}/"
    assert "title:" in refused(alice.post("bundles/", reason="Why."), 400, "malformed")
    assert "title:" in refused(alice.post("bundles/", title="x" * 201, reason="Why."), 400, "malformed")
    assert "draft:" in refused(alice.post(f"{one}options/"), 400, "malformed")
    twice = refused(alice.post(f"{one}options/", draft=draft.pk), 409, "already_in_bundle")
    assert twice.endswith("Take it out there first.")
    refused(alice.post(f"{one}options/", draft=10**30), 404, "not_found")
    outside = saying(people, "Two.")
    refused(deleted(alice, f"{one}options/{outside.pk}/"), 404, "not_in_bundle")
    drafts.abandon(people.alice, draft=outside)
    refused(alice.post(f"{one}options/", draft=outside.pk), 409, "draft_not_editable")


def every_change(knocking: Knocking, bundle: Bundle, inside: Draft, outside: Draft) -> list[Any]:
    """Knock at every door that changes something."""
    one = f"bundles/{bundle.pk}/"
    return [
        knocking.post("bundles/", title="A", reason="B"),
        knocking.post(f"{one}options/", draft=outside.pk),
        deleted(knocking, f"{one}options/{inside.pk}/"),
        knocking.post(f"{one}close/"),
    ]


def test_members_read_bundles_and_do_not_change_them(people: People) -> None:
    inside, outside = saying(people, "One."), saying(people, "Two.")
    bundle = bundle_of(people, inside)
    for response in every_change(Knocking(people.bob), bundle, inside, outside):
        refused(response, 403, "role_needed")
    assert drafts_in(bundle) == [inside]


def test_outsiders_see_no_bundles(people: People) -> None:
    inside, outside = saying(people, "One."), saying(people, "Two.")
    bundle = bundle_of(people, inside)
    for user in (people.charlie, people.operator, None):
        for path in ("bundles/", f"bundles/{bundle.pk}/"):
            refused(Knocking(user).get(path), 403, "not_a_member")
    for response in every_change(Knocking(), bundle, inside, outside):
        assert response.status_code == 403
        assert response.json()["code"] == "not_authenticated"
    for response in every_change(Knocking(people.charlie), bundle, inside, outside):
        assert response.status_code == 403


def test_another_communitys_bundles_and_drafts_are_not_found_here(people: People) -> None:
    bakers = found_people("bakers", "Bakers")
    theirs = draft_of(bakers.alice, bakers.community, amended(weight=2.0))
    bread = bundles.open_bundle(bakers.alice, community=bakers.community, title="Bread", reason="Rye.")
    bundles.add(bakers.alice, bundle=bread, draft=theirs)
    ours, mine = bundle_of(people), draft_of(people.alice, people.community, document())
    alice = Knocking(people.alice)
    assert [each["id"] for each in alice.get("bundles/").json()["results"]] == [ours.pk]
    refused(alice.get(f"bundles/{bread.pk}/"), 404, "not_found")
    for response in every_change(alice, bread, theirs, mine)[1:]:
        refused(response, 404, "not_found")
    refused(alice.post(f"bundles/{ours.pk}/options/", draft=theirs.pk), 404, "not_found")
    refused(deleted(alice, f"bundles/{ours.pk}/options/{theirs.pk}/"), 404, "not_found")
    assert drafts_in(bread) == [theirs]


def test_a_bundle_takes_as_many_queries_for_three_options_as_for_one(people: People) -> None:
    ratified(people)
    bundle = bundle_of(people, saying(people, "One."))
    alice = Knocking(people.alice).client
    paths = (f"{ROOT}bundles/", f"{ROOT}bundles/{bundle.pk}/")
    one = [queries(alice, path) for path in paths]
    for rationale in ("Two.", "Three."):
        bundles.add(people.alice, bundle=bundle, draft=saying(people, rationale))
        bundle_of(people)
    assert [queries(alice, path) for path in paths] == one


def test_the_texts_that_members_choose_between_are_theirs_until_one_is_put_to_the_vote(
    people: People,
) -> None:
    ratified(people)
    first, second = saying(people, "Because it is kind."), saying(people, "Because it is fair.")
    bundle = bundle_of(people, first, second)
    decision = choosing.put_to_vote(people.alice, bundle=bundle)
    digests = [option["digest"] for option in decision.options if option.get("digest")]
    assert len(digests) == 2
    for digest in digests:
        refused(Knocking(people.bob).get(f"{digest}/", root="/api/texts/"), 404, "not_found")
        assert Knocking().get(f"{digest}/canonical.json", root="/api/texts/").status_code == 404
    for voter in (people.alice, people.bob):
        ranks = [[f"draft-{second.pk}"], ["no_change"], [f"draft-{first.pk}"]]
        voting.cast(voter, decision=decision, ballot={"ranks": ranks})
    with clock.ahead(timedelta(days=8)):
        settle(without=AWAY)
    found = [Knocking().get(f"{digest}/", root="/api/texts/").status_code for digest in digests]
    assert found == [404, 200]
