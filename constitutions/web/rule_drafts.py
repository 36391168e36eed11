"""A draft's rules of decision as its pages show them: read as far as they can be, in words, numbers and warnings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from constitutions import phrasing
from constitutions.deciding import RATIFY, YES_OR_NO, misfit
from constitutions.editing import at
from constitutions.models import Draft
from constitutions.rule_changes import RuleChange
from constitutions.selectors import ratifying_rule
from constitutions.web.desk import Soundness
from constitutions.web.place_forms import SLUG
from governance.counting.settings import Method
from governance.rulebook import rule_phrasing
from governance.rulebook.rule_numbers import Electorates, in_numbers
from governance.rulebook.rule_presets import PRESETS
from governance.rulebook.rule_warnings import warnings
from governance.rules import DecisionRule
from governance.web.forms import PoliteForm
from governance.web.rule_forms import RuleForm, rule_of

SOONER = ("ratify", "deploy", "question")
"""Kinds that every community asks about sooner or later."""


@dataclass(frozen=True)
class RuleRead:
    """A rule of a draft, once it is sound; until then what is to be mended in it.

    ``numbers`` and ``warnings`` are for the community as it is now. ``change`` is how it differs from the rule in
    the version that the draft stands on.
    """

    kind: str
    decides: str
    editable: bool
    sentences: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    change: RuleChange | None = None
    mend: tuple[str, ...] = ()


class DraftRuleForm(RuleForm):
    """A rule for one kind of decision, with what that kind cannot do left out."""

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.kind = kind
        field: Any = self.fields["method"]
        if kind in YES_OR_NO:
            stands = self.initial["method"]
            field.choices = [
                (value, words) for value, words in field.choices if Method(value).binary or value == stands
            ]

    def clean(self) -> None:
        """Refuse what no rule for this kind can say."""
        super().clean()
        if self.rule and (found := misfit(self.kind, self.rule)):
            self.add_error("emergency_electorate", found)


class NewRuleForm(PoliteForm):
    """A kind of decision that has no rule in the draft yet, and what its rule begins as."""

    kind = forms.RegexField(
        rf"^{SLUG}$",
        label="A short name for the kind of decision",
        max_length=64,
        help_text="Such as “budget”. “question” is for whatever members ask that no other rule is for.",
        error_messages={"invalid": "Use small letters, digits and single hyphens, and begin with a letter."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "list": "kinds"}),
    )
    preset = forms.ChoiceField(
        label="Begin with",
        choices=[(name, preset.name) for name, preset in PRESETS.items()],
        widget=forms.RadioSelect,
        initial=next(iter(PRESETS)),
    )

    def __init__(self, *args: Any, taken: Sequence[str], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_kind(self) -> str:
        """Refuse a kind that has a rule."""
        kind: str = self.cleaned_data["kind"]
        if kind in self.taken:
            raise forms.ValidationError("This kind has a rule in the draft already. Change that one.")
        return kind

    def clean(self) -> None:
        """Refuse a beginning that the kind can never have."""
        preset = PRESETS.get(self.cleaned_data.get("preset", ""))
        kind = self.cleaned_data.get("kind", "")
        if preset is None or not kind:
            return
        if kind in YES_OR_NO and not preset.rule.binary:
            self.add_error("preset", "That is decided by yes or no. Begin with a yes-or-no rule.")
        elif found := misfit(kind, preset.rule):
            self.add_error("preset", found)


def written_rules(value: object) -> Mapping[str, object]:
    """Return what a draft says under its rules, by kind; nothing where that cannot be read."""
    found = at(value, ("rules",))
    return found if isinstance(found, Mapping) else {}


def read_rule(
    kind: str,
    said: object,
    *,
    people: Electorates,
    before: DecisionRule | None,
    soundness: Soundness | None = None,
) -> RuleRead:
    """Read what a draft says of one kind, in words and in the numbers of ``people``."""
    decides = phrasing.kind(kind)
    # A draft can say anything, so that a name may be none that an address can have.
    editable = bool(re.fullmatch(SLUG, str(kind))) and isinstance(said, Mapping | None)
    rule, sentences = rule_of(said)
    if rule is None:
        mend = soundness.about(f"rules › {kind}") if soundness else ()
        return RuleRead(kind, decides, editable, mend=mend or sentences)
    found = misfit(kind, rule)
    return RuleRead(
        kind,
        decides,
        editable,
        sentences=rule_phrasing.rule(rule),
        numbers=in_numbers(rule, people.sizes(rule)),
        warnings=warnings(rule, people.sizes(rule)),
        change=_change(kind, before, rule),
        mend=(found,) if found else (),
    )


def _change(kind: str, before: DecisionRule | None, after: DecisionRule) -> RuleChange | None:
    if before is None or rule_phrasing.rule(before) == rule_phrasing.rule(after):
        return None
    return RuleChange(kind, before, after)


def rule_before(draft: Draft, kind: str) -> DecisionRule | None:
    """Return the rule for ``kind`` that the draft would change: its version's, or what decides on texts until then."""
    base = draft.base
    found = base.text.document.rules.get(kind) if base else None
    return found or (ratifying_rule(draft.community) if kind == RATIFY else None)
