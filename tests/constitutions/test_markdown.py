"""Markdown that reads back to the same name, whatever the prose looks like."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.demo.cast import COMMUNITIES, charter, text_of
from constitutions.document import Document
from constitutions.formats import MAX_BYTES, UnreadableError, from_yaml, to_yaml
from constitutions.markdown import from_markdown, to_markdown
from tests.constitutions.texts import example, golden, norm, value, written
from tests.governance.entrenched import entrenchments

LINES = st.sampled_from(
    [
        "# A title",
        "## A norm {#x}",
        "```",
        "```yaml",
        "~~~",
        "> quoted",
        "\\# kept",
        "\\\\```",
        "- a",
        "---",
        "",
        "  in",
        "**user**",
    ]
)
PROSE = (
    st.lists(LINES | written, min_size=1, max_size=5).map("\n".join).filter(lambda text: text.strip() != "")
)


@pytest.mark.parametrize(
    "document", [golden(), charter(), *(text_of(group) for group in COMMUNITIES)], ids=lambda d: d.title
)
def test_real_texts_read_back_to_the_same_name(document: Document) -> None:
    assert from_markdown(to_markdown(document)) == document
    assert from_markdown(to_markdown(document).encode()).digest == document.digest


@settings(max_examples=200)
@given(
    title=PROSE,
    preamble=PROSE,
    statement=PROSE,
    rationale=PROSE,
    said=PROSE,
    preferred=PROSE,
    why=PROSE,
    entrenchment=st.none() | entrenchments,
)
def test_any_prose_survives(
    *,
    title: str,
    preamble: str,
    statement: str,
    rationale: str,
    said: str,
    preferred: str,
    why: str,
    entrenchment: Any,
) -> None:
    told = example(
        dialogue=[{"role": "system", "content": why}, {"role": "user", "content": said}],
        preferred=f"{preferred}\n1",
        rejected=f"{preferred}\n2",
        why=why[:300],
    )
    changed = norm(statement=statement[:300], rationale=rationale, examples=[told], entrenchment=entrenchment)
    document = Document.model_validate(value(title=title[:300], preamble=preamble, norms=[changed]))
    found = from_markdown(to_markdown(document))
    assert found == document
    assert found.digest == document.digest == from_yaml(to_yaml(document)).digest


def test_every_field_survives() -> None:
    full = norm(
        section="part",
        ancestors=["older"],
        statements=["readers/statement:12"],
        widens=True,
        departs="Our town is small.",
        translations={"de": {"statement": "Es hört zu.", "negative": "Es belehrt nicht."}},
        review_on=date(2030, 1, 1).isoformat(),
        sunset_on=date(2031, 1, 1).isoformat(),
        tags=["calm"],
        stories=[{"id": "s1", "title": "A story", "text": "Once.\n\nTwice.", "teaches": "To wait."}],
    )
    pinned = {"authority": "neighbours", "title": "A charter", "digest": "sha256:" + "a" * 64}
    document = Document.model_validate(
        value(
            languages=["en", "de"],
            translations={"de": {"title": "Kreis", "preamble": "Wir."}},
            sections=[{"id": "part", "title": "Part one", "text": "What it is about."}],
            precedence=[{"first": "a", "then": "b", "when": "Always", "example": example()}],
            upstreams=[pinned],
            forked_from=pinned,
            norms=[full],
        )
    )
    assert from_markdown(to_markdown(document)).digest == document.digest


def test_it_reads_as_people_write() -> None:
    text = to_markdown(golden())
    assert text.startswith("# The reading circle\n\n")
    assert "\n> **preferred**\n>\n> " in text


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("# The reading circle", "The reading circle"), "Line 1: something stands before the title."),
        (("# The reading circle\n", "# The reading circle\n\n# Another\n"), "Line 3: a text has one title"),
        (("schema: 1", "schema: [1"), "this is not YAML"),
        (("> **preferred**", "> **applauded**"), "a quotation begins with who speaks"),
        (("> **preferred**\n", "loose words\n> **preferred**\n"), "an example has only quotations"),
        ((" · ", " and "), "an example's heading is its id and its family"),
        (("{#", "{"), "a norm's heading ends with its id"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(UnreadableError, match=sentence.replace("(", r"\(")):
        from_markdown(to_markdown(golden()).replace(*change, 1))


def test_what_is_too_long_or_never_ends_is_refused() -> None:
    for source, sentence in (
        ("x" * (MAX_BYTES + 1), "a constitution may have"),
        ("", "begins with its title"),
        ("# T\n\n```yaml\na: 1", "never ends"),
    ):
        with pytest.raises(UnreadableError, match=sentence):
            from_markdown(source)


def test_windows_line_ends_are_read() -> None:
    assert from_markdown(to_markdown(golden()).replace("\n", "\r\n")).digest == golden().digest
