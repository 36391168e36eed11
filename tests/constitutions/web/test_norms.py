"""A draft norm by norm: forms that change one place and leave the rest as it was typed."""

import pytest
from django.test import Client

from constitutions.formats import from_yaml, to_yaml, value_of
from constitutions.models import Draft
from constitutions.services import drafts, saving
from tests.people import People, document
from tests.reading import said

NORM = {
    "statement": "It keeps norm 0.",
    "negative": "It breaks norm 0.",
    "modality": "should",
    "rationale": "Because we agreed.",
}
EXAMPLE = {
    "family": "family-0",
    "dialogue": "Question 0 about norm 0?",
    "preferred": "Plain answer 0 about norm 0.",
    "rejected": "Grand answer 0 on the matter of norm 0!",
}


@pytest.fixture
def draft(client: Client, people: People) -> Draft:
    """Return a draft of alice's, with a comment in it, and sign her in."""
    client.force_login(people.alice)
    source = f"# from the meeting\n{to_yaml(document(norms=2, examples=2))}"
    return drafts.start(people.alice, community=people.community, source=source)


def address(draft: Draft, more: str = "") -> str:
    return f"/c/tenants/drafts/{draft.pk}/norms/{more}"


def saved(draft: Draft) -> Draft:
    draft.refresh_from_db()
    assert draft.source.startswith("# from the meeting\n")
    return draft


def test_the_list_shows_every_norm(client: Client, draft: Draft) -> None:
    shown = said(client.get(address(draft)))
    assert "It keeps norm 1. norm-1 · 2 examples" in shown


def test_title_and_preamble_are_saved_and_nothing_else_moves(client: Client, draft: Draft) -> None:
    before = draft.source
    given = {"title": "Our better text", "preamble": "We wrote this together.", "revision": "1"}
    assert client.post(address(draft), given).status_code == 302
    assert saved(draft).source == before.replace("title: Our text", "title: Our better text")


def test_saving_nothing_new_leaves_no_revision(client: Client, draft: Draft) -> None:
    client.post(address(draft, "1/"), {**NORM, "revision": "1"})
    assert saved(draft).revision == 1


def test_a_norm_is_changed_field_by_field(client: Client, draft: Draft) -> None:
    given = {
        **NORM,
        "statement": "It keeps it: always.",
        "scope": "At night",
        "rationale": "One.\r\n\r\nTwo.",
        "weight": "2.5",
        "tier": "aspiration",
        "revision": "1",
    }
    client.post(address(draft, "1/"), given)
    norm = from_yaml(saved(draft).source).norms[0]
    assert (norm.statement, norm.scope, norm.rationale) == (
        "It keeps it: always.",
        "At night",
        "One.\n\nTwo.",
    )
    assert (norm.weight, norm.tier, norm.id) == (2.5, "aspiration", "norm-0")
    assert norm.examples == document(examples=2).norms[0].examples
    client.post(address(draft, "1/"), {**NORM, "revision": "2"})
    assert from_yaml(saved(draft).source) == document(norms=2, examples=2)


def test_what_is_missing_is_kept_and_said(client: Client, draft: Draft) -> None:
    client.post(address(draft, "1/"), {**NORM, "negative": "", "revision": "1"})
    assert "negative" not in value_of(saved(draft).source)["norms"][0]
    assert "To be mended negative: This is missing. Fill it in." in said(client.get(address(draft, "1/")))
    assert "To be mended" not in said(client.get(address(draft, "2/")))


def test_a_number_that_is_none_is_refused_with_everything_kept(client: Client, draft: Draft) -> None:
    answer = client.post(
        address(draft, "1/"), {**NORM, "statement": "New.", "weight": "much", "revision": "1"}
    )
    assert answer.status_code == 422
    assert "Enter a number." in said(answer)
    assert "New." in answer.content.decode()
    assert saved(draft).revision == 1


def test_a_norm_is_added_with_a_name_of_its_own(client: Client, draft: Draft) -> None:
    wrong = client.post(address(draft, "new/"), {**NORM, "id": "Not a name", "revision": "1"})
    assert (wrong.status_code, "Use small letters" in said(wrong)) == (422, True)
    answer = client.post(address(draft, "new/"), {**NORM, "id": "norm-0", "revision": "1"})
    assert answer["Location"] == address(draft, "3/")
    assert [norm["id"] for norm in value_of(saved(draft).source)["norms"]] == ["norm-0", "norm-1", "norm-0-2"]
    assert "examples: This is missing." in said(client.get(address(draft, "3/")))
    assert client.get(address(draft, "4/")).status_code == 404


def test_the_first_norm_of_an_empty_text(client: Client, people: People, draft: Draft) -> None:
    bare = drafts.start(people.alice, community=people.community, source="title: x\n")
    client.post(address(bare, "new/"), {**NORM, "id": "first", "revision": "1"})
    bare.refresh_from_db()
    assert value_of(bare.source)["norms"] == [{"id": "first", **NORM}]


def test_a_norm_is_taken_out(client: Client, draft: Draft) -> None:
    client.post(address(draft, "1/remove/"), {"revision": "1"})
    assert [norm["id"] for norm in value_of(saved(draft).source)["norms"]] == ["norm-1"]
    again = client.post(address(draft, "1/remove/"), {"revision": "1"})
    assert again.status_code == 302
    assert [norm["id"] for norm in value_of(saved(draft).source)["norms"]] == ["norm-1"]


def test_an_example_is_changed_added_and_taken_out(client: Client, draft: Draft) -> None:
    shown = client.get(address(draft, "1/examples/1/")).content.decode()
    assert EXAMPLE["dialogue"] in shown
    assert '<option value="family-1">' in shown
    longer = "Setting: A desk.\r\n\r\nPerson: Hello\r\n\r\nModel: Yes?\r\n\r\nPerson: Why?"
    client.post(
        address(draft, "1/examples/1/"), {**EXAMPLE, "dialogue": longer, "why": "Turns.", "revision": "1"}
    )
    first = from_yaml(saved(draft).source).norms[0].examples[0]
    assert [turn.role for turn in first.dialogue] == ["system", "user", "assistant", "user"]
    assert (first.id, first.why, first.preferred) == ("e0", "Turns.", EXAMPLE["preferred"])
    client.post(address(draft, "1/examples/new/"), {**EXAMPLE, "family": "new-one", "revision": "2"})
    added = from_yaml(saved(draft).source).norms[0].examples[2]
    assert (added.id, added.family) == ("e3", "new-one")
    client.post(address(draft, "1/examples/2/remove/"), {"revision": "3"})
    assert [each.id for each in from_yaml(saved(draft).source).norms[0].examples] == ["e0", "e3"]
    assert from_yaml(saved(draft).source).norms[1] == document(examples=2).norms[1]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"dialogue": "Person: Hello\n\nModel: Yes?"}, "A conversation ends with the person."),
        ({"family": "No Name"}, "Use small letters"),
        ({"preferred": ""}, "This field is required."),
        ({"rejected": "x" * 4_001}, "at most 4000 characters"),
    ],
)
def test_an_example_that_cannot_be_keeps_what_was_typed(
    client: Client, draft: Draft, changed: dict[str, str], sentence: str
) -> None:
    given = {**EXAMPLE, "why": "Typed with care.", **changed, "revision": "1"}
    answer = client.post(address(draft, "1/examples/1/"), given)
    assert (answer.status_code, sentence in said(answer)) == (422, True)
    assert "Typed with care." in answer.content.decode()
    assert saved(draft).revision == 1


@pytest.mark.parametrize(
    ("more", "given"),
    [("1/", {**NORM, "statement": "Mine."}), ("1/examples/1/", {**EXAMPLE, "preferred": "Mine."})],
)
def test_a_form_on_a_text_no_longer_kept_shows_what_stands_there_now(
    client: Client, people: People, draft: Draft, more: str, given: dict[str, str]
) -> None:
    theirs = draft.source.replace("It keeps norm 0.", "Theirs.").replace(
        "Plain answer 0 about norm 0.", "Theirs."
    )
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    answer = client.post(address(draft, more), {**given, "revision": "0"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Compare, then save yours again" in said(answer)
    assert "Mine." in page
    assert "Theirs." in page.split("What stands there now")[1].split("</textarea>")[0]
    assert 'name="revision" value="2"' in page
    client.post(address(draft, more), {**given, "revision": "2"})
    assert "Mine." in saved(draft).source


@pytest.mark.parametrize(
    ("more", "given"),
    [("1/", {**NORM, "statement": "Mine."}), ("1/examples/1/", {**EXAMPLE, "preferred": "Mine."})],
)
def test_a_form_that_clashes_asks_and_one_that_does_not_is_joined(
    client: Client, people: People, draft: Draft, more: str, given: dict[str, str]
) -> None:
    theirs = draft.source.replace("It keeps norm 0.", "Theirs.").replace(
        "Plain answer 0 about norm 0.", "Theirs."
    )
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    asked = client.post(address(draft, more), {**given, "revision": "1"})
    assert asked.status_code == 409
    assert "Join what you both wrote" in said(asked)
    other = client.post(address(draft, "2/"), {**NORM, "statement": "Mine, elsewhere.", "revision": "1"})
    assert other["Location"] == address(draft, "2/")
    assert "Theirs." in saved(draft).source
    assert value_of(draft.source)["norms"][1]["statement"] == "Mine, elsewhere."


def test_taking_out_what_another_changed_asks(client: Client, people: People, draft: Draft) -> None:
    theirs = draft.source.replace("It keeps norm 0.", "Theirs.")
    saving.save(people.alice, draft=draft, source=theirs, seen_revision=1)
    asked = client.post(address(draft, "1/remove/"), {"revision": "1"})
    assert "Join what you both wrote" in said(asked)
    gone = client.post(address(draft, "2/remove/"), {"revision": "1"})
    assert gone.status_code == 302
    assert [norm["id"] for norm in value_of(saved(draft).source)["norms"]] == ["norm-0"]


def test_what_is_no_norm_is_left_to_yaml(client: Client, people: People, draft: Draft) -> None:
    odd = drafts.start(
        people.alice,
        community=people.community,
        source="norms:\n- 7\n- id: x\n  examples:\n  - 7\n  - {}\n- examples: none\n",
    )
    shown = said(client.get(address(odd)))
    assert "norm 1: this is not written as a norm. Mend it as YAML" in shown
    assert client.get(address(odd, "1/")).status_code == 404
    assert "Edit this one as YAML" in said(client.get(address(odd, "2/")))
    assert client.get(address(odd, "2/examples/1/")).status_code == 404
    assert client.get(address(odd, "2/examples/2/")).status_code == 200
    assert "The examples cannot be read." in said(client.get(address(odd, "3/")))
    assert client.get(address(odd, "3/examples/new/")).status_code == 404


@pytest.mark.parametrize("source", ["title: [", "- a", "norms: none", ""])
def test_a_text_with_no_norms_to_show_says_so(
    client: Client, people: People, draft: Draft, source: str
) -> None:
    odd = drafts.start(people.alice, community=people.community, source=source)
    assert "The list of norms cannot be read. Mend it as YAML" in said(client.get(address(odd)))
    assert client.get(address(odd, "new/")).status_code == 404


def test_a_form_on_a_text_that_is_not_yaml_keeps_what_was_typed(
    client: Client, people: People, draft: Draft
) -> None:
    odd = drafts.start(people.alice, community=people.community, source="title: [")
    answer = client.post(address(odd), {"title": "Typed", "revision": "1"})
    assert answer.status_code == 422
    assert "this is not YAML" in said(answer)
    assert 'value="Typed"' in answer.content.decode()
