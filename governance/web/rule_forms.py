"""A rule of decision as a form: everything a rule can say, in the groups in which people think of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django import forms
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from governance.counting.settings import RANKED, SEATED, Method
from governance.rulebook.counting_phrasing import share
from governance.rules import DecisionRule
from governance.web.rule_fields import SHARES, RuleFields
from governance.web.rule_values import PARTS, Edit, edits, flat, nested


class RuleForm(RuleFields):
    """Everything a rule says. ``rule`` is the rule, once the form is valid.

    ``before`` is what stands in a draft now, sound or not; what cannot be read of it shows as a default.
    """

    def __init__(self, *args: Any, before: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.before = before
        self.rule: DecisionRule | None = None
        said = flat(before)
        self.initial = {**said, **self.initial}
        for name in SHARED:
            field: Any = self.fields[name]
            stands = said[name]
            if stands not in SHARES and _is_share(stands):
                field.choices = [(stands, share(Fraction(stands))), *field.choices]

    def clean(self) -> None:
        """Read the rule, and say at its field what does not go together in it."""
        if self.errors:
            return
        try:
            self.rule = DecisionRule.model_validate(nested(self.cleaned_data))
        except ValidationError as error:
            for problem in error.errors(include_url=False):
                self.add_error(_field_of(problem), _sentence(problem))

    @property
    def edits(self) -> Sequence[Edit]:
        """What has to be written into the draft, once the form is valid."""
        return [*edits(self.before, self.rule)] if self.rule else []

    @property
    def groups(self) -> "Iterator[Group]":
        """The fields in their groups."""
        for title, names in GROUPS.items():
            first = [name for name in names if _asked_if(name) is None]
            parts = [Part("", "", [self[name] for name in first])]
            for mark in dict.fromkeys(_asked_if(name) for name in names):
                if mark is not None:
                    fields = [self[name] for name in names if _asked_if(name) == mark]
                    parts.append(Part("", f"if-{mark}", fields))
            if "method" in names:
                for name, methods, details in DETAILS:
                    marks = " ".join(f"for-{method.value}" for method in methods)
                    parts.append(Part(name, f"for-method {marks}", [self[each] for each in details]))
            yield Group(title, parts)


@dataclass(frozen=True)
class Part:
    """Fields that belong together. Those of some methods only stand under a ``title`` that can be closed.

    By its ``marks`` a style sheet hides what nobody is asked for as the form stands.
    """

    title: str
    marks: str
    fields: Sequence[forms.BoundField]

    @property
    def wrong(self) -> bool:
        """Whether something in it is to be mended."""
        return any(field.errors for field in self.fields)

    @property
    def opened(self) -> bool:
        """Whether it stands open: what a method cannot do without does, and so does what is wrong."""
        return self.wrong or self.title in ESSENTIAL


@dataclass(frozen=True)
class Group:
    """A group of fields with its title."""

    title: str
    parts: Sequence[Part]


def _asked_if(name: str) -> str | None:
    """Return the part of a rule without which a field says nothing; ``None`` for one that always does."""
    if name == "active_days":
        return "active"
    part, _, field = name.partition("_")
    return part if part in PARTS and field != next(iter(PARTS[part].model_fields)) else None


SHARED = [
    name for name, field in RuleFields.base_fields.items() if name.endswith(("threshold", "minimum_share"))
]
MAJORITIES = (Method.SIMPLE_MAJORITY, Method.SUPERMAJORITY, Method.CONSENT)
ROUNDS = (Method.INSTANT_RUNOFF, Method.SINGLE_TRANSFERABLE_VOTE)
OPTIONS = tuple(method for method in Method if not method.binary)

GROUPS: Mapping[str, Sequence[str]] = {
    "Who decides": [
        name for name in RuleFields.base_fields if name == "electorate" or name.startswith("also_")
    ],
    "How it is counted": ["method"],
    "How many must take part": ["quorum_percent", "quorum_base", "active_days"],
    "How long it takes": [
        "deliberation_seconds",
        "voting_seconds",
        "close_early",
        "late_quorum_seconds",
        "confirm_seconds",
        "timelock_seconds",
    ],
    "Brakes": [
        *(name for name in RuleFields.base_fields if name.startswith("veto_")),
        "cooling_off_seconds",
        *(name for name in RuleFields.base_fields if name.startswith("pace_")),
    ],
    "Secret or open": ["ballots", "delegation"],
    "Emergencies": [name for name in RuleFields.base_fields if name.startswith("emergency_")],
}
ESSENTIAL = ("Of a yes-or-no vote", "Of a choice among options", "Of scores", "Of votes that are bought")
DETAILS: Sequence[tuple[str, Sequence[Method], Sequence[str]]] = (
    ("Of a yes-or-no vote", MAJORITIES, ("threshold", "threshold_is", "abstentions", "share_of")),
    ("Of a choice among options", OPTIONS, ("seats", "ties", "status_quo")),
    ("Of scores", (Method.SCORE,), ("score_max",)),
    ("Of votes that are bought", (Method.QUADRATIC,), ("credits",)),
    ("Of Schulze’s method", (Method.SCHULZE,), ("strength",)),
    (
        "Of ranked ballots",
        tuple(sorted(RANKED)),
        ("overvotes", "duplicates", "max_skipped_ranks", "max_rankings"),
    ),
    (
        "Of counts by rounds",
        ROUNDS,
        (
            "filling",
            "minimum_share",
            "quota",
            "quota_decimals",
            "decimals",
            "minimum_votes",
            "stop_after_round",
            "batch_elimination",
            "first_round_sets_threshold",
            "until_two_remain",
        ),
    ),
)
"""What only some methods ask for: its title, those methods, and the fields."""

MISFITS: Mapping[str, str] = {
    "Those who adhere vote on what they say": "voting_seconds",
    "A secret ballot cannot end voting": "close_early",
    "A secret ballot cannot have a confirm period": "confirm_seconds",
    "A secret ballot cannot be delegated": "delegation",
    "Only a plain yes-or-no vote of one body": "close_early",
    "Several bodies can only decide": "also_electorate",
    "A body cannot decide twice": "also_electorate",
    "A veto needs time": "timelock_seconds",
    "Only yes-or-no questions have a confirm period": "confirm_seconds",
    "Only yes-or-no questions can be decided in an emergency": "emergency_electorate",
    "More yes than there are votes": "threshold",
    "More than all votes can never be reached": "threshold_is",
    "No option can have more than all votes": "minimum_share",
    "Eliminating in batches and counting until two remain": "batch_elimination",
    **{f"{method} finds one winner": "seats" for method in Method if method not in SEATED},
    **{f"{method} fills several seats by": "filling" for method in ROUNDS},
}
"""At which field a sentence about what does not go together stands, by how the sentence begins."""


def rule_of(values: object) -> tuple[DecisionRule | None, tuple[str, ...]]:
    """Return the rule that ``values`` says, or the sentences that say why it is none."""
    try:
        return DecisionRule.model_validate(values or {}), ()
    except ValidationError as error:
        return None, tuple(_sentence(problem) for problem in error.errors(include_url=False))


def _field_of(problem: ErrorDetails) -> str | None:
    place = [str(step) for step in problem["loc"] if isinstance(step, str)]
    if place and place[0] in PARTS:
        return (
            "_".join(place[:2])
            if len(place) > 1
            else f"{place[0]}_{next(iter(PARTS[place[0]].model_fields))}"
        )
    if place and place[0] in RuleFields.base_fields:
        return place[0]
    said = _sentence(problem)
    return next((field for begins, field in MISFITS.items() if said.startswith(begins)), None)


def _sentence(problem: ErrorDetails) -> str:
    if problem["type"] in {"missing", "int_type"}:
        return "Type a number here, or leave the whole part out."
    text = problem["msg"].removeprefix("Value error, ")
    return text if text.endswith(".") else f"{text}."


def _is_share(value: object) -> bool:
    try:
        return isinstance(value, str) and 0 < Fraction(value) <= 1
    except (ValueError, ZeroDivisionError):
        return False
