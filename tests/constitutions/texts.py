"""Constitutions as plain values, for the tests of the pure modules."""

from typing import Any

from hypothesis import strategies as st

from constitutions.document import Document
from governance.words import DECEPTIVE

GOLDEN: dict[str, Any] = {
    "schema": 1,
    "title": "The reading circle",
    "preamble": "We read slowly.\nWe ask.",
    "languages": ["en", "de"],
    "norms": [
        {
            "id": "asks-back",
            "statement": "It ends with a question.",
            "negative": "It never closes the talk.",
            "modality": "should",
            "rationale": "A circle lives from questions.",
            "weight": 2.5,
            "examples": [
                {
                    "id": "e1",
                    "family": "first-night",
                    "dialogue": [{"role": "user", "content": "Is it true?"}],
                    "preferred": "What would make it true for you?",
                    "rejected": "Yes.",
                },
                {
                    "id": "e2",
                    "family": "cafe",
                    "dialogue": [{"role": "user", "content": "Où est le café ?"}],
                    "preferred": "Que cherchez-vous ?",
                    "rejected": "Là-bas.",
                    "why": "It opens.",
                },
            ],
            "checks": [{"kind": "ends_with_question"}],
        }
    ],
    "rules": {"ratify": {"quorum_percent": 60}},
    "gate": {"epsilon": 0.12},
}


def value(**changed: Any) -> dict[str, Any]:
    """Return the golden constitution as plain values, with other top fields."""
    return GOLDEN | changed


def norm(**changed: Any) -> dict[str, Any]:
    """Return its norm with other fields."""
    changed_norm: dict[str, Any] = GOLDEN["norms"][0] | changed
    return changed_norm


def example(**changed: Any) -> dict[str, Any]:
    """Return its first example with other fields."""
    changed_example: dict[str, Any] = GOLDEN["norms"][0]["examples"][0] | changed
    return changed_example


def golden() -> Document:
    """Return the golden constitution."""
    return Document.model_validate(GOLDEN)


written = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="".join(DECEPTIVE))
    | st.sampled_from("\n\t '\"#:-|>%@`!&*?{}[]"),
    min_size=1,
    max_size=40,
).filter(lambda text: text.strip() != "")
words_of_yaml = st.sampled_from(
    [
        "yes",
        "No",
        "null",
        "~",
        "true",
        "1",
        "1.5",
        "0x1F",
        "1e5",
        "2025-01-01",
        "1:30",
        "=",
        "<<",
        "- a",
        "a: b",
        "# c",
        "",
        "|",
        ">-",
        "'",
        '"',
        "!!str x",
        "&a",
        "*a",
        "%TAG",
        "---",
        "...",
        "é",
        "\u2028x",
        "x\u00a0",
        "a  b \n c",
        "🙂",
        "\ufffe",
    ]
).filter(lambda text: text.strip() != "")
anything = written | words_of_yaml
