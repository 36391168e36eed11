"""From what was said in a conversation to a norm of a draft in two clicks, and back from the norm to what was said."""

import re

import pytest
from django.test import Client

from constitutions.document import Document
from constitutions.formats import from_yaml, to_yaml, value_of
from constitutions.models import Draft
from constitutions.norms import Norm
from constitutions.services import drafts
from governance.counting.ballots import Choice
from governance.models import Role, Side
from governance.services import arguments, moderation
from tests.api.doors import Knocking
from tests.constitutions.texts import golden
from tests.governance.deliberation.talking import conversation
from tests.governance.deliberation.talking import said as says
from tests.loop import settle
from tests.people import People, add, all_say, document, draft_of, propose
from tests.reading import queries, said

SAID = "It speaks in short sentences."
NEW = {
    "id": "short-sentences",
    "statement": SAID,
    "negative": "It rambles.",
    "modality": "should",
    "rationale": "So.",
}


def choosing(statement: object) -> str:
    return f"/c/tenants/drafts/from-statement/{statement.pk}/"  # type: ignore[attr-defined]


def test_two_clicks_lead_to_a_norms_form_filled_in(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    where = conversation(people)
    statement = says(people, where, SAID)
    client.force_login(people.alice)
    page = client.get(f"/c/tenants/conversations/{where.pk}/").content.decode()
    assert f'href="{choosing(statement)}"' in page
    choices = client.get(choosing(statement)).content.decode()
    chosen = re.search(rf'href="(/c/tenants/drafts/{draft.pk}/norms/new/[^"]+)"', choices)
    assert chosen is not None
    form = client.get(chosen[1])
    assert SAID in form.content.decode()
    assert "It is made from what was said in a conversation" in said(form)
    sent = {**NEW, "revision": draft.revision, "statement_said": statement.pk}
    client.post(f"/c/tenants/drafts/{draft.pk}/norms/new/", sent)
    draft.refresh_from_db()
    assert value_of(draft.source)["norms"][-1]["statements"] == [f"tenants/statement:{statement.pk}"]
    # A form sent in vain keeps the link.
    again = client.post(f"/c/tenants/drafts/{draft.pk}/norms/new/", {**sent, "id": "Not A Name"})
    assert f'name="statement_said" value="{statement.pk}"' in again.content.decode()


def test_a_new_draft_can_be_begun_with_it(client: Client, people: People) -> None:
    statement = says(people, conversation(people), SAID)
    client.force_login(people.alice)
    answer = client.post(choosing(statement))
    draft = Draft.objects.get()
    assert answer["Location"] == f"/c/tenants/drafts/{draft.pk}/norms/new/?statement={statement.pk}"
    assert SAID in client.get(answer["Location"]).content.decode()


def test_a_long_statement_becomes_the_reason(client: Client, people: People) -> None:
    draft = draft_of(people.alice, people.community, document())
    statement = says(people, conversation(people), "Long. " * 60)
    client.force_login(people.alice)
    page = client.get(f"/c/tenants/drafts/{draft.pk}/norms/new/?statement={statement.pk}").content.decode()
    assert re.search(r'<textarea name="rationale"[^>]*>\s*Long\. Long\.', page)


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30])
def test_what_was_not_said_here_makes_no_norm(client: Client, people: People, number: str) -> None:
    draft = draft_of(people.alice, people.community, document())
    client.force_login(people.alice)
    assert client.get(f"/c/tenants/drafts/{draft.pk}/norms/new/?statement={number}").status_code == 404


def test_only_drafters_make_norms_and_not_of_what_is_hidden(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where, SAID)
    client.force_login(people.bob)
    page = f"/c/tenants/conversations/{where.pk}/statements/{statement.pk}/"
    assert choosing(statement) not in client.get(page).content.decode()
    assert client.get(choosing(statement)).status_code == 403
    add(people.alice, people.charlie, people.community, Role.DRAFTER)
    client.force_login(people.charlie)
    assert choosing(statement) in client.get(page).content.decode()
    moderation.hide(people.alice, words=statement, reason="It insults.")
    assert choosing(statement) not in client.get(page).content.decode()
    assert client.get(choosing(statement)).status_code == 404


def with_origin(text: Document, *names: str) -> Document:
    first, *others = text.norms
    return text.model_copy(update={"norms": (first.model_copy(update={"statements": names}), *others)})


def test_a_norms_page_and_the_api_say_what_it_was_made_from(client: Client, people: People) -> None:
    where = conversation(people)
    statement = says(people, where, SAID)
    arguments.argue(
        people.bob,
        community=people.community,
        about=f"statement:{statement.pk}",
        side=Side.FOR,
        text="It is kind.",
    )
    foreign = ("elsewhere/statement:1", f"bakers/statement:{statement.pk}")
    text = with_origin(document(), f"tenants/statement:{statement.pk}", *foreign)
    draft = drafts.start(people.alice, community=people.community, source=to_yaml(text))
    arguments.argue(
        people.bob,
        community=people.community,
        about=f"draft:{draft.pk}/norm-0",
        side=Side.AGAINST,
        text="Too short.",
    )
    all_say(drafts.propose(people.alice, draft=draft, reason="We talked."), Choice.YES)
    settle()
    shown = said(client.get("/c/tenants/constitution/norms/norm-0/"))
    for words in (
        "What it was made from",
        SAID,
        "in the conversation How plainly should it speak?",
        "1 argued for it, 0 against",
        "It is kind.",
        # What members argued about the draft is everyone's to read once the draft is in force.
        "Too short.",
    ):
        assert words in shown
    [made_from] = Knocking().get("norms/norm-0/").json()["made_from"]
    assert (made_from["statement"], made_from["text"], made_from["conversation"]) == (
        statement.pk,
        SAID,
        where.pk,
    )
    assert [(each["side"], each["text"]) for each in made_from["arguments"]] == [("for", "It is kind.")]
    moderation.hide(people.alice, words=statement, reason="It insults.")
    assert SAID not in said(client.get("/c/tenants/constitution/norms/norm-0/"))
    assert Knocking().get("norms/norm-0/").json()["made_from"][0]["text"] is None


def test_a_norm_that_names_no_statement_keeps_its_digest() -> None:
    text = golden()
    assert "statements" not in to_yaml(text)
    assert from_yaml(to_yaml(text)).digest == text.digest
    named = with_origin(text, "tenants/statement:12")
    assert from_yaml(to_yaml(named)).digest == named.digest != text.digest


@pytest.mark.parametrize(
    "name", ["statement:12", "tenants/statement:0", "tenants/statement:x", "Tenants/statement:1"]
)
def test_a_statement_is_named_with_its_community(name: str) -> None:
    norm = golden().norms[0].model_dump(mode="json", exclude_defaults=True)
    with pytest.raises(ValueError, match="statements"):
        Norm.model_validate({**norm, "statements": [name]})


def test_a_norms_page_takes_as_many_queries_for_three_statements_as_for_one(
    client: Client, people: People
) -> None:
    where = conversation(people)
    numbers = [says(people, where, f"Thought {number}.").pk for number in range(3)]
    costs = []
    for names in (numbers[:1], numbers):
        text = with_origin(document(), *(f"tenants/statement:{number}" for number in names))
        all_say(propose(people.alice, people.community, text), Choice.YES)
        settle()
        costs.append(queries(client, "/c/tenants/constitution/norms/norm-0/"))
    assert costs[1] <= costs[0]
