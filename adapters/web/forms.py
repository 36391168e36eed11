"""The forms of this floor."""

from collections.abc import Sequence
from typing import Any

from django import forms

from constitutions.effective import OriginNorm
from constitutions.norms import MAX_FAMILIES_TEXT
from constitutions.web.forms import plain
from governance.web.forms import PoliteForm, ReasonForm

MAX_ANSWER = 64_000
MAX_RECEIPT = 1_000


class AskForm(PoliteForm):
    """A question for the model."""

    question = forms.CharField(
        label="Your question",
        max_length=MAX_FAMILIES_TEXT,
        error_messages={"required": "Write a question first."},
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_question(self) -> str:
        """Return the question with the line ends its receipt is made for."""
        return plain(self.cleaned_data["question"])


class GivenForm(PoliteForm):
    """An answer as it was given: what a receipt proves, carried through the page unchanged."""

    question = forms.CharField(max_length=MAX_FAMILIES_TEXT, strip=False, widget=forms.HiddenInput)
    answer = forms.CharField(max_length=MAX_ANSWER, strip=False, required=False, widget=forms.HiddenInput)
    receipt = forms.CharField(max_length=MAX_RECEIPT, widget=forms.HiddenInput)

    def clean_question(self) -> str:
        """Return the question with the line ends its receipt was made for."""
        return plain(self.cleaned_data["question"])

    def clean_answer(self) -> str:
        """Return the answer with the line ends its receipt was made for."""
        return plain(self.cleaned_data["answer"])


class NormForm(PoliteForm):
    """Which norm an answer broke, and how."""

    norm = forms.ChoiceField(
        label="Which norm did it break?",
        error_messages={"required": "Choose the norm that this answer broke."},
    )
    comment = forms.CharField(
        label="How did it break it?",
        required=False,
        max_length=MAX_FAMILIES_TEXT,
        help_text="In your own words. Leave it empty if the answer speaks for itself.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, norms: Sequence[OriginNorm], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, prefix="report", **kwargs)
        choice: Any = self.fields["norm"]
        choice.choices = [("", "Choose a norm"), *((found.norm.id, found.norm.statement) for found in norms)]


class BrokenNormForm(NormForm, GivenForm):
    """The same, with the answer as it was given."""


class StopForm(ReasonForm):
    """Why the model is taken offline."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, prefix="stop", **kwargs)


class StopRolloutForm(ReasonForm):
    """Why a new model is stopped from taking over."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, prefix="rollout", **kwargs)
