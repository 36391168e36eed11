"""The forms of clients' keys: whose, for how long, and how much each and all together may ask."""

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from adapters.limits import BOUNDS, NO_LIMITS, Limits
from adapters.services.keys import DEFAULT_DAYS, MAX_DAYS
from governance.web.forms import PoliteForm

HELP: Mapping[str, str] = {
    "requests_per_minute": "A burst: a program that asks in a loop by mistake is stopped within a minute.",
    "tokens_per_month": "The budget. A token is a piece of a word; a page of text has about five hundred.",
}


class LimitsForm(PoliteForm):
    """How much is answered at most. A field that is left empty does not limit."""

    def __init__(self, *args: Any, limits: Limits = NO_LIMITS, **kwargs: Any) -> None:  # noqa: ANN401 - Django's own arguments, passed on
        super().__init__(*args, **kwargs)
        for name, bound in BOUNDS.items():
            sentence = next(Limits(**{name: 0}).problems())
            self.fields[name] = forms.IntegerField(
                label=f"{bound.words[:1].upper()}{bound.words[1:]}",
                required=False,
                min_value=1,
                max_value=bound.most,
                initial=limits.named[name],
                help_text=HELP.get(name, ""),
                error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), sentence),
            )

    @property
    def limits(self) -> Limits:
        """The limits, once the form is valid."""
        return Limits(**{name: self.cleaned_data[name] for name in BOUNDS})

    @property
    def limit_fields(self) -> Iterator[BoundField]:
        """The fields of the limits alone."""
        return (self[name] for name in BOUNDS)

    @property
    def says_limits(self) -> bool:
        """Whether somebody wrote a limit, or a wrong one."""
        return self.is_bound and any(self[name].value() or self[name].errors for name in BOUNDS)


class KeyForm(LimitsForm):
    """A key for a client."""

    name = forms.CharField(
        label="Whose key is it?",
        max_length=80,
        help_text="Such as “the office's website”. It stands in the public record.",
    )
    days = forms.IntegerField(
        label="For how many days?", min_value=1, max_value=MAX_DAYS, initial=DEFAULT_DAYS
    )
