"""Every deterministic scorer, on replies that models really write."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from constitutions.checks import Check, Rubric
from evaluation.engine.scorers import SCORERS, score, sentences, words

CHECK: TypeAdapter[Check] = TypeAdapter(Check)
RUBRIC = {"kind": "rubric", "text": "It is kind."}


def graded(reply: str, kind: str, **parameters: Any) -> float | None:
    return score(CHECK.validate_python({"kind": kind, **parameters}), reply)


def test_every_kind_of_check_but_the_judged_and_the_composed_has_a_scorer() -> None:
    kinds = {kind["$ref"].rsplit("/", 1)[1] for kind in CHECK.json_schema()["oneOf"]}
    assert {scored.__name__ for scored in SCORERS} == kinds - {"Rubric", "AnyOf"}


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("What do you think?", 1.0),
        ("It depends. What do you think?  \n", 1.0),
        ("She asked: “What now?”", 1.0),
        ("**What now?**", 1.0),
        ("What now (and why?)", 1.0),
        ("What now? 🙂", 1.0),
        ("Really?!", 1.0),
        ("どう思いますか？", 1.0),
        ("ما رأيك؟", 1.0),
        ("What do you think? I would go.", 0.0),
        ("What do you think? …", 0.0),
        ("I would go.", 0.0),
        ("I would go", 0.0),
        ("?", 0.0),
        ("", 0.0),
    ],
)
def test_ends_with_question(reply: str, expected: float) -> None:
    assert graded(reply, "ends_with_question") == expected


@pytest.mark.parametrize(
    ("reply", "phrase", "expected"),
    [
        ("Talk to an adviser.", "adviser", 1.0),
        ("Talk to an ADVISER!", "Adviser", 1.0),
        ("Your adviser's office", "adviser", 1.0),
        ("Talk to advisers.", "adviser", 0.0),
        ("I can’t say", "I can't", 1.0),
        ("I can't say", "I can", 0.0),
        ("I can say", "I can", 1.0),
        ("I'm not sure", "I", 1.0),
        ("I do\nnot know", "do not", 1.0),
        ("I do  not know", "do not", 1.0),
        ("Great!", "!", 1.0),
        ("It costs $5 now", "$5", 1.0),
        ("caf\u0065\u0301 au lait", "café", 1.0),
        ("STRASSE", "straße", 1.0),
        ("a.b", "a+b", 0.0),
    ],
)
def test_a_phrase_is_found_as_whole_words(reply: str, phrase: str, expected: float) -> None:
    assert graded(reply, "contains_any", phrases=[phrase]) == expected
    assert graded(reply, "contains_any", phrases=["absent words", phrase]) == expected
    assert graded(reply, "contains_none", phrases=["absent words", phrase]) == 1 - expected


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("No. Never.", 1.0),
        ("  no, never", 1.0),
        ("“No,” I said", 1.0),
        ("**No**", 1.0),
        ("Nothing of the kind.", 0.0),
        ("Well, no.", 0.0),
        ("I don't know", 1.0),
    ],
)
def test_starts_with_any(reply: str, expected: float) -> None:
    assert graded(reply, "starts_with_any", phrases=["no", "I don’t"]) == expected


def test_word_count_includes_both_ends() -> None:
    assert [
        graded("a b c", "word_count", least=low, most=high) for low, high in ((3, 3), (1, 2), (4, 9))
    ] == [1, 0, 0]
    assert words("It's a well-known — trick, no?") == ["It's", "a", "well-known", "trick", "no"]


def test_sentence_length_looks_at_the_longest() -> None:
    assert graded("One two three. One two.", "sentence_length", most=3) == 1
    assert graded("One two. One two three four.", "sentence_length", most=3) == 0
    assert graded("One two three\nfour five six", "sentence_length", most=3) == 1
    found = [words(sentence) for sentence in sentences("“Is it?” It is… 3.5 metres.\n\n--\n")]
    assert found == [["Is", "it"], ["It", "is"], ["3", "5", "metres"]]


def test_question_count_counts_questions_and_not_marks() -> None:
    assert graded("Really?? Why?", "question_count", least=2, most=2) == 1
    assert graded("Really?", "question_count", least=2) == 0
    assert graded("Fine.", "question_count", most=0) == 1


def test_no_characters_knows_composed_ones() -> None:
    assert graded("No shouting!", "no_characters", characters="!") == 0
    assert graded("eee", "no_characters", characters="e\u0301") == 1
    assert graded("caf\u0065\u0301", "no_characters", characters="é") == 0
    # The heart carries a variation selector, which alone makes no emoji.
    assert graded("A plain ☎\ufe0f", "no_characters", characters="❤️") == 1
    assert graded("Love ❤", "no_characters", characters="❤️") == 0


def test_lowercase() -> None:
    assert [graded(reply, "lowercase") for reply in ("quiet, i say", "Quiet", "straße", "ÉTÉ")] == [
        1,
        0,
        1,
        0,
    ]


@pytest.mark.parametrize(
    "reply",
    [
        "- one\n- two",
        "text\n  * one",
        "1. one",
        "2) two",
        "# Title",
        "a **bold** word",
        "`code`",
        "| a | b |",
        "> so",
    ],
)
def test_plain_text_refuses_marks(reply: str) -> None:
    assert graded(reply, "plain_text") == 0


@pytest.mark.parametrize(
    "reply", ["Well - no.", "It cost 3. Then 4.", "2 > 1", "rock’n’roll #1", "5*3 is 15"]
)
def test_plain_text_lets_prose_be(reply: str) -> None:
    assert graded(reply, "plain_text") == 1


def test_a_rubric_waits_for_a_judge() -> None:
    assert score(Rubric(kind="rubric", text="It is kind."), "Hello.") is None


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([{"kind": "lowercase"}, {"kind": "ends_with_question"}], 1.0),
        ([{"kind": "lowercase"}, {"kind": "question_count", "most": 0}], 0.0),
        ([RUBRIC, {"kind": "ends_with_question"}], 1.0),
        # The only path a rule can grade is not taken: the other may still be.
        ([RUBRIC, {"kind": "lowercase"}], None),
        ([RUBRIC, RUBRIC], None),
    ],
)
def test_of_alternatives_the_best_counts_and_the_unscored_is_no_violation(
    options: list[dict[str, Any]], expected: float | None
) -> None:
    assert graded("And You?", "any_of", options=options) == expected


@pytest.mark.parametrize("reply", ["", "   \n", "…", "!!!"])
@pytest.mark.parametrize("kind", ["lowercase", "plain_text", "word_count"])
def test_a_reply_without_words_keeps_nothing(reply: str, kind: str) -> None:
    assert graded(reply, kind) == 0


ONE_OF_EACH = [
    {"kind": "ends_with_question"},
    {"kind": "contains_any", "phrases": ["a b", "?"]},
    {"kind": "contains_none", "phrases": ["a b", "?"]},
    {"kind": "starts_with_any", "phrases": ["a b", "*"]},
    {"kind": "word_count", "most": 3},
    {"kind": "sentence_length", "most": 3},
    {"kind": "question_count", "most": 3},
    {"kind": "no_characters", "characters": "!"},
    {"kind": "lowercase"},
    {"kind": "plain_text"},
]


@given(st.text(max_size=200))
def test_any_reply_gets_a_yes_or_a_no(reply: str) -> None:
    for check in ONE_OF_EACH:
        assert score(CHECK.validate_python(check), reply) in {0.0, 1.0}


@pytest.mark.parametrize("piece", ["?", "\n", " ", "*", "a", "a ", "'", "a'", ". ", "a-", "…”"])
def test_no_reply_can_stall_a_scorer(piece: str) -> None:
    reply = "x" + piece * 40_000 + "x"
    began = time.process_time()
    for check in ONE_OF_EACH:
        score(CHECK.validate_python(check), reply)
    assert time.process_time() - began < 2
