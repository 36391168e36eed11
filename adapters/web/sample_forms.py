"""The forms of samples: whether any are stored, and which to look at."""

from collections.abc import Iterable
from typing import Any

from django import forms

from adapters.models import Deployment
from adapters.samples import EVERY, MAX_DAYS, SampleRule
from governance.web.forms import PoliteForm
from governance.web.pages import natural


class SampleSettingsForm(PoliteForm):
    """Whether answers are stored that programs offer, for how long, and how many of them."""

    def __init__(self, *args: Any, rule: SampleRule, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        too_long, too_many = SampleRule(days=0, share=0).problems()
        self.fields["is_on"] = forms.BooleanField(
            label="Store answers that programs offer",
            required=False,
            initial=rule.is_on,
            help_text="A program offers an answer with “store: true” in its request. Nothing else is ever stored.",
        )
        self.fields["days"] = forms.IntegerField(
            label="For how many days",
            min_value=1,
            max_value=MAX_DAYS,
            initial=rule.days,
            help_text=f"From 1 to {MAX_DAYS}. Then they are erased by themselves.",
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), too_long),
        )
        self.fields["share"] = forms.IntegerField(
            label="How many of a hundred",
            min_value=1,
            max_value=EVERY,
            initial=rule.share,
            help_text="Chance picks them. Fewer are enough where many are offered.",
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), too_many),
        )

    @property
    def rule(self) -> SampleRule:
        """The settings, once the form is valid."""
        return SampleRule(**self.cleaned_data)


class SampleSearchForm(PoliteForm):
    """Which samples to look at: those of one day, of one model, or both."""

    day = forms.DateField(
        label="Day, in UTC",
        required=False,
        error_messages={"invalid": "Write the day as year-month-day, such as 2027-03-01."},
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    model = forms.ChoiceField(
        label="Model",
        required=False,
        error_messages={"invalid_choice": "Choose a model from the list."},
    )

    def __init__(self, deployments: Iterable[Deployment], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["model"]
        choice.choices = [("", "Every model"), *((each.pk, each.name) for each in deployments)]

    @property
    def wanted(self) -> dict[str, Any]:
        """What samples are asked for; all of them before anybody asked."""
        if not self.is_bound:
            return {}
        return {"day": self.cleaned_data["day"], "deployment": natural(self.cleaned_data["model"])}
