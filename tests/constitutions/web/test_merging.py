"""Bringing a draft up to date, on its pages."""

from typing import Any

import pytest
from django.test import Client

from constitutions.document import Document
from constitutions.models import Draft
from constitutions.services import drafts, saving
from tests.constitutions.web.test_versions import ratified
from tests.people import People, document, draft_of, in_force
from tests.reading import said

pytestmark = pytest.mark.django_db


def amended(**fields: Any) -> Document:
    """Return the text with other words in its first norm."""
    plain = document()
    first, *others = plain.norms
    return plain.model_copy(update={"norms": (first.model_copy(update=fields), *others)})


def behind(people: People, mine: Document, theirs: Document) -> Draft:
    """Begin a draft from version 1, and bring version 2 into force meanwhile."""
    ratified(people, document())
    draft = draft_of(people.alice, people.community, mine)
    ratified(people, theirs)
    return draft


def merge_page(draft: Draft) -> str:
    return f"/c/tenants/drafts/{draft.pk}/merge/"


def test_what_only_one_of_them_changed_is_taken_from_both(client: Client, people: People) -> None:
    draft = behind(people, amended(rationale="Mine."), amended(weight=3.0))
    client.force_login(people.alice)
    assert "Version 2 came into force since this draft began." in said(
        client.get(f"/c/tenants/drafts/{draft.pk}/")
    )
    shown = said(client.get(merge_page(draft)))
    assert "so they can be joined as they are" in shown
    done = client.post(merge_page(draft), {"version": 2, "revision": draft.revision}, follow=True)
    assert "The draft is up to date with version 2." in said(done)
    draft.refresh_from_db()
    norm = drafts.read(draft.source).norms[0]
    assert (norm.rationale, norm.weight, draft.base) == ("Mine.", 3.0, in_force(people.community))
    assert people.community.ledger.filter(kind="DraftReanchored").count() == 1
    assert "up to date with what is in force" in said(client.get("/c/tenants/ledger/"))
    assert drafts.check_can_propose(people.alice, draft).digest


@pytest.mark.parametrize(
    ("choice", "words", "stands"),
    [
        ("ours", "", "Mine it is."),
        ("theirs", "", "Theirs it was."),
        ("before", "", "Because we agreed."),
        ("words", "Both of ours.", "Both of ours."),
    ],
)
def test_where_both_changed_the_same_people_choose(
    client: Client, people: People, choice: str, words: str, stands: str
) -> None:
    draft = behind(people, amended(rationale="Mine it is."), amended(rationale="Theirs it was."))
    client.force_login(people.alice)
    page = client.get(merge_page(draft)).content.decode()
    assert "Norm norm-0, rationale, paragraph 1" in page
    assert "<ins>" in page
    assert "<del>" in page
    sent = {"version": 2, "revision": draft.revision, "words-0": words}
    undecided = client.post(merge_page(draft), sent)
    assert undecided.status_code == 422
    assert "Choose what shall stand there." in said(undecided)
    assert client.post(merge_page(draft), {**sent, "choice-0": choice}).status_code == 302
    draft.refresh_from_db()
    assert drafts.read(draft.source).norms[0].rationale == stands


def test_what_was_chosen_stays_when_the_page_is_refused(client: Client, people: People) -> None:
    draft = behind(people, amended(rationale="Mine."), amended(rationale="Theirs."))
    client.force_login(people.alice)
    sent = {"version": 1, "revision": draft.revision, "choice-0": "words", "words-0": "Long and dear words."}
    refused = client.post(merge_page(draft), sent)
    assert refused.status_code == 409
    assert "Long and dear words." in refused.content.decode()
    stale = client.post(merge_page(draft), {**sent, "version": 2, "revision": 0})
    assert stale.status_code == 409
    assert "Long and dear words." in stale.content.decode()


def test_a_draft_that_says_nothing_new_any_more_is_told_so(client: Client, people: People) -> None:
    draft = behind(people, amended(weight=3.0), amended(weight=3.0))
    client.force_login(people.alice)
    done = client.post(merge_page(draft), {"version": 2, "revision": draft.revision}, follow=True)
    assert "says nothing new any more" in said(done)


def test_an_unfinished_draft_is_merged_as_it_is_and_yaml_that_cannot_be_read_is_not(
    client: Client, people: People
) -> None:
    draft = behind(people, amended(weight=2.0), amended(rationale="Theirs."))
    unfinished = draft.source.replace("  negative: It breaks norm 1.\n", "")
    draft = saving.save(people.alice, draft=draft, source=unfinished, seen_revision=draft.revision)
    client.force_login(people.alice)
    assert client.post(merge_page(draft), {"version": 2, "revision": draft.revision}).status_code == 302
    draft.refresh_from_db()
    assert "Theirs." in draft.source
    ratified(people, amended(rationale="Theirs.", weight=9.0))
    draft = saving.save(people.alice, draft=draft, source="title: [", seen_revision=draft.revision)
    assert client.get(merge_page(draft)).status_code == 422


def test_only_drafters_merge_and_only_what_is_behind(client: Client, people: People) -> None:
    ratified(people, document())
    draft = draft_of(people.alice, people.community, amended(weight=2.0))
    client.force_login(people.bob)
    assert client.get(merge_page(draft)).status_code == 403
    client.force_login(people.alice)
    answer = client.get(merge_page(draft))
    assert answer.status_code == 409
    assert "nothing to bring it up to date with" in said(answer)
