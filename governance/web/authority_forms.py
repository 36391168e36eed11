"""The forms by which communities vouch for one another."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django import forms

from governance import clock
from governance.ports.attestable import Attestable
from governance.proof.attesting import LONGEST_CLAIM, MAX_BYTES, Evidence
from governance.web.forms import PoliteForm

HALF_A_YEAR = timedelta(days=182)
LINE = re.compile(r"(sha256:[0-9a-f]{64})[ \t]+(\S.*)\Z")
WHATS = (("text", "a text"), ("deployment", "a model"), ("report", "a report"))


def evidence_in(lines: str) -> tuple[Evidence, ...]:
    """Return the pieces of evidence that are typed one a line: a digest, then what it is."""
    found = []
    for line in filter(None, (each.strip() for each in lines.splitlines())):
        typed = LINE.match(line)
        if typed is None:
            raise forms.ValidationError(
                f"“{line[:80]}” is not a digest with what it is. Write “sha256:”, 64 hexadecimal digits, a space, "
                "and a few words."
            )
        found.append(Evidence(digest=typed[1], name=typed[2][:300]))
    return tuple(found)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


class EvidenceField(forms.CharField):
    """Pieces of evidence, one a line."""

    def __init__(self) -> None:
        super().__init__(
            label="Evidence",
            required=False,
            max_length=8_000,
            help_text="What it rests on, one a line: a digest, as its page shows it, then a few words. "
            "Take out what you did not look at.",
            widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        )

    def clean(self, value: Any) -> Any:  # noqa: ANN401 - Django's own
        """Return the pieces."""
        return evidence_in(super().clean(value))


class _VouchForm(PoliteForm):
    """What every claim says."""

    meets_floors = forms.BooleanField(required=False)
    words = forms.CharField(
        label="What you vouch for, in your words",
        required=False,
        max_length=LONGEST_CLAIM,
        help_text="Such as “We read the text with our lawyer and found nothing against our members.”",
        widget=_area(3),
    )
    evidence = EvidenceField()
    last_day = forms.DateField(
        help_text="It ends by itself when this day is over, in UTC. Vouch again then, if you still do.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, floors: Attestable | None, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        self.initial = {"last_day": clock.now().date() + HALF_A_YEAR, **self.initial}
        if floors is None:
            del self.fields["meets_floors"]
        else:
            self.fields["meets_floors"].label = f"It meets the floors of our text in force, {floors.name}"

    def clean(self) -> None:
        """Refuse a claim that says nothing."""
        if not self.cleaned_data.get("meets_floors") and not self.cleaned_data.get("words", "").strip():
            self.add_error("words", "Say what you vouch for.")

    @property
    def until(self) -> datetime:
        """The end of the last day."""
        day: date = self.cleaned_data["last_day"]
        return datetime.combine(day, time.min, tzinfo=UTC) + timedelta(days=1)

    def clean_last_day(self) -> date:
        """Refuse a day that no calendar goes on from."""
        day: date = self.cleaned_data["last_day"]
        if day >= date.max:
            raise forms.ValidationError("Choose an earlier day.")
        return day


class AttestForm(_VouchForm):
    """What of a community here is vouched for."""

    digest = forms.ChoiceField(
        label="What you vouch for",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose what you vouch for."},
    )
    field_order = ("digest",)

    def __init__(self, *args: Any, offered: Sequence[Attestable], **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        field: Any = self.fields["digest"]
        field.choices = [(each.digest, each.name) for each in offered]


class AttestElsewhereForm(_VouchForm):
    """What of a community on another instance is vouched for. Nothing here can check what is typed."""

    community = forms.CharField(
        label="Their name in addresses", max_length=64, help_text="What stands behind /c/ in their addresses."
    )
    site = forms.CharField(
        label="Their instance",
        max_length=200,
        help_text="Its address without https://, such as polity.example.",
    )
    what = forms.ChoiceField(label="You vouch for", choices=WHATS, widget=forms.RadioSelect, initial="text")
    name = forms.CharField(
        label="What it is called", max_length=300, help_text="Such as “Our text”, version 3."
    )
    digest = forms.RegexField(
        r"\Asha256:[0-9a-f]{64}\Z",
        label="Its digest",
        max_length=71,
        help_text="Copied from its page there.",
        error_messages={"invalid": "A digest is “sha256:” and 64 hexadecimal digits. Copy all of it."},
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )
    field_order = ("community", "site", "what", "name", "digest")


class BringForm(PoliteForm):
    """A signed statement from elsewhere, and the keys that it can be checked with."""

    envelope = forms.FileField(
        label="The attestation",
        help_text="The file as you were given it, ending in .json.",
        widget=forms.ClearableFileInput(attrs={"accept": ".json,application/json"}),
    )
    keys = forms.CharField(
        label="The other instance's public keys",
        max_length=MAX_BYTES,
        help_text="Open its address with /.well-known/polity-keys.json behind it, and copy everything that is there. "
        "You vouch for these being its keys.",
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "none"}),
    )
