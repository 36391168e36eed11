"""The form by which a member asks their community something."""

from collections.abc import Mapping
from typing import Any

from django import forms

from governance.ports.kinds import kind_in_words
from governance.rules import DecisionRule
from governance.services.decisions import MOST_OPTIONS
from governance.services.questions import (
    AS_IT_IS,
    LONGEST_OPTION,
    LONGEST_TITLE,
    LONGEST_URGENCY,
    LONGEST_WHY,
)
from governance.web.forms import PoliteForm

EMERGENCY = ("emergency", "urgent_because")


class QuestionForm(PoliteForm):
    """A question, why it is asked, what is chosen among, and the rule that decides it."""

    title = forms.CharField(
        label="The question",
        max_length=LONGEST_TITLE,
        help_text="Such as “Shall our model answer in German too?”",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    why = forms.CharField(
        label="Why you ask",
        max_length=LONGEST_WHY,
        help_text="What would change, and why. Those who vote read it first; everyone can read it.",
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
    )
    kind = forms.ChoiceField(label="Decided by", widget=forms.RadioSelect)
    options = forms.CharField(
        label="What is chosen among",
        required=False,
        help_text="One option a line, for a rule that chooses among options. Leave it empty for a yes-or-no question.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )
    no_change = forms.BooleanField(
        label=f"Add an option “{AS_IT_IS}”", required=False, help_text="If it wins, nothing is changed."
    )
    emergency = forms.BooleanField(
        label="This is an emergency",
        required=False,
        help_text="It is decided quickly by few, ends by itself, and members vote on whether it was right. "
        "Only rules that say so have this.",
    )
    urgent_because = forms.CharField(
        label="Why it cannot wait",
        required=False,
        max_length=LONGEST_URGENCY,
        help_text="Needed in an emergency. Everyone can read it.",
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
    )

    def __init__(self, rules: Mapping[str, DecisionRule], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, kind_in_words(kind)) for kind in rules]  # type: ignore[attr-defined]
        self.initial.setdefault("kind", next(iter(rules)))
        if all(rule.binary for rule in rules.values()):
            del self.fields["options"], self.fields["no_change"]
        if not any(rule.emergency for rule in rules.values()):
            for name in EMERGENCY:
                del self.fields[name]

    def clean(self) -> None:
        """Refuse options that are too many, and an emergency without a reason."""
        if len(self.labels) > MOST_OPTIONS:
            self.add_error("options", f"At most {MOST_OPTIONS} options: leave some out.")
        longest = max(map(len, self.labels), default=0)
        if longest > LONGEST_OPTION:
            self.add_error(
                "options", f"An option has at most {LONGEST_OPTION} characters. Shorten the longest."
            )
        asked = self.cleaned_data
        if asked.get("emergency") and not asked.get("urgent_because"):
            self.add_error("urgent_because", "Say why it cannot wait.")

    @property
    def labels(self) -> list[str]:
        """The options, one a line; empty lines are none."""
        return [line.strip() for line in self.cleaned_data.get("options", "").splitlines() if line.strip()]

    @property
    def question(self) -> dict[str, Any]:
        """What is asked, for :func:`governance.services.questions.ask`."""
        asked = self.cleaned_data
        return {
            **{name: asked[name] for name in ("title", "why", "kind")},
            "options": self.labels,
            "no_change": asked.get("no_change", False),
            "urgent_because": asked["urgent_because"] if asked.get("emergency") else None,
        }
