"""Text as it is stored, and the names it gets."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from constitutions.canonical import Phrase, Text, canonical_bytes
from constitutions.document import Document
from constitutions.norms import Norm
from governance.proof.digests import canonical_json, digest_of
from governance.words import DECEPTIVE, normalise, without_controls
from tests.constitutions.texts import GOLDEN, golden, norm, value

TEXT: TypeAdapter[str] = TypeAdapter(Text)
PHRASE: TypeAdapter[str] = TypeAdapter(Phrase)


def test_the_golden_digest() -> None:
    """If this changes, every ratified text has lost its name. Nothing may change it."""
    assert golden().digest == "sha256:5d24ca7b1bf22a6fd2234e165d7c810f6ff501bb2ba50e9d1584989b35b63387"


def test_the_golden_bytes_are_canonical_json_by_any_hand() -> None:
    """RFC 8785, done again by sorting: keys are ASCII here and the numbers plain."""
    by_hand = json.dumps(GOLDEN, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert golden().canonical == by_hand
    assert golden().digest == digest_of(by_hand)


def test_a_name_is_sha_256() -> None:
    assert digest_of(b"") == "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_what_is_left_out_does_not_rename() -> None:
    """A default written down, a null, the order of keys, a whole number as a decimal."""
    spelled = value(
        gate={"epsilon": 0.12, "delta": 0.05, "alpha": 0.05, "soft": "each"},
        upstreams=[],
        kind="constitution",
        norms=[norm(tier="core", binding=None, scope="Always", gate=None, tags=[], weight=2.50)],
    )
    backwards = dict(reversed(list(spelled.items())))
    assert Document.model_validate(spelled).digest == golden().digest
    assert Document.model_validate(backwards).digest == golden().digest


def turned(value: Any, draw: st.DataObject, form: str) -> Any:
    """Return the same with its keys in another order and its words in another Unicode form, all the way down."""
    if isinstance(value, dict):
        keys = draw.draw(st.permutations(list(value)))
        return {key: turned(value[key], draw, form) for key in keys}
    if isinstance(value, list):
        return [turned(each, draw, form) for each in value]
    return unicodedata.normalize(form, value) if isinstance(value, str) else value  # type: ignore[arg-type]


@given(
    data=st.data(),
    form=st.sampled_from(["NFC", "NFD"]),
    words=st.lists(st.sampled_from(["é", "e\u0301", "Å", "\u212b", "한", "ñ", "plain"]), min_size=1),
)
def test_neither_the_order_of_keys_nor_the_unicode_form_renames(
    data: st.DataObject, form: str, words: list[str]
) -> None:
    said = " ".join(words)
    spelled = value(title=said, norms=[norm(statement=said, rationale=said)])
    assert (
        Document.model_validate(turned(spelled, data, form)).digest == Document.model_validate(spelled).digest
    )


def test_a_field_that_comes_later_renames_no_older_text() -> None:
    class LaterNorm(Norm):
        urgency: str | None = None
        cautions: tuple[str, ...] = ()

    class LaterDocument(Document):
        norms: tuple[LaterNorm, ...]
        motto: str = "none yet"

    later = LaterDocument.model_validate(GOLDEN)
    assert later.canonical == golden().canonical
    assert later.model_copy(update={"motto": "Slowly."}).digest != golden().digest


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "The reading circle."},
        {"languages": ["de", "en"]},
        {"gate": {"epsilon": 0.12, "soft": "pooled"}},
        {"gate": {}},
        {"norms": [norm(weight=2)]},
        {"norms": [norm(tier="aspiration")]},
        {"rules": {}},
    ],
)
def test_what_is_said_does_rename(changed: dict[str, object]) -> None:
    assert Document.model_validate(value(**changed)).digest != golden().digest


@pytest.mark.parametrize("spelling", ["Cafe\u0301", "Caf\u00e9", " Caf\u00e9\n"])
def test_one_text_has_one_name_however_it_was_typed(spelling: str) -> None:
    assert (
        Document.model_validate(value(title=spelling)).digest
        == Document.model_validate(value(title="Café")).digest
    )


def test_line_ends_are_line_feeds() -> None:
    names = {
        Document.model_validate(value(preamble=end.join(["a", "b", "", "c"]))).digest
        for end in ("\n", "\r\n", "\r")
    }
    assert len(names) == 1
    assert normalise("a\r\n\rb") == "a\n\nb"
    assert normalise(7) == 7


@given(st.text())
@example("e\u0301\r\n\u212b")
def test_normal_text_stays_as_it_is(text: str) -> None:
    once = normalise(text)
    assert isinstance(once, str)
    assert normalise(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "\r" not in once


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_accepted_text_is_clean_and_accepted_again(within: str) -> None:
    text = f"a{within}z"
    controls = {c for c in within if unicodedata.category(c) == "Cc" and c not in "\t\n\r"}
    if controls | DECEPTIVE.intersection(within):
        with pytest.raises(ValidationError, match=r"which cannot be seen\. Remove it\."):
            TEXT.validate_python(text)
        return
    kept = TEXT.validate_python(text)
    assert unicodedata.is_normalized("NFC", kept)
    assert not any(unicodedata.category(character) == "Cc" for character in kept if character not in "\t\n")
    assert TEXT.validate_python(kept) == kept


@pytest.mark.parametrize(
    "hidden", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\U000e0041", "\U000e007f"]
)
def test_what_cannot_be_seen_is_refused_by_its_place(hidden: str) -> None:
    with pytest.raises(ValueError, match=rf"^Character 3 is U\+{ord(hidden):04X}, which cannot be seen"):
        without_controls(f"ab{hidden}c")


@pytest.mark.parametrize("seen", ["tab\there", "line\nbreak", "👩‍💻", "می‌خواهم", "❤️", "עברית", "漢字"])
def test_what_people_write_is_kept(seen: str) -> None:
    assert without_controls(seen) == seen


def test_blank_is_not_text() -> None:
    for blank in ("", "   ", "\n\t", "\u3000"):
        with pytest.raises(ValidationError):
            Document.model_validate(value(title=blank))
    with pytest.raises(ValidationError):
        PHRASE.validate_python("")


def test_json_that_has_no_canonical_form_is_refused() -> None:
    for wrong in (float("nan"), float("inf"), 2**60):
        with pytest.raises(ValueError):  # noqa: PT011 - the library's own error
            canonical_json({"a": wrong})
    assert canonical_json({"b": 1.0, "a": "é", "\u20ac": 1e-7}) == '{"a":"é","b":1,"€":1e-7}'.encode()


def test_bytes_survive_the_way_back() -> None:
    document = golden()
    assert canonical_bytes(Document.model_validate_json(document.canonical)) == document.canonical
