"""Hostile texts: one sentence each, and no long wait."""

import json

import pytest
from django.test import Client

from constitutions import selectors
from constitutions.document import Document
from constitutions.errors import TooManyChartersError, UnknownCharterError
from constitutions.formats import MAX_BYTES, UnreadableError, from_yaml
from constitutions.markdown import from_markdown, to_markdown
from constitutions.selectors import charters_above, effective_norms
from governance.services import communities
from tests.api.doors import Knocking, refused
from tests.constitutions.test_formats import refusal, small
from tests.constitutions.texts import golden, norm, value
from tests.constitutions.web.test_versions import ratified
from tests.people import (
    AT_ONCE,
    STEWARDS_AT_ONCE,
    People,
    adhering,
    charter,
    draft_of,
    found_people,
    in_force,
    propose,
)
from tests.people import (
    document as small_text,
)
from tests.reading import said

BOTH = "/compare/?left=tenants@1&right=tenants@1"
SCRIPT = '<script>alert("x")</script><img src=x onerror=alert(1)>'


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("a" * 10_000_000, "This text has 10,000,000 bytes; a constitution may have 4,194,304."),
        (small() + "more:\n" + "- x\n" * 100_000, "There is no such field here."),
        ("norms:\n" + "- {id: a}\n" * 100_000, "at most 5,000 may stand here"),
        ("norms: " + "[" * 10_000, "nested more than"),
        ("a: &a [1]\nb: *a\n", "YAML aliases"),
        ("!!python/object/apply:os.system ['true']\n", "YAML tags"),
        (small(title="\u202eeltit"), "U+202E, which cannot be seen"),
    ],
)
def test_a_text_that_means_harm_is_refused_at_once(source: str, sentence: str) -> None:
    assert sentence in refusal(source)


def test_markdown_that_means_harm_is_refused_at_once() -> None:
    with pytest.raises(UnreadableError, match="bytes; a constitution may have"):
        from_markdown("# T\n\n" + "x\n" * MAX_BYTES)
    with pytest.raises(UnreadableError, match="at most 5,000 may stand here"):
        from_markdown("# T\n\nP\n\n" + "## N {#a}\n\nR\n" * 100_000)


def test_ids_that_differ_by_case_or_by_unicode_form_are_refused() -> None:
    for other in ("Asks", "ａｓｋｓ", "asks\u0301", "аsks"):
        with pytest.raises(UnreadableError):
            from_yaml(to_yaml_of(norm(id="asks"), norm(id=other)))


def to_yaml_of(*norms: dict[str, object]) -> str:

    return json.dumps(value(norms=list(norms)), ensure_ascii=False)


@pytest.mark.django_db
def test_markup_in_any_field_is_shown_and_never_run(client: Client, people: People) -> None:
    marked = golden().model_dump(mode="json", by_alias=True)
    marked["title"] = marked["preamble"] = SCRIPT
    marked["upstreams"] = []
    marked["rules"] = {"ratify": AT_ONCE, "deploy": STEWARDS_AT_ONCE}
    for each in marked["norms"]:
        each |= {"statement": SCRIPT, "negative": SCRIPT, "scope": SCRIPT, "rationale": SCRIPT}
        for told in each["examples"]:
            told |= {"preferred": SCRIPT, "why": SCRIPT}
            told["dialogue"][-1]["content"] = SCRIPT
    document = Document.model_validate(marked)
    assert from_markdown(to_markdown(document)).digest == document.digest
    ratified(people, document)
    for address in (
        "/c/tenants/constitution/",
        "/c/tenants/",
        "/c/tenants/constitution/versions/",
        "/compare/?left=tenants@1&right=tenants@1",
    ):
        page = client.get(address).content.decode()
        assert "&lt;script&gt;" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


@pytest.mark.django_db
def test_ten_million_characters_sent_to_a_form_are_refused_with_a_sentence(
    client: Client, people: People
) -> None:
    draft = draft_of(people.alice, people.community, small_text())
    client.force_login(people.alice)
    long = {"origin": "text", "source": "x" * 10_000_000, "revision": "1"}
    for address in ("drafts/new/", *(f"drafts/{draft.pk}/{more}/" for more in ("yaml", "check", "join"))):
        answer = client.post(f"/c/tenants/{address}", long)
        assert (answer.status_code, "What you sent has more than 5 MB." in said(answer)) == (413, True)
    spoken = Knocking(people.alice).put(f"drafts/{draft.pk}/", source="x" * 10_000_000, seen_revision=1)
    refused(spoken, 413, "too_much_sent")
    draft.refresh_from_db()
    assert draft.revision == 1


@pytest.mark.django_db
def test_what_cannot_be_seen_is_shown_to_whoever_reads(client: Client, people: People) -> None:
    text = small_text()
    first, *others = text.norms
    hidden = first.model_copy(update={"statement": "It pays the land\u200dlord."})
    ratified(people, text.model_copy(update={"norms": (hidden, *others)}))
    shown = said(client.get("/c/tenants/constitution/"))
    assert "There are characters here that cannot be seen." in shown
    assert "Norm norm-0, statement: It pays the land⟨U+200D⟩lord. (zero width joiner)" in shown


@pytest.mark.django_db
def test_charters_that_adhere_to_each_other_end_where_a_digest_pins(people: People) -> None:
    guild = found_people("guild", "Guild")
    first = ratified(guild, charter())
    theirs = charter("Theirs")
    named = theirs.norms[0].model_copy(update={"id": "other-floor"})
    theirs = adhering(theirs.model_copy(update={"norms": (named,)}), guild.community, charter())
    ratified(people, theirs)
    circle = adhering(charter(), people.community, theirs)
    second = ratified(guild, circle)
    above = charters_above(second.text.document)
    assert [each.text_id for each in above] == [theirs.digest, first.text_id]
    # It says its own floor anew and stands under what it was before; nothing stands under itself.
    assert second.text_id not in {each.text_id for each in above}
    assert [found.norm.id for found in effective_norms(second)] == ["other-floor", "floor"]


@pytest.mark.django_db
def test_a_ladder_of_charters_without_end_is_refused(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(selectors, "MOST_CHARTERS", 2)
    before, below = people, small_text()
    for number in range(3):
        keepers = found_people(f"guild-{number}", f"Guild {number}")
        text = charter(f"Charter {number}")
        named = text.norms[0].model_copy(update={"id": f"floor-{number}"})
        text = text.model_copy(update={"norms": (named,)})
        ratified(keepers, adhering(text, before.community, below) if number else text)
        before, below = keepers, in_force(keepers.community).text.document
    with pytest.raises(TooManyChartersError, match="under more than 2 charters"):
        propose(people.alice, people.community, adhering(small_text(), before.community, below))


@pytest.mark.django_db
def test_a_charter_whose_keepers_are_gone_binds_on_and_one_that_is_not_here_is_named(
    client: Client, people: People
) -> None:
    guild = found_people("guild", "Guild")
    ratified(guild, charter())
    version = ratified(people, adhering(small_text(), guild.community, charter()))
    communities.close(guild.alice, community=guild.community, reason="We moved on.")
    assert "floor" in {found.norm.id for found in effective_norms(version)}
    assert "What we owe to “A charter”" in said(client.get("/c/tenants/constitution/"))
    gone = adhering(small_text(), guild.community, charter("Never ratified here"))
    with pytest.raises(UnknownCharterError, match="was not ratified by guild"):
        propose(people.alice, people.community, gone)
    draft = draft_of(people.alice, people.community, gone)
    client.force_login(people.alice)
    page = client.get(f"/c/tenants/drafts/{draft.pk}/")
    assert page.status_code == 200
    assert "was not ratified by guild" in said(page)
