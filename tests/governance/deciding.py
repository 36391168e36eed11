"""Decisions in any state, reached by the real services."""

from datetime import timedelta
from typing import Any

from governance import clock
from governance.models import Decision
from governance.rules import DecisionRule
from governance.services import decisions
from governance.states import DecisionStatus
from tests.loop import settle
from tests.people import People

A_WEEK = DecisionRule()
ABOUT = "sha256:" + "0" * 64


def options(*labels: str) -> list[dict[str, str]]:
    """Return options with these labels, each its own key."""
    return [{"key": label.lower(), "label": label} for label in labels]


def opened(
    people: People, rule: DecisionRule = A_WEEK, kind: str = "question", *labels: str, **facts: Any
) -> Decision:
    """Put a question to the community's electors."""
    return decisions.open_decision(
        people.community,
        **{
            "kind": kind,
            "title": "Shall we?",
            "summary": "",
            "subject_digest": ABOUT,
            "rule": rule,
            "opened_by": people.alice,
            "options": options(*labels),
            **facts,
        },
    )


def closed(decision: Decision) -> Decision:
    """Let the vote's time pass, and the pipeline do what follows."""
    decision.refresh_from_db()
    return after(decision, timedelta(seconds=decision.frozen_rule.voting_seconds + 1))


def after(decision: Decision, *spans: timedelta) -> Decision:
    """Let each span pass in turn, with the pipeline at work after each, and return the decision as it is then."""
    passed = timedelta(0)
    for span in spans:
        passed += span
        with clock.ahead(passed):
            settle()
    decision.refresh_from_db()
    return decision


def is_now(decision: Decision, status: DecisionStatus) -> bool:
    """Whether the decision has come to ``status``."""
    decision.refresh_from_db()
    return decision.status == status
