"""The forms of conversations, arguments and appeals."""

from datetime import timedelta
from typing import Any

from django import forms

from governance import clock
from governance.models import LONGEST_THOUGHT, Side
from governance.services.arguments import LONGEST_ARGUMENT
from governance.services.conversations import LONGEST
from governance.web.forms import PoliteForm, ReasonForm

A_FORTNIGHT = timedelta(days=14)


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, "dir": "auto"})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ConversationForm(PoliteForm):
    """A question to the community, and its first and last day."""

    title = forms.CharField(
        label="The question",
        max_length=120,
        help_text="Such as “How plainly should our model speak?”",
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    why = forms.CharField(
        label="Why you ask",
        max_length=2_000,
        help_text="What somebody needs to know before they say something. Everyone can read it.",
        widget=_area(5),
    )
    opens_on = forms.DateField(
        label="First day", help_text="Days begin and end at midnight UTC.", widget=_day()
    )
    closes_on = forms.DateField(
        label="Last day",
        help_text=f"At most {LONGEST.days} days after the first. You, or a steward, can end it sooner.",
        widget=_day(),
    )
    about = forms.CharField(required=False, max_length=128, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        today = clock.now().date()
        self.initial = {"opens_on": today, "closes_on": today + A_FORTNIGHT, **self.initial}


class StatementForm(PoliteForm):
    """One thought for others to vote on."""

    text = forms.CharField(
        label="What you think",
        help_text=f"One thought that others can agree or disagree with, in at most {LONGEST_THOUGHT} characters. "
        "What you say stands here for everyone to read.",
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto", "maxlength": LONGEST_THOUGHT}),
    )


class ArgumentForm(PoliteForm):
    """A reason for or against something."""

    side = forms.ChoiceField(
        label="It speaks",
        choices=Side.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it speaks for it or against it."},
    )
    text = forms.CharField(
        label="Your argument",
        help_text=f"At most {LONGEST_ARGUMENT:,} characters. It stands here with your name.",
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto", "maxlength": LONGEST_ARGUMENT}),
    )
    norm_id = forms.CharField(
        label="A norm it appeals to",
        required=False,
        max_length=64,
        help_text="The norm's short name, if it rests on one.",
        widget=forms.TextInput(attrs={"list": "norm-names", "autocapitalize": "none", "spellcheck": "false"}),
    )
    about = forms.CharField(max_length=128, widget=forms.HiddenInput)


class AnswerForm(ReasonForm):
    """What becomes of hidden words after an appeal, and why."""

    field_order = ("restore",)
    restore = forms.ChoiceField(
        label="Your answer",
        choices=(("yes", "Show the words again"), ("no", "Leave them hidden")),
        error_messages={"required": "Choose whether the words are shown again."},
        widget=forms.RadioSelect,
    )
