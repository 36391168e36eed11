"""Hostile texts: one sentence each, and no long wait."""

import json

import pytest
from django.test import Client

from constitutions.document import Document
from constitutions.formats import MAX_BYTES, UnreadableError, from_yaml
from constitutions.markdown import from_markdown, to_markdown
from tests.constitutions.test_formats import refusal, small
from tests.constitutions.texts import golden, norm, value
from tests.constitutions.web.test_versions import ratified
from tests.people import AT_ONCE, STEWARDS_AT_ONCE, People

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
