"""The form by which somebody looks for their own ballot among those that were counted."""

from typing import Any

from django import forms

from governance.models import Decision
from governance.web.ballot_forms import BallotForm, ballot_form

DIGITS = 32


def check_form(decision: Decision, data: Any) -> BallotForm:  # noqa: ANN401 - what was posted
    """Return the decision's ballot form with a place for the receipt's number, and without one for a reason."""
    form = ballot_form(decision, data, content=None, prefix="check")
    form.fields.pop("reason", None)
    form.fields["number"] = forms.CharField(
        label="Your receipt’s number",
        max_length=DIGITS + 8,
        help_text=f"The {DIGITS} letters and digits you were told when you voted. Nothing you enter here is kept.",
        error_messages={"required": "Enter the number that you were told when you voted."},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}
        ),
    )
    form.order_fields(["number", *form.fields])
    return form
