"""The text a draft begins with where there is nothing to begin from: one norm to write over."""

from collections.abc import Mapping
from typing import Any

from constitutions.editing import written
from governance.rules import DecisionRule

BEGINNING: Mapping[str, Any] = {
    "schema": 1,
    "title": "The name of this text",
    "preamble": "Who you are, what your model is for, and what you argued about.\n\nLeave an empty line between "
    "paragraphs.",
    "languages": ["en"],
    "norms": [
        {
            "id": "first-norm",
            "statement": "It says in one sentence what the model does.",
            "negative": "It says in one sentence what the model does not do.",
            "modality": "should",
            "scope": "Always",
            "rationale": "Why you want this, and what spoke against it.",
            "examples": [
                {
                    "id": "e1",
                    "family": "a-scenario",
                    "dialogue": [{"role": "user", "content": "What somebody writes to the model."}],
                    "preferred": "The reply you want.",
                    "rejected": "The reply you do not want.",
                }
            ],
        }
    ],
}


def starter(*, ratify: DecisionRule) -> str:
    """Return the YAML of a text to write over, with ``ratify`` as the rule for the versions to come."""
    return written(beginning(ratify=ratify))


def beginning(*, ratify: DecisionRule) -> dict[str, Any]:
    """Return the same as plain values."""
    rules = {
        "ratify": rule_value(ratify),
        "deploy": rule_value(DecisionRule(electorate="stewards", ballots="open")),
    }
    return {**BEGINNING, "rules": rules}


def rule_value(rule: DecisionRule) -> dict[str, Any]:
    """Return a rule as it is written into a text.

    What everybody asks of one is written out, and whatever else it does not leave to its default.
    """
    asked = {"method", "electorate", "quorum_percent", "voting_seconds", "close_early", "ballots"}
    return rule.model_dump(mode="json", include=asked) | rule.model_dump(mode="json", exclude_defaults=True)
