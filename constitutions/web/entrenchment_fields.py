"""The fields that ask how carefully a norm may be changed, and what they come to in a draft."""

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from django import forms

from constitutions.editing import GONE
from constitutions.outline import text_at
from constitutions.web.place_form import PlaceForm
from governance.rulebook.counting_phrasing import share
from governance.rules import DAY, LONGEST

PLACE = "entrenchment"
PLACES: Mapping[str, tuple[str, ...]] = {
    "talk_days": ("deliberation_days",),
    "majority": ("threshold",),
    "wait_days": ("timelock_days",),
    "changes_most": ("pace", "most"),
    "changes_days": ("pace", "days"),
    "rest_days": ("cooling_off_days",),
}
"""Where within a norm's entrenchment each field's value stands."""
SHARES = ("3/5", "2/3", "3/4", "4/5", "9/10", "1/1")


def _number(label: str, most: int, **more: Any) -> forms.IntegerField:  # noqa: ANN401 - Django's own arguments, passed on
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=most, **more)


class EntrenchmentFields(PlaceForm):
    """How carefully a norm may be changed. What is left empty stays as the rule for changing the text has it."""

    talk_days = _number("Days of talk before the vote, at least", LONGEST // DAY)
    majority = forms.ChoiceField(
        label="Votes that must say yes, at least",
        required=False,
        choices=[
            ("", "as many as for the rest of the text"),
            *((each, share(Fraction(each))) for each in SHARES),
        ],
        help_text="At “all”, one person can keep it from changing for good.",
    )
    wait_days = _number("Days before a change takes effect, at least", LONGEST // DAY)
    changes_most = _number(
        "At most how many changes?", 1_000, help_text="Left empty, as many as people like."
    )
    changes_days = _number("Within how many days?", 3_660)
    rest_days = _number("Days of rest after a change of it has failed", LONGEST // DAY)

    def __init__(self, *args: Any, before: object = None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, before=before, **kwargs)
        self.stands = {name: text_at(before, (PLACE, *place)) for name, place in PLACES.items()}
        self.initial = {**self.initial, **self.stands}
        share_now = self.stands["majority"]
        if share_now not in ("", *SHARES):
            field: Any = self.fields["majority"]
            field.choices = [*field.choices, (share_now, share_now)]

    def clean(self) -> None:
        """Refuse a number of changes without the time in which they count, and the time without the number."""
        most, days = (self.cleaned_data.get(name) for name in ("changes_most", "changes_days"))
        if most and not days and "changes_days" not in self.errors:
            self.add_error("changes_days", "Say within how many days, or leave the number of changes empty.")
        if days and not most and "changes_most" not in self.errors:
            self.add_error("changes_most", "Say how many changes at most, or leave the days empty.")

    @property
    def care(self) -> list[forms.BoundField]:
        """The fields."""
        return [self[name] for name in PLACES]

    @property
    def says_care(self) -> bool:
        """Whether any of that is said, or wrong."""
        return any(field.value() or field.errors for field in self.care)

    def differences(self) -> dict[str, object]:
        """Return the fields of the norm that changed; the entrenchment as a whole, if anything in it did."""
        found = {name: typed for name, typed in super().differences().items() if name not in PLACES}
        typed = {name: self.cleaned_data.get(name) or "" for name in PLACES}
        if {name: str(value) for name, value in typed.items()} != self.stands:
            found[PLACE] = _entrenchment(typed) or GONE
        return found


def _entrenchment(typed: Mapping[str, object]) -> dict[str, Any]:
    """Return what the fields say, as it is written into the text; nothing where nothing is asked for."""
    found: dict[str, Any] = {}
    for name, (first, *further) in PLACES.items():
        if typed[name] and further:
            found.setdefault(first, {})[further[0]] = typed[name]
        elif typed[name]:
            found[first] = typed[name]
    return found
