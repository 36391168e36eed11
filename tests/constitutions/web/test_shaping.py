"""What is done with a draft's norms as wholes, by buttons that need no script."""

import pytest
from django.test import Client

from constitutions.editing import written
from constitutions.formats import from_yaml, to_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts, saving
from tests.constitutions.web.test_norms import NORM, address
from tests.people import People, document
from tests.reading import said


@pytest.fixture
def draft(client: Client, people: People) -> Draft:
    """Return a draft of alice's with three norms, and sign her in."""
    client.force_login(people.alice)
    source = f"# from the meeting\n{to_yaml(document(norms=3, examples=2))}"
    return drafts.start(people.alice, community=people.community, source=source)


def sections(draft: Draft) -> str:
    return f"/c/tenants/drafts/{draft.pk}/sections/new/"


def ids(draft: Draft) -> list[str]:
    draft.refresh_from_db()
    assert draft.source.startswith("# from the meeting\n")
    return [norm["id"] for norm in value_of(draft.source)["norms"]]


def test_norms_move_up_and_down_by_buttons(client: Client, draft: Draft) -> None:
    page = client.get(address(draft)).content.decode()
    assert (page.count('value="up"'), page.count('value="down"')) == (2, 2)
    answer = client.post(address(draft, "1/move/"), {"to": "down", "revision": "1"})
    assert answer["Location"] == address(draft, "#norm-2")
    assert ids(draft) == ["norm-1", "norm-0", "norm-2"]
    client.post(address(draft, "3/move/"), {"to": "up", "revision": "2"})
    assert ids(draft) == ["norm-1", "norm-2", "norm-0"]
    client.post(address(draft, "1/move/"), {"to": "up", "revision": "3"})
    assert ids(draft) == ["norm-1", "norm-2", "norm-0"]


def test_a_norm_moves_where_another_person_changed_it(client: Client, people: People, draft: Draft) -> None:
    theirs = draft.source.replace("It keeps norm 0.", "Theirs.")
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    client.post(address(draft, "1/move/"), {"to": "down", "revision": "1"})
    draft.refresh_from_db()
    assert [norm["statement"] for norm in value_of(draft.source)["norms"]][:2] == [
        "It keeps norm 1.",
        "Theirs.",
    ]


def test_a_norm_is_split_and_the_second_half_waits_to_be_written(client: Client, draft: Draft) -> None:
    given = {"split-id": "second-half", "split-statement": "It keeps the rest.", "revision": "1"}
    answer = client.post(address(draft, "1/split/"), given)
    assert answer["Location"] == address(draft, "2/")
    assert ids(draft) == ["norm-0", "second-half", "norm-1", "norm-2"]
    assert "negative: This is missing." in said(client.get(address(draft, "2/")))
    assert value_of(draft.source)["norms"][1]["ancestors"] == ["norm-0"]


def test_a_split_without_a_name_says_so(client: Client, draft: Draft) -> None:
    answer = client.post(address(draft, "1/split/"), {"split-id": "Not a name", "revision": "1"}, follow=True)
    assert "A short name for the second norm: Use small letters" in said(answer)
    assert len(ids(draft)) == 3


def test_a_norm_is_taken_into_another_and_rules_follow_it(client: Client, people: People) -> None:
    client.force_login(people.alice)
    value = value_of(to_yaml(document(norms=3, examples=2)))
    value["precedence"] = [{"first": "norm-2", "then": "norm-1", "when": "Always"}]
    source = f"# from the meeting\n{written(value)}"
    draft = drafts.start(people.alice, community=people.community, source=source)
    answer = client.post(address(draft, "1/join/"), {"join-other": "3", "revision": "1"})
    assert answer["Location"] == address(draft, "1/")
    assert ids(draft) == ["norm-0", "norm-1"]
    document_now = from_yaml(draft.source)
    assert document_now.norms[0].ancestors == ("norm-2",)
    assert document_now.precedence[0].first == "norm-0"
    wrong = client.post(address(draft, "1/join/"), {"join-other": "9", "revision": "2"}, follow=True)
    assert "The norm to take in: Select a valid choice." in said(wrong)


def test_what_goes_first_goes_with_a_norm_that_is_taken_out(client: Client, people: People) -> None:
    client.force_login(people.alice)
    value = value_of(to_yaml(document(norms=3, examples=2)))
    value["precedence"] = [
        {"first": first, "then": "norm-1", "when": "Always"} for first in ("norm-2", "norm-0")
    ]
    draft = drafts.start(people.alice, community=people.community, source=written(value))
    answer = client.post(address(draft, "3/remove/"), {"revision": "1"}, follow=True)
    assert "The rules of what goes first that named it went with it." in said(answer)
    draft.refresh_from_db()
    assert [rule.first for rule in from_yaml(draft.source).precedence] == ["norm-0"]


def test_norms_stand_under_headings(client: Client, draft: Draft) -> None:
    client.post(sections(draft), {"title": "How it speaks", "revision": "1"})
    client.post(sections(draft), {"title": "日本", "revision": "2"})
    draft.refresh_from_db()
    assert [section["id"] for section in value_of(draft.source)["sections"]] == ["how-it-speaks", "section"]
    client.post(address(draft, "1/"), {**NORM, "section": "how-it-speaks", "revision": "3"})
    draft.refresh_from_db()
    assert from_yaml(draft.source).norms[0].section == "how-it-speaks"
    assert "How it speaks 1 norm" in said(client.get(address(draft)))
    empty = client.post(sections(draft), {"title": " ", "revision": "4"}, follow=True)
    assert "Heading: This field is required." in said(empty)


def test_headings_are_reworded_and_taken_out(client: Client, draft: Draft) -> None:
    client.post(sections(draft), {"title": "How it speaks", "revision": "1"})
    client.post(sections(draft), {"title": "Care", "revision": "2"})
    client.post(address(draft, "1/"), {**NORM, "section": "how-it-speaks", "revision": "3"})
    first = f"/c/tenants/drafts/{draft.pk}/sections/1/"
    client.post(first, {"title": "How it talks", "revision": "4"})
    assert "How it talks 1 norm" in said(client.get(address(draft)))
    client.post(first, {"remove": "1", "title": "How it talks", "revision": "5"})
    draft.refresh_from_db()
    text = from_yaml(draft.source)
    assert ([section.id for section in text.sections], text.norms[0].section) == (["care"], None)
    client.post(first, {"remove": "1", "revision": "6"})
    draft.refresh_from_db()
    assert from_yaml(draft.source).sections == ()
    assert client.post(first, {"remove": "1", "revision": "7"}).status_code == 404
    assert client.post(f"/c/tenants/drafts/{draft.pk}/sections/0/", {"revision": "7"}).status_code == 404


def test_headings_of_any_words_have_a_sound_name_and_leave_none_under_them_alone(
    client: Client, draft: Draft
) -> None:
    for revision, title in enumerate(("Foo __ bar", "1" + "a" * 99), start=1):
        client.post(sections(draft), {"title": title, "revision": str(revision)})
    draft.refresh_from_db()
    value = value_of(draft.source)
    value["sections"][1]["parent"] = "foo-bar"
    for norm in value["norms"]:
        norm["section"] = "foo-bar"
    source = f"# from the meeting\n{written(value)}"
    saving.save(draft.author, draft=draft, source=source, seen_revision=3)
    assert from_yaml(source).sections[0].id == "foo-bar"
    client.post(f"/c/tenants/drafts/{draft.pk}/sections/1/", {"remove": "1", "revision": "4"})
    draft.refresh_from_db()
    text = from_yaml(draft.source)
    assert [section.parent for section in text.sections] == [None]
    assert {norm.section for norm in text.norms} == {None}


def test_days_are_chosen_in_the_form(client: Client, draft: Draft) -> None:
    given = {**NORM, "review_on": "2027-03-01", "sunset_on": "2027-09-01", "revision": "1"}
    client.post(address(draft, "1/"), given)
    draft.refresh_from_db()
    norm = from_yaml(draft.source).norms[0]
    assert (str(norm.review_on), str(norm.sunset_on)) == ("2027-03-01", "2027-09-01")
    assert 'value="2027-09-01"' in client.get(address(draft, "1/")).content.decode()
    wrong = client.post(address(draft, "1/"), {**NORM, "sunset_on": "soon", "revision": "2"})
    assert "Enter a valid date." in said(wrong)


def test_a_charters_norms_say_how_they_bind(client: Client, people: People) -> None:
    client.force_login(people.alice)
    source = to_yaml(document()).replace("title: Our text", "title: Our text\nkind: charter")
    draft = drafts.start(people.alice, community=people.community, source=source)
    assert "What it lets those who adhere do" in said(client.get(address(draft, "1/")))
    client.post(address(draft, "1/"), {**NORM, "binding": "floor", "revision": "1"})
    draft.refresh_from_db()
    assert from_yaml(draft.source).norms[0].binding == "floor"


def test_a_norm_is_looked_at_before_it_is_saved(client: Client, draft: Draft) -> None:
    given = {**NORM, "statement": "It hums.", "revision": "1"}
    for answer in (
        client.post(address(draft, "1/preview/"), given),
        client.post(address(draft, "1/"), {**given, "look": "1"}),
    ):
        assert answer.status_code == 200
        assert "It hums." in said(answer).split("How it reads (not saved yet)")[-1]
    faulty = client.post(address(draft, "1/preview/"), {**given, "negative": ""})
    assert "negative: This is missing. Fill it in." in said(faulty)
    unread = client.post(address(draft, "1/preview/"), {**given, "weight": "much"})
    assert "It can be shown once the fields above are right." in said(unread)
    draft.refresh_from_db()
    assert draft.revision == 1
