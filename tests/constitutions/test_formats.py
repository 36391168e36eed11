"""YAML in and out: exact on the way back, unmoved by what is hostile."""

import time
from textwrap import dedent
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from constitutions.document import Document
from constitutions.formats import (
    MAX_BYTES,
    MAX_DEPTH,
    MAX_NODES,
    UnreadableError,
    from_value,
    from_yaml,
    to_yaml,
)
from tests.constitutions.texts import GOLDEN, anything, example, golden, norm, value
from tests.governance.entrenched import entrenchments

SMALL = dedent("""\
    schema: 1
    title: {title}
    preamble: We read.
    languages: [en]
    norms:
    - id: a
      statement: It asks.
      negative: It tells.
      modality: should
      rationale: Because.
      weight: {weight}
      review_on: 2031-05-01
      examples:
      - id: e
        family: f
        dialogue: [{{role: user, content: Well}}]
        preferred: {preferred}
        rejected: {rejected}
    """)


def small(title: str = "Circle", weight: str = "1", preferred: str = "Yes", rejected: str = "No") -> str:
    return SMALL.format(title=title, weight=weight, preferred=preferred, rejected=rejected)


def refusal(source: str | bytes) -> str:
    began = time.process_time()
    with pytest.raises(UnreadableError) as caught:
        from_yaml(source)
    assert time.process_time() - began < 5
    said = " ".join(caught.value.sentences)
    assert said.endswith(".")
    return said


def test_what_was_written_reads_back_to_the_same_name() -> None:
    assert from_yaml(to_yaml(golden())) == golden()
    assert from_yaml(to_yaml(golden())).digest == golden().digest
    assert from_yaml(to_yaml(golden()).encode()) == golden()


def test_written_yaml_is_for_people() -> None:
    text = to_yaml(golden())
    assert text.startswith("schema: 1\ntitle: The reading circle\n")
    assert "Où est le café" in text


@settings(max_examples=200)
@given(
    title=anything,
    preamble=anything,
    statement=anything,
    preferred=anything,
    phrase=anything,
    rubric=st.text("abc é\n", min_size=3).filter(lambda text: len(text.strip()) >= 3),
    weight=st.floats(1e-9, 100, exclude_min=True),
    dated=st.dates(),
    entrenchment=st.none() | entrenchments,
)
def test_any_text_survives_the_way_out_and_back(  # noqa: PLR0913 - what is drawn, all by name
    *,
    title: str,
    preamble: str,
    statement: str,
    preferred: str,
    phrase: str,
    rubric: str,
    weight: float,
    dated: Any,
    entrenchment: Any,
) -> None:
    document = Document.model_validate(
        value(
            title=title,
            preamble=preamble,
            norms=[
                norm(
                    statement=statement,
                    weight=weight,
                    sunset_on=dated,
                    entrenchment=entrenchment,
                    examples=[example(preferred=preferred + "!", rejected=preferred + "?")],
                    checks=[
                        {"kind": "contains_any", "phrases": [phrase], "applies": "all"},
                        {"kind": "rubric", "text": rubric},
                    ],
                )
            ],
        )
    )
    again = from_yaml(to_yaml(document))
    assert again == document
    assert again.canonical == document.canonical
    assert Document.model_validate_json(document.canonical).digest == document.digest


@pytest.mark.parametrize(
    "word",
    ["Yes", "no", "on", "OFF", "2025-01-01", "1:30", "0x10", "1_000", "0o7", "=", "<<", "12e4", "null-ish"],
)
def test_a_plain_word_is_a_word(word: str) -> None:
    """YAML 1.1 would read many of these as something else, and lose what the person wrote."""
    document = from_yaml(small(title=word, preferred=word, rejected="Else"))
    assert (document.title, document.norms[0].examples[0].preferred) == (word, word)


@pytest.mark.parametrize(("written", "read"), [("2", 2.0), ("0.25", 0.25), ("1e1", 10.0), ("'3'", 3.0)])
def test_numbers_are_numbers_where_one_is_asked_for(written: str, read: float) -> None:
    assert from_yaml(small(weight=written)).norms[0].weight == read
    assert str(from_yaml(small()).norms[0].review_on) == "2031-05-01"


@pytest.mark.parametrize("word", ["1", "1.5", "true", "null", "~", "''"])
def test_a_number_or_nothing_is_no_title(word: str) -> None:
    assert refusal(small(title=word)).startswith("title: ")


def test_bombs_do_not_go_off() -> None:
    laughs = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
    )
    assert refusal(laughs).startswith("Line 2: YAML aliases (*name) are not read here.")
    assert "aliases" in refusal("a: &a [*a]")
    assert refusal("[" * 5_000).startswith(f"Line 1: this is nested more than {MAX_DEPTH} levels deep.")
    assert "nested" in refusal("".join("  " * n + "a:\n" for n in range(200)))
    assert "nested" in refusal("- " * 5_000)
    assert refusal("- a\n" * (MAX_NODES + 1)).endswith("entries. Shorten it.")
    assert "4,194,305 bytes" in refusal("#" * (MAX_BYTES + 1))
    assert "4,194,305 bytes" in refusal(b"\xff" * (MAX_BYTES + 1))


@pytest.mark.parametrize(
    "number",
    [
        "1" * 1_000_000,
        ":".join(["1"] * 500_000),
        "0x" + "f" * 1_000_000,
        "999." + "0" * 1_000_000,
        "9" * 20 + ".9e999",
    ],
)
def test_a_number_without_end_is_only_a_text_too_long(number: str) -> None:
    said = refusal(small(weight=number))
    assert "weight" in said
    assert len(said) < 500


@pytest.mark.parametrize(
    "tag",
    [
        "!!python/object/apply:os.system [ls]",
        "!!python/name:os.system",
        "!!binary aGVsbG8=",
        "!!timestamp never",
        "!!int many",
        "!!float many",
        "!!bool perhaps",
        "!!set {a, b}",
        "!!str 7",
        "!own x",
        "! x",
    ],
)
def test_tags_are_refused(tag: str) -> None:
    assert refusal(small(title=tag)) == "Line 2: YAML tags (!name) are not read here. Remove the tag."


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "This is not a mapping."),
        ("- a", "This is not a mapping."),
        ("just words", "This is not a mapping."),
        ("title: a\ntitle: b", "Line 2: the key “title” stands twice. Remove one."),
        (small(weight="1\n  weight: 2"), "the key “weight” stands twice."),
        (small() + '"title": x\n', "the key “title” stands twice."),
        ("? [a]\n: b", "Line 1: a key must be plain text. Rename it."),
        ("? {a: b}\n: b", "a key must be plain text."),
        ("title: [a", "Line 2: this is not YAML"),
        ("title: a\n\tb: c", "this is not YAML"),
        ('title: "a', "this is not YAML"),
        ('title: "\\ud800"', "this is not YAML"),
        ("%YAML 9.9\n---\na: b", "this is not YAML"),
        (small() + "---\ntitle: b\n", "this is not YAML"),
        ("title: a\0b", "This is not YAML"),
        (small(title='"a\\u202Eb"'), "title: Character 2 is U+202E, which cannot be seen."),
        (small(title='"a\\x07b"'), "title: Character 2 is U+0007"),
        (small() + "<<: {title: b}\n", "<<: There is no such field here."),
        (small() + "1: b\n", "1: "),
        ("title: caf\xe9".encode("latin-1"), "Byte 11 is not UTF-8. Save the file as UTF-8."),
        (small().encode("utf-16"), "Byte 1 is not UTF-8."),
    ],
)
def test_a_refusal_says_where_and_what_to_do(source: str | bytes, sentence: str) -> None:
    assert sentence in refusal(source)


def test_a_byte_order_mark_is_forgiven() -> None:
    assert from_yaml("\ufeff" + small()) == from_yaml(small())


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(max_size=200))
def test_noise_is_refused_with_sentences(source: bytes | str) -> None:
    try:
        source.encode() if isinstance(source, str) else source
    except UnicodeEncodeError:
        return
    with pytest.raises(UnreadableError):
        from_yaml(source)


@settings(max_examples=200)
@given(st.data())
def test_a_damaged_constitution_is_read_or_refused_and_nothing_else(data: st.DataObject) -> None:
    """Cut out, doubled or replaced: never another exception."""
    text = to_yaml(golden())
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 30)))
    piece = data.draw(
        st.sampled_from(
            ["", "\n", "- ", ": ", "*", "&x ", "!!int ", "{", "]", '"', "\t", "~", text[start:end] * 2]
        )
    )
    damaged = text[:start] + piece + text[end:]
    try:
        assert isinstance(from_yaml(damaged), Document)
    except UnreadableError as error:
        assert all(sentence.endswith((".", "!", "?")) for sentence in error.sentences)  # noqa: PT017


def test_plain_values_are_read_as_yaml_is() -> None:
    assert from_value(GOLDEN) == from_yaml(yaml.safe_dump(GOLDEN, allow_unicode=True)) == golden()


def test_a_large_constitution_is_read_in_good_time() -> None:
    examples = [example(id=f"e{n}", family=f"f{n // 2}", preferred="Why? " * 40) for n in range(60)]
    large = value(norms=[norm(id=f"n{n}", examples=examples) for n in range(8)])
    began = time.process_time()
    document = from_yaml(to_yaml(from_value(large)))
    assert time.process_time() - began < 10
    assert len(document.norms) == 8
