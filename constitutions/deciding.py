"""The kinds of decision that the house itself puts to the vote, and what their rules can never say. Pure."""

from collections.abc import Mapping

from governance.rules import DecisionRule

RATIFY = "ratify"
"""Brings a text into force, and with it all rules."""

DEPLOY = "deploy"
"""Lets a model go live."""

YES_OR_NO = frozenset({RATIFY, DEPLOY})
"""The kinds that one text or one model is decided on by."""

NO_EMERGENCY = "A text is never changed in an emergency. Leave “emergency” out of the rule for “ratify”."


def misfit(kind: str, rule: DecisionRule) -> str:
    """Return why ``rule`` can never be the one for decisions of ``kind``; nothing if it can."""
    return NO_EMERGENCY if kind == RATIFY and rule.emergency else ""


def first_misfit(rules: Mapping[str, DecisionRule]) -> str:
    """Return the first sentence about a rule that can never be the one for its kind; nothing where all can."""
    return next((found for kind, rule in rules.items() if (found := misfit(kind, rule))), "")
