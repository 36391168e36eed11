"""Reading constitutions: the one in force, any other, and their files."""

import hashlib

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from constitutions.document import Document, Upstream
from constitutions.formats import from_yaml
from constitutions.models import Version
from constitutions.norms import Example, Message, Story
from constitutions.templatetags.texts import language_name
from governance.counting.ballots import Choice
from tests.loop import settle
from tests.people import People, adhering, all_say, charter, document, found_people, in_force, propose
from tests.reading import queries, said

READ = "/c/tenants/constitution/"


def ratified(people: People, text: Document) -> Version:
    all_say(propose(people.alice, people.community, text), Choice.YES)
    settle(without={"adapters.adapt"})
    return in_force(people.community)


def rich() -> Document:
    """Return a text with something of everything."""
    norm = document().norms[0].model_dump()
    turns = (
        Message(role="system", content="A desk."),
        Message(role="user", content="Hello <b>there</b>"),
        Message(role="assistant", content="Yes?"),
        Message(role="user", content="Why?"),
    )
    norm["examples"] = (
        Example(id="a", family="one-more", dialogue=turns, preferred="So.", rejected="No.", why="It is."),
    )
    norm["checks"] = ({"kind": "contains_any", "phrases": [f"word{n}" for n in range(9)], "applies": "all"},)
    norm["stories"] = (Story(id="s", title="The boat", text="Once.\n\nTwice.", teaches="Patience."),)
    norm.update(modality="must_not", scope="At night", weight=2, tier="aspiration", tags=("care",))
    norm["gate"] = {"alpha": 0.01}
    whole = document(norms=1).model_dump(by_alias=True)
    return Document.model_validate({**whole, "preamble": "One.\n\nTwo.", "norms": [norm]})


def test_before_the_first_there_is_none(client: Client, people: People) -> None:
    assert "has not ratified a text so far" in said(client.get(READ))
    assert "No constitution yet" in said(client.get("/c/tenants/"))
    client.force_login(people.alice)
    assert "Start a draft" in said(client.get(READ))


def test_everyone_reads_the_version_in_force(client: Client, people: People) -> None:
    version = ratified(people, rich())
    shown = said(client.get(READ))
    for words in (
        "Constitution · version 1 · in force since",
        "Our text",
        "must not At night",
        "It breaks norm 0.",
        "Because we agreed.",
        "In every conversation: the reply has “word0”",
        "All 9",
        "Examples (1 in 1 scenario)",
        "One more kept back to grade the model",
        "Setting A desk.",
        "Person Hello <b>there</b>",
        "Model Yes?",
        "✓ Preferred So. ✗ Rejected No. It is.",
        "The boat Once. Twice. What it teaches: Patience.",
        "Something we strive for · counts 2 times · care",
        "To let a model go live The stewards decide.",
        "kept below 1 %",
        version.text_id,
    ):
        assert words in shown
    page = client.get(READ).content.decode()
    assert 'id="norm-norm-0"' in page
    assert "<b>there" not in page
    assert "<p>One.</p>" in page


def test_the_community_page_lists_the_norms(client: Client, people: People) -> None:
    ratified(people, document())
    page = client.get("/c/tenants/").content.decode()
    assert 'href="/c/tenants/constitution/#norm-norm-1">It keeps norm 1.' in page


def test_older_versions_stay_to_be_read(client: Client, people: People) -> None:
    ratified(people, document())
    ratified(people, document("Our better text"))
    shown = said(client.get("/c/tenants/constitution/versions/"))
    assert "Version 2: Our better text In force since" in shown
    assert "Version 1: Our text Superseded; ratified on" in shown
    old = said(client.get("/c/tenants/constitution/v1/"))
    assert "This version has been superseded." in old
    assert "Follows version 1" in said(client.get("/c/tenants/constitution/v2/"))
    assert client.get("/c/tenants/constitution/v3/").status_code == 404


def test_files_carry_the_same_name(client: Client, people: People) -> None:
    version = ratified(people, rich())
    canonical = client.get("/c/tenants/constitution/v1/text.json")
    assert "sha256:" + hashlib.sha256(canonical.content).hexdigest() == version.text_id
    assert canonical["Content-Disposition"] == 'attachment; filename="tenants-v1.json"'
    assert from_yaml(client.get("/c/tenants/constitution/v1/text.yaml").content).digest == version.text_id


def test_a_charters_floors_stand_in_the_text_with_their_origin(client: Client, people: People) -> None:
    assembly = found_people("assembly", "Assembly")
    floor = charter()
    ratified(assembly, floor)
    ratified(people, adhering(document(), assembly.community, floor))
    shown = said(client.get(READ))
    assert "Adheres to A charter (Assembly, version 1)" in shown
    assert "What we owe to “A charter” These norms stand in the charter of Assembly" in shown
    assert "3 3. It keeps norm 0." in shown
    assert "Floor: whoever adheres may ask for more, and not for less." in shown
    assert "Adhered to by Tenants" in said(client.get("/c/assembly/constitution/"))
    assert "It adheres to A charter ." in said(client.get("/c/tenants/"))


def test_a_shared_floor_of_two_charters_stands_once(client: Client, people: People) -> None:
    text = document()
    for slug in ("assembly", "council"):
        other = found_people(slug, slug.title())
        floor = charter(f"Charter of the {slug}")
        ratified(other, floor)
        text = Document.model_validate(
            {
                **text.model_dump(by_alias=True),
                "upstreams": (
                    *text.upstreams,
                    *adhering(document(), other.community, floor).upstreams,
                ),
            }
        )
    ratified(people, text)
    assert client.get(READ).content.decode().count('id="norm-floor"') == 1


@pytest.mark.parametrize("address", [READ, "/c/tenants/constitution/versions/", "/c/tenants/"])
def test_more_norms_and_versions_take_no_more_queries(client: Client, people: People, address: str) -> None:
    ratified(people, document(norms=1, examples=2))
    ratified(people, document("Second", norms=1, examples=2))
    one = queries(client, address)
    ratified(people, document("Third", norms=3, examples=6))
    ratified(people, document("Fourth", norms=3, examples=6))
    assert queries(client, address) == one


def test_who_votes_on_a_text_reads_it_and_what_it_changes(client: Client, people: People) -> None:
    first = propose(people.alice, people.community, document())
    shown = said(client.get(f"/c/tenants/decisions/{first.pk}/"))
    assert "“Our text”, with 2 norms." in shown
    assert "What it asks of the model It keeps norm 0. It keeps norm 1." in shown
    all_say(first, Choice.YES)
    settle(without={"adapters.adapt"})
    better = document("Our better text", norms=3).model_copy(update={"preamble": "Rewritten."})
    second = propose(people.alice, people.community, better)
    shown = said(client.get(f"/c/tenants/decisions/{second.pk}/"))
    for words in (
        "What it changes in version 1",
        "New: It keeps norm 2.",
        "taken out: We wrote this together",
        "put in: Rewritten",
    ):
        assert words in shown
    text = said(client.get(f"/c/tenants/decisions/{second.pk}/text/"))
    assert "Rewritten." in text
    assert "What it changes in version 1" in text
    other = found_people("bakers", "Bakers")
    assert client.get(f"/c/{other.community.slug}/decisions/{second.pk}/text/").status_code == 404


def test_the_ledger_says_what_became_of_texts(client: Client, people: People) -> None:
    ratified(people, document())
    shown = said(client.get("/c/tenants/ledger/"))
    for words in ("Version 1 came into force.", "alice put draft", "alice began draft"):
        assert words in shown


def sectioned() -> Document:
    """Return a text with sections, a rule of precedence and a second language."""
    first, second = document().norms
    told = {"de": {"statement": "Es hält Norm null ein.", "negative": "Es bricht Norm null."}}
    text = document().model_copy(update={"languages": ("en", "de")})
    value = text.model_dump(mode="json", by_alias=True)
    value["sections"] = [
        {"id": "manner", "title": "On manner", "text": "How it speaks."},
        {"id": "kindness", "title": "On kindness", "parent": "manner"},
    ]
    value["norms"] = [
        {**first.model_dump(mode="json"), "translations": told},
        {**second.model_dump(mode="json"), "section": "kindness"},
    ]
    value["translations"] = {"de": {"title": "Unser Text", "preamble": "Wir schrieben ihn zusammen."}}
    value["precedence"] = [{"first": "norm-0", "then": "norm-1", "when": "When somebody is in danger."}]
    return Document.model_validate(value)


def test_norms_stand_in_their_sections(client: Client, people: People) -> None:
    ratified(people, sectioned())
    page = client.get(READ).content.decode()
    places = [
        page.index(each)
        for each in ('id="norm-norm-0"', 'id="section-manner"', 'id="section-kindness"', 'id="norm-norm-1"')
    ]
    assert places == sorted(places)
    shown = said(client.get(READ))
    assert "How it speaks." in shown
    assert "“It keeps norm 0.” goes before “It keeps norm 1.”: When somebody is in danger." in shown


def test_a_text_is_read_in_its_other_language_where_it_is_translated(client: Client, people: People) -> None:
    ratified(people, sectioned())
    page = client.get(f"{READ}?language=de")
    marked = page.content.decode()
    assert 'id="title-norm-0" lang="de"' in marked
    assert 'id="title-norm-1" lang="en"' in marked
    assert 'aria-label="Preamble" lang="de"' in marked
    shown = said(page)
    for words in ("Unser Text", "Es hält Norm null ein.", "It keeps norm 1.", "Only English binds"):
        assert words in shown
    assert "Es hält" not in said(client.get(f"{READ}?language=fr"))


def test_a_language_is_called_as_its_speakers_call_it() -> None:
    assert [language_name(each) for each in ("de", "pt-BR", "qaa")] == [
        "Deutsch",
        "Português Brasileiro",
        "qaa",
    ]


def test_a_norm_says_since_when_it_stands(client: Client, people: People) -> None:
    ratified(people, document())
    first, second = document().norms
    changed = first.model_copy(update={"weight": 2.0})
    ratified(people, document().model_copy(update={"norms": (changed, second)}))
    shown = said(client.get("/c/tenants/constitution/"))
    assert "· since version 1, changed in version 2 ·" in shown
    assert shown.count("since version 1") == 2
    with pytest.raises(DatabaseError), transaction.atomic():
        Version.objects.update(norms_since={})


def test_a_version_is_handed_out_as_others_write(client: Client, people: People) -> None:
    ratified(people, document())
    page = client.get("/c/tenants/constitution/").content.decode()
    for name, kind, content in (
        ("statements.txt", "text/plain; charset=utf-8", "- It keeps norm 0.\n- It keeps norm 1.\n"),
        ("model-spec.md", "text/markdown; charset=utf-8", "## It keeps norm 0. {#norm-0 authority=user}"),
    ):
        answer = client.get(f"/c/tenants/constitution/v1/{name}")
        assert f'href="/c/tenants/constitution/v1/{name}"' in page
        assert (answer["Content-Type"], content in answer.content.decode()) == (kind, True)


def test_a_fork_names_the_text_it_began_as(client: Client, people: People) -> None:
    ratified(people, document())
    bakers = found_people("bakers", "Bakers")
    version = in_force(people.community)
    pin = Upstream(authority="tenants", title=version.text.title, digest=version.text_id)
    ratified(bakers, document("Ours").model_copy(update={"forked_from": pin}))
    page = client.get("/c/bakers/constitution/").content.decode()
    assert '<a href="/c/tenants/constitution/v1/">Our text</a> of Tenants, version 1' in page
    elsewhere = pin.model_copy(update={"authority": "elsewhere"})
    ratified(bakers, document("Ours").model_copy(update={"forked_from": elsewhere}))
    assert "“Our text” of elsewhere" in said(client.get("/c/bakers/constitution/"))
