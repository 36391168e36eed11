"""What a constitution may say, and the sentences that refuse the rest."""

from typing import Any

import pytest
from pydantic import ValidationError

from constitutions.document import Document
from constitutions.formats import UnreadableError, from_value
from constitutions.norms import Gate, Modality
from governance.rules import STORED
from tests.constitutions.texts import GOLDEN, example, golden, norm, value

DIGEST = "sha256:" + "a" * 64


def refusal(given: object) -> str:
    with pytest.raises(UnreadableError) as caught:
        from_value(given)
    return " ".join(caught.value.sentences)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (value(norms=[norm(examples=[])]), "Norm “asks-back” has no examples. Add at least one"),
        (value(norms=[norm(), norm()]), "Two norms share the id “asks-back”. Give each its own."),
        (
            value(norms=[norm(examples=[example(), example(family="other")])]),
            "Two examples of norm “asks-back” share the id “e1”.",
        ),
        (
            value(norms=[norm(stories=[{"id": "s", "title": "t", "text": "x", "teaches": "y"}] * 2)]),
            "Two stories of norm “asks-back” share the id “s”.",
        ),
        (
            value(upstreams=[{"authority": "a", "title": "A", "digest": DIGEST}] * 2),
            f"Two upstream charters share the id “{DIGEST}”.",
        ),
        (
            value(norms=[norm(examples=[example(rejected="What would make it true for you?")])]),
            "Example “e1” prefers and rejects the same reply. Make them differ.",
        ),
        (
            value(norms=[norm(examples=[example(dialogue=[{"role": "assistant", "content": "Hello."}])])]),
            "The dialogue of example “e1” must end with the user's turn.",
        ),
        (
            value(norms=[norm(binding="floor")]),
            "Norm “asks-back” has a binding, which only a charter's norms have. Remove it.",
        ),
        (value(title="a\x07b"), "title: Character 2 is U+0007, which cannot be seen. Remove it."),
        (value(title="x" * 301), "title: This has too many characters: at most 300 may stand here."),
        (value(norms=[]), "norms: This has too few entries: at least 1 must stand here."),
        (value(norms=[norm(weight=0)]), "norms 1 › weight:"),
        (value(schema=2), "schema:"),
        (value(moto="x"), "moto: There is no such field here. Check its spelling, or remove it."),
        (
            {key: found for key, found in GOLDEN.items() if key != "preamble"},
            "preamble: This is missing. Fill it in.",
        ),
        (value(norms=[norm(id="Asks Back")]), "norms 1 › id:"),
        (value(upstreams=[{"authority": "a", "title": "A", "digest": "sha256:12"}]), "upstreams 1 › digest:"),
        (value(rules={"ratify": {"quorum_percent": 0}}), "rules › ratify › quorum_percent:"),
        (value(gate={"soft": "perhaps"}), "gate › soft:"),
        ("text", "This is not a mapping."),
        (None, "This is not a mapping."),
        ([GOLDEN], "This is not a mapping."),
    ],
)
def test_a_refusal_is_a_sentence_that_says_where_and_what(given: object, sentence: str) -> None:
    assert sentence in refusal(given)


def test_stray_space_around_a_name_is_trimmed() -> None:
    trimmed = from_value(value(norms=[norm(id=" asks-back\n")]))
    assert trimmed.norms[0].id == "asks-back"


def test_each_place_is_named_once_and_the_list_is_not_blamed_for_its_entry() -> None:
    said = refusal(value(norms=[norm(weight=0, id="No Slug")]))
    assert said.count("norms 1 ›") == 2
    assert "norms: " not in said


def test_many_mistakes_are_told_in_portions() -> None:
    with pytest.raises(UnreadableError) as caught:
        from_value(value(**{f"wrong-{n}": n for n in range(50)}))
    assert len(caught.value.sentences) == 21
    assert caught.value.sentences[-1] == "There are 30 more; mend these first."


def test_what_is_too_large_is_refused() -> None:
    many = [example(id=f"e{n}", family=f"f{n}") for n in range(401)]
    assert "at most 400 may stand here" in refusal(value(norms=[norm(examples=many)]))
    assert "at most 5,000 may stand here" in refusal(value(norms=[norm(id=f"n{n}") for n in range(5_001)]))


def test_families_come_in_order_of_first_appearance() -> None:
    examples = [example(id=f"e{n}", family=family) for n, family in enumerate(["b", "a", "b", "c", "a"])]
    found = Document.model_validate(value(norms=[norm(examples=examples)]))
    assert found.norms[0].families == ("b", "a", "c")


def test_a_norms_gate_counts_before_the_texts() -> None:
    document = Document.model_validate(value(norms=[norm(), norm(id="other", gate={"delta": 0.2})]))
    assert document.gate_of(document.norms[0]) == Gate(epsilon=0.12)
    assert document.gate_of(document.norms[1]) == Gate(delta=0.2)


def test_only_must_and_must_not_are_hard() -> None:
    assert {modality for modality in Modality if modality.hard} == {Modality.MUST, Modality.MUST_NOT}


def test_a_charter_may_bind_and_a_document_never_changes() -> None:
    charter = Document.model_validate(value(kind="charter", norms=[norm(binding="floor")]))
    assert charter.norms[0].binding == "floor"
    with pytest.raises(ValidationError):
        golden().title = "Another"  # type: ignore[misc]


@pytest.mark.parametrize("weight", [float("nan"), float("inf"), -1, 101])
def test_a_weight_is_a_number_people_can_weigh(weight: Any) -> None:
    assert "weight" in refusal(value(norms=[norm(weight=weight)]))


def test_sections_stand_under_earlier_ones_and_norms_in_sections_there_are() -> None:
    sections = [
        {"id": "part", "title": "Part one"},
        {"id": "chapter", "title": "Chapter one", "parent": "part"},
    ]
    found = Document.model_validate(value(sections=sections, norms=[norm(section="chapter")]))
    assert found.norms[0].section == "chapter"
    assert "does not come before it" in refusal(value(sections=sections[::-1]))
    assert "that this text does not have" in refusal(value(norms=[norm(section="nowhere")]))
    assert "Two sections share the id “part”" in refusal(value(sections=[sections[0], sections[0]]))


def test_ids_that_look_alike_are_refused() -> None:
    alike = refusal(value(norms=[norm(id="plain-words"), norm(id="plain_words")]))
    assert "“plain-words” and “plain_words” look alike" in alike
    assert "does not have the right form" in refusal(value(norms=[norm(id="Plain-words")]))
    assert "cannot be its own ancestor" in refusal(value(norms=[norm(id="a", ancestors=["a"])]))


def test_translations_are_into_the_texts_other_languages() -> None:
    told = {"de": {"statement": "Es hört zu.", "negative": "Es belehrt nicht."}}
    found = Document.model_validate(value(languages=["en", "de"], norms=[norm(translations=told)]))
    assert found.norms[0].translations["de"].statement == "Es hört zu."
    assert "a translation into “de”" in refusal(value(languages=["en"], norms=[norm(translations=told)]))
    assert "a translation into “en”" in refusal(
        value(languages=["en", "de"], translations={"en": {"title": "T", "preamble": "P"}})
    )


@pytest.mark.parametrize("character", ["\u200b", "\u2060", "\ufeff", "\u00ad", "\u202e"])
def test_what_cannot_be_seen_is_refused(character: str) -> None:
    assert "which cannot be seen. Remove it." in refusal(
        value(norms=[norm(statement=f"It lis{character}tens.")])
    )


def test_a_text_adheres_to_one_version_of_a_communitys_charter() -> None:
    pins = [{"authority": "guild", "title": "T", "digest": f"sha256:{number:064d}"} for number in range(2)]
    with pytest.raises(ValidationError, match="Two charters of “guild” stand here"):
        Document.model_validate(value(upstreams=pins))


def test_a_rule_of_precedence_stands_once() -> None:
    rule = {"first": "a", "then": "b", "when": "Always."}
    with pytest.raises(ValidationError, match="share the id “a and b”"):
        Document.model_validate(value(precedence=[rule, {"first": "b", "then": "a", "when": "At night."}]))


def test_what_is_asked_since_does_not_bind_what_was_accepted_once() -> None:
    rules = [{"first": "a", "then": "b", "when": each} for each in ("Always.", "At night.")]
    read = Document.model_validate(value(precedence=rules), context=STORED)
    assert len(read.precedence) == 2


def test_a_rule_of_precedence_names_two_norms() -> None:
    assert "cannot go before itself" in refusal(
        value(precedence=[{"first": "a", "then": "a", "when": "Always"}])
    )
