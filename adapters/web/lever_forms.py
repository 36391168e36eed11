"""The forms by which a steward changes what answers: a share, a plan that goes on, a way back."""

from typing import Any

from django import forms

from adapters.models import RolloutPhase
from governance.web.forms import ReasonForm


class HoldForm(ReasonForm):
    """At what share a new model is held, and why. The plan's own share is the most."""

    field_order = ("share", "reason")

    def __init__(self, phase: RolloutPhase, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        self.phase = phase
        super().__init__(*args, initial={"share": phase.share_now}, **kwargs)
        sentence = f"Choose a whole number from 0 to {phase.share}."
        self.fields["share"] = forms.IntegerField(
            label="Percent of conversations",
            min_value=0,
            max_value=phase.share,
            help_text=f"From 0 to {phase.share}, which is what the plan says for now. 0 is none but those who ask for "
            "it by name.",
            error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), sentence),
            widget=forms.NumberInput(attrs={"data-slider": "", "inputmode": "numeric"}),
        )
        self.order_fields(self.field_order)


class ResumeForm(ReasonForm):
    """Why the plan goes on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, prefix="resume", **kwargs)


class GoBackForm(ReasonForm):
    """Why the model before the live one answers again."""
